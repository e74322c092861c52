"""What the counter does with faults, retries, slow askers and wires that fail."""

import asyncio

from support.counter import Counter, code, said
from support.rooms import Rooms
from support.wire import framed
from tillroll.errors import StoreFault
from tillroll.service.desk import Desk, verbs


def test_flash_faults_and_the_unforeseen_are_answered():
    rooms = Rooms()
    for fault, word, where in (
        (StoreFault("store-io", "journal-7"), "store-io", "journal-7"),
        (MemoryError(), "no-memory", "request"),
        (KeyError("6228480402564890018"), "internal", "request"),
    ):
        rooms.proceed = _raises(fault)
        assert code(rooms, "proceed") == (word, where)


def _raises(fault):
    def fails():
        raise fault

    return fails


def test_a_retry_is_done_once_and_another_request_is_not_mistaken_for_it():
    rooms = Rooms()
    job = rooms.keep(456)
    rooms.printed(job, 0, 1)
    counter = Counter(rooms)
    line = framed(7, b'{"verb":"reprint","voucher":"456"}')
    first = counter.hear(line + line)
    assert first[0] == first[1] and said(first[0])["reprint"] == 1
    counter.hear(framed(8, b'{"verb":"status"}'))
    assert counter.hear(line) == [first[0]]
    proceed = framed(7, b'{"verb":"proceed"}')
    assert said(counter.hear(proceed)[0]) == {"ok": True} and rooms.torn == 1
    assert counter.hear(line) == [first[0]]
    assert len(rooms.journal.last().copies) == 3
    other = framed(9, b'{"verb":"reprint","voucher":"456"}')
    assert said(counter.hear(other)[0])["reprint"] == 2


def test_a_refused_change_is_tried_again():
    rooms = Rooms()
    counter = Counter(rooms)
    line = framed(7, b'{"verb":"reprint"}')
    assert said(counter.hear(line)[0])["error"]["code"] == "not-found"
    rooms.keep(1)
    assert said(counter.hear(line)[0])["ok"]


def test_a_typed_line_only_reads():
    rooms = Rooms()
    counter = Counter(rooms)
    for verb, _handler, changes in verbs():
        body = said(counter.hear(b'#5 {"verb":"%s"} ----\n' % verb.encode())[0])
        assert changes == (not body["ok"] and body["error"]["code"] == "frame-crc"), verb


class _Link:
    """Takes `room` bytes at a time, in all `left`; says what it is told."""

    def __init__(self, data=b"", room=10000, left=1 << 20):
        self.data, self.room, self.left = data, room, left
        self.said = b""
        self.faults = 0

    def readinto(self, view):
        if self.faults:
            self.faults -= 1
            raise OSError(5)
        count = min(len(view), len(self.data))
        view[:count] = self.data[:count]
        self.data = self.data[count:]
        return count

    def write(self, data):
        count = min(len(data), self.room, self.left)
        self.left -= count
        self.said += bytes(data[:count])
        return count


class _Enough(Exception):
    """The test has seen enough."""


def _serve(rooms, link, ms):
    """Let a desk run for so long."""
    clock = rooms.clock
    desk = Desk(rooms, link, clock)
    sleep, end = clock.sleep_ms, clock.ticks + ms

    async def sleep_ms(ms):
        if clock.ticks > end:
            raise _Enough()
        await sleep(ms)

    clock.sleep_ms = sleep_ms
    try:
        asyncio.run(desk.run())
    except _Enough:
        pass
    clock.sleep_ms = sleep


def test_a_slow_peer_gets_the_answer_in_pieces():
    rooms = Rooms()
    link = _Link(framed(7, b'{"verb":"settings-list"}'), room=3)
    _serve(rooms, link, 100)
    assert link.said.endswith(b"\n") and "copies" in said(link.said[:-1])["settings"]


def test_a_peer_that_stops_listening_is_given_up_and_the_next_answer_is_whole():
    rooms = Rooms()
    ask = framed(7, b'{"verb":"status"}')
    link = _Link(ask, left=20)
    _serve(rooms, link, 2900)
    assert len(link.said) == 20 and rooms.clock.ticks < 3100
    rooms = Rooms()
    link = _Link(ask, left=20)

    def opens(data):
        link.left = 1 << 20 if rooms.clock.ticks > 4000 else link.left
        return _Link.write(link, data)

    link.write = opens
    again = [5000]
    readinto = link.readinto

    def later(view):
        if again and rooms.clock.ticks > again[0]:
            again.pop()
            link.data = ask
        return readinto(view)

    link.readinto = later
    _serve(rooms, link, 6000)
    lines = link.said.split(b"\n")
    assert len(lines[0]) == 20 and said(lines[1])["ok"] and lines[2] == b""


def test_a_wire_that_fails_may_come_back():
    rooms = Rooms()
    link = _Link(framed(7, b'{"verb":"proceed"}'))
    link.faults = 5
    _serve(rooms, link, 100)
    assert rooms.torn == 1 and link.said.endswith(b"\n") and b'#7 {"ok": true}' in link.said
