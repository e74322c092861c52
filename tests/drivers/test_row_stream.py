"""A stream of rows with DMA channels that are arrays: room, order, and when it has ended."""

import sys
from array import array

from support.bench import BLANK, SOLID, pattern
from support.stream import OUT, WORDS
from tillroll.drivers import row_plan, row_stream_plain
from tillroll.drivers.row_stream_plain import APART, LATE, QUEUED

DEVICE = sys.implementation.name == "micropython"
RING_AT, QUEUE_AT = 0x20001000, 0x20003080
BUSY = 1 << 24  # of an RP2040
BUSY_2350 = 1 << 26


class Channels:
    """Registers as a stream finds them; `append` and `follow_row` are those of `kernel`."""

    def __init__(self, kernel=row_stream_plain):
        self.kernel = kernel
        self.stream = array("i", (RING_AT, QUEUE_AT, 0, 0, 0, 1))
        self.queue = array("I", [7] * 32)
        self.feed = array("I", [RING_AT, 0, 0, 0])
        self.follow = array("I", [QUEUE_AT, 0, 0, 0])
        self.plan = row_plan.new_plan(200, 2048)
        self.plan[0], self.plan[1], self.plan[2] = 7200, 250, 100  # mV, 0.1 degC, percent
        self.plan[4], self.plan[5] = 96, 400  # dots at once, us of the shortest step
        self.ring = bytearray(2048)

    def run(self, read, row):
        """Let DMA be at a place of the ring, in a row of the queue."""
        self.stream[5] = 0
        self.feed[0], self.feed[3] = RING_AT + read, BUSY | 3
        self.follow[0] = QUEUE_AT + 4 * ((row + 1) & 31)

    def follows(self, row=BLANK):
        """Plan a row; a blank one takes four words."""
        rings = self.ring, self.stream, self.queue
        return self.kernel.follow_row(row, self.plan, *rings, self.feed, self.follow)

    def has_room(self):
        return self.kernel.has_room(self.stream, self.feed, self.follow)

    def append(self, end):
        return self.kernel.append(self.stream, self.queue, self.feed, end)


def test_a_row_is_queued_with_its_words_and_the_end_behind_it():
    channels = Channels()
    channels.run(0, 0)
    channels.stream[2], channels.stream[3] = 1960, 31
    assert channels.append(40) == 1  # around the end of both rings
    assert (channels.queue[31], channels.queue[0]) == (32, 0)
    assert list(channels.stream) == [RING_AT, QUEUE_AT, 40, 0, 0, 0]


def test_a_stream_that_stands_or_has_ended_takes_no_row():
    for stands, ctrl in ((1, BUSY), (0, 3)):
        channels = Channels()
        channels.run(0, 0)
        channels.stream[5], channels.feed[3] = stands, ctrl
        assert channels.follows() == APART and channels.ring == bytes(2048)
        assert channels.append(64) == 0
        assert list(channels.stream) == [RING_AT, QUEUE_AT, 0, 0, 0, stands]


def test_a_row_that_follows_is_planned_behind_the_last_one_and_queued():
    channels = Channels()
    channels.run(400, 5)
    channels.stream[2], channels.stream[3] = 500, 8
    assert channels.follows() == QUEUED
    assert channels.plan[OUT] == channels.stream[2] == 516 and channels.stream[3] == 9
    assert any(channels.ring[500:516]) and not any(channels.ring[516:])


def test_rows_that_wait_are_followed_as_long_as_there_is_room():
    for waiting in range(1, 28):
        channels = Channels()
        channels.stream[4] = waiting
        assert channels.follows() == (LATE if waiting <= 26 else APART)
        assert channels.stream[3] == 0 and channels.plan[OUT] == (16 if waiting <= 26 else 0)


def test_a_word_of_the_ring_stays_free_and_some_rows_of_the_queue():
    for row in (BLANK, SOLID, pattern(3, 60)):
        words = Channels()
        row_plan.divide_row(row, words.plan)
        for spare, how in ((4, QUEUED), (0, APART)):
            channels = Channels()
            channels.run(1400, 5)
            channels.stream[2] = 1400 - 4 * words.plan[WORDS] - spare
            channels.stream[3] = 8
            assert channels.follows(row) == how
            assert channels.plan[WORDS] == words.plan[WORDS]


def test_what_is_no_row_is_not_planned():
    for row in (b"", bytes(47), bytes(49)):
        channels = Channels()
        channels.run(400, 5)
        channels.stream[2], channels.stream[3] = 500, 8
        before = list(channels.plan)
        assert channels.follows(row) == APART and list(channels.plan) == before


def test_as_many_rows_of_the_queue_stay_free():
    for made in range(64):
        channels = Channels()
        channels.run(400, 5)
        channels.stream[2], channels.stream[3] = 500, made & 31
        ahead = (made - 6) & 31
        assert channels.follows() == (QUEUED if ahead <= 26 else APART), made


def test_there_is_room_for_four_rows_of_text_in_the_ring_and_for_as_many_in_the_queue():
    for at, room in ((1924, 1), (1920, 0), (1444, 0), (1440, 1), (1000, 1)):
        channels = Channels()
        channels.run(1924, 5)
        channels.stream[2], channels.stream[3] = at, 8
        assert channels.has_room() == room, at
    for made in range(64):
        channels = Channels()
        channels.run(400, 5)
        channels.stream[2], channels.stream[3] = 500, made & 31
        assert channels.has_room() == ((made - 6) & 31 <= 22), made
    for waiting in range(28):
        channels = Channels()
        channels.stream[4] = waiting
        assert channels.has_room() == (waiting <= 22)


def test_of_a_stream_that_has_just_ended_room_is_not_told():
    channels = Channels()
    channels.run(0, 3)
    channels.stream[3] = 3  # the channel has read the 0 behind the last row
    assert channels.has_room() == 0


def test_machine_code_says_the_same():
    if not DEVICE:
        return
    from tillroll.drivers import row_stream_viper

    seed = 1
    rows = BLANK, SOLID, pattern(3, 60), bytes(47)
    for _ in range(2000):
        seed = (seed * 1103 + 12345) & 0xFFFFFF
        both = Channels(), Channels(row_stream_viper)
        for channels in both:
            channels.run(seed >> 3 & 0x7FC, seed >> 7 & 31)
            channels.feed[3] = BUSY if seed & 3 else 0
            channels.stream[2], channels.stream[3] = seed >> 9 & 0x7FC, seed >> 11 & 31
            channels.stream[4], channels.stream[5] = seed >> 13 & 31, seed >> 17 & 1
        row, end = rows[seed & 3], seed >> 5 & 0x7FC
        assert both[0].follows(row) == both[1].follows(row)
        assert both[0].has_room() == both[1].has_room()
        assert both[0].append(end) == both[1].append(end)
        assert list(both[0].stream) == list(both[1].stream)
        assert list(both[0].queue) == list(both[1].queue)
        assert list(both[0].plan) == list(both[1].plan) and both[0].ring == both[1].ring


def test_an_rp2350_says_in_another_bit_that_it_is_busy():
    channels = Channels()
    channels.run(0, 0)
    channels.stream[3] = 1
    channels.feed[3] = BUSY_2350 | 3
    assert channels.follows() == QUEUED
    channels.feed[3] = 3
    assert channels.follows() == APART and channels.append(128) == 0
