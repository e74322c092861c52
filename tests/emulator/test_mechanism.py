"""The twin driven by hand, pin by pin: what comes out must follow from what went in."""

import machine
from emulator.mechanism import SENSOR_ROWS, Mechanism
from emulator.paper import Paper
from emulator.physics import BAR_ROWS
from emulator.virtual_time import VirtualTime

CYCLE = (
    ("MOTOR_B", 1),
    ("MOTOR_A", 0),
    ("MOTOR_NA", 1),
    ("MOTOR_B", 0),
    ("MOTOR_NB", 1),
    ("MOTOR_NA", 0),
    ("MOTOR_A", 1),
    ("MOTOR_NB", 0),
)
BACKLASH = 40


class Hand:
    """Drives the pins of a mechanism as a very slow driver would."""

    def __init__(self):
        self.time = VirtualTime()
        self.paper = Paper()
        self.mechanism = Mechanism(self.time, self.paper, noise=0)
        self.mechanism.attach(machine.bus)
        self.at = 0
        self.pin("HEAD_LATCH", 1)
        self.pin("MOTOR_A", 1)
        self.pin("HEAD_POWER", 1)

    def pin(self, name, level):
        machine.bus.drive(name, level)

    def step(self, count=1, us=7000):
        for _ in range(count):
            self.time.sleep_us(us)
            self.pin(*CYCLE[self.at])
            self.at = (self.at + 1) % 8

    def load(self, row):
        machine.bus.writers["HEAD"](memoryview(row))
        self.pin("HEAD_LATCH", 0)
        self.pin("HEAD_LATCH", 1)

    def pulse(self, us, blocks=(1, 2, 3, 4, 5, 6)):
        for block in blocks:
            self.pin("HEAD_STROBE%d" % block, 1)
        self.time.sleep_us(us)
        for block in blocks:
            self.pin("HEAD_STROBE%d" % block, 0)


def test_dots_appear_where_latched_and_strobed():
    hand = Hand()
    hand.step(BACKLASH)
    row = bytearray(48)
    row[0], row[8], row[47] = 0x80, 0x01, 0xFF
    hand.load(row)
    hand.pulse(1200, blocks=(1, 6))
    hand.step(4)
    row[8] = 0  # block 2 had no strobe
    assert hand.paper.rows == 1
    assert bytes(hand.paper.row(0)) == bytes(row)


def test_what_is_shifted_but_not_latched_does_not_burn():
    hand = Hand()
    hand.step(BACKLASH)
    hand.load(bytes(48))
    machine.bus.writers["HEAD"](memoryview(b"\xff" * 48))
    hand.pulse(1200)
    hand.step(4)
    assert not any(hand.paper.row(0))


def test_the_shift_register_takes_bytes_piece_by_piece():
    hand = Hand()
    hand.step(BACKLASH)
    row = bytes(range(48))
    for at in range(0, 48, 12):
        machine.bus.writers["HEAD"](memoryview(row)[at : at + 12])
    hand.pin("HEAD_LATCH", 0)
    hand.pin("HEAD_LATCH", 1)
    hand.pulse(2400)
    hand.step(4)
    assert bytes(hand.paper.row(0)) == row


def test_rows_burnt_without_motion_fall_on_one_another():
    hand = Hand()
    hand.step(BACKLASH)
    for row in (b"\xf0" * 48, b"\x0f" * 48):
        hand.load(row)
        hand.pulse(1200)
    hand.step(4)
    assert bytes(hand.paper.row(0)) == b"\xff" * 48


def test_rows_begin_where_the_first_heat_after_power_on_is():
    hand = Hand()
    hand.step(BACKLASH + 2)
    hand.pin("HEAD_POWER", 0)
    hand.pin("HEAD_POWER", 1)
    hand.load(b"\xff" * 48)
    hand.pulse(2400, (1, 2, 3))
    hand.step(2)
    hand.pulse(2400, (4, 5, 6))
    hand.step(2)
    assert bytes(hand.paper.row(hand.paper.rows - 1)) == b"\xff" * 48


def test_a_jam_prints_everything_on_one_row():
    hand = Hand()
    hand.step(BACKLASH)
    hand.mechanism.jam(True)
    for byte in (1, 2, 4):
        hand.load(bytes((byte,)) * 48)
        hand.pulse(1200)
        hand.step(4)
    hand.mechanism.jam(False)
    hand.step(4)
    assert hand.paper.rows == 1 and hand.paper.row(0)[0] == 7


def test_darkness_follows_the_energy():
    darks = []
    for us in (200, 500, 700, 1000):
        hand = Hand()
        hand.step(BACKLASH)
        row = bytearray(48)
        row[0] = 0xFF
        for _half in (1, 2):
            hand.load(row)
            hand.pulse(us, blocks=(1,))
            hand.step(2)
        darks.append(hand.paper.dark(0)[0])
    assert darks[0] == 0  # too faint to leave a mark
    assert 0 < darks[1] < darks[2] < darks[3]
    assert darks[2] >= 180 or darks[3] >= 180


def test_a_block_heated_in_two_parts_is_as_dark_as_one_heated_at_once():
    whole, left, right = b"\xff" * 8, b"\xff" * 4 + bytes(4), bytes(4) + b"\xff" * 4
    darks = []
    for parts in ((whole, whole), (left, right)):
        hand = Hand()
        hand.mechanism.source_mohm = 0
        hand.step(BACKLASH)
        for _half in range(6):
            for part in parts if parts[0] is left else parts[:1]:
                hand.load(part + bytes(40))
                hand.pulse(1000, blocks=(1,))
            hand.step(1, 4000)
            hand.step(1, 4000 if parts[0] is left else 5000)
        darks.append([list(hand.paper.dark(row)[:8]) for row in range(3)])
    once, twice = darks
    for row in range(3):
        assert len(set(once[row])) == len(set(twice[row])) == 1
        # 32 dots together have less resistance in common than 64 and take some more each
        assert once[row][0] < twice[row][0] < once[row][0] * 11 // 10


def test_a_pulse_in_two_goes_is_as_dark_as_one_and_a_second_pulse_is_not_the_same():
    darks = []
    for gap in (0, 28, 3000):
        hand = Hand()
        hand.step(BACKLASH)
        hand.load(b"\xff" * 8 + bytes(40))
        for _half in range(6):
            hand.pulse(600, blocks=(1,))
            if gap:
                hand.time.sleep_us(gap)
                hand.pulse(600, blocks=(1,))
            else:
                hand.time.sleep_us(628)
            hand.step(2, 4000)
        darks.append(hand.paper.dark(1)[0])
    once, twice, apart = darks
    assert abs(twice - 2 * once) <= 4 and apart > twice + 10


def test_nothing_burns_without_power_or_with_an_open_platen():
    for spoil in ("HEAD_POWER", "platen"):
        hand = Hand()
        hand.step(BACKLASH)
        hand.load(b"\xff" * 48)
        if spoil == "platen":
            hand.mechanism.platen(True)
        else:
            hand.pin(spoil, 0)
        hand.pulse(1000, blocks=(1,))
        hand.mechanism.platen(False)
        hand.pin("HEAD_POWER", 1)
        hand.step(BACKLASH + 8)
        assert all(not any(hand.paper.row(row)) for row in range(hand.paper.rows))
        assert hand.mechanism.seen.bare_pulses == (spoil == "platen")


def test_a_rotor_follows_the_references_ramp_but_not_a_cold_start_at_speed():
    hand = Hand()
    for us in (5000, 3707, 2291, 1769, 1485, 1302):
        hand.step(1, us)
    assert hand.mechanism.motor.missed == 0 and hand.mechanism.motor.steps == 6
    hand = Hand()
    hand.step(1, 7000)
    hand.step(10, 400)
    assert hand.mechanism.motor.missed > 0


def test_a_step_back_and_a_released_motor_move_nothing():
    hand = Hand()
    hand.step(BACKLASH + 4)
    rows = hand.paper.rows
    hand.pin("HEAD_POWER", 0)
    hand.step(8)
    assert hand.paper.rows == rows == 1


def test_backlash_swallows_the_first_steps():
    hand = Hand()
    hand.step(BACKLASH + 3)
    assert hand.paper.rows == 0
    hand.step(1)
    assert hand.paper.rows == 1


def test_paper_ends_66_rows_after_the_sensor_saw_it():
    hand = Hand()
    hand.step(BACKLASH)
    hand.mechanism.paper_out()
    assert machine.bus.readers["PAPER_OUT"]() == 1
    hand.step(4 * (SENSOR_ROWS + 20))
    assert hand.paper.rows == SENSOR_ROWS
    hand.load(b"\xff" * 48)
    hand.pulse(500, blocks=(1,))
    assert hand.mechanism.seen.bare_pulses == 1


def test_sensors_read_high_when_something_is_wrong():
    hand = Hand()
    readers = machine.bus.readers
    names = ("PAPER_OUT", "PAPER_LOW", "PLATEN_OPEN")
    assert [readers[name]() for name in names] == [0, 0, 0]
    hand.mechanism.near_end()
    hand.mechanism.platen(True)
    assert [readers[name]() for name in names] == [0, 1, 1]


def test_events_come_at_their_row():
    hand = Hand()
    seen = []
    for row in (3, 1, 2):
        hand.mechanism.at_row(row, lambda: seen.append(hand.paper.rows))
    hand.step(BACKLASH + 5 * 4)
    assert seen == [1, 2, 3]


def test_a_long_pulse_is_remembered_and_heats_the_head():
    hand = Hand()
    hand.step(BACKLASH)
    hand.load(b"\xff" * 48)
    hand.pulse(500000)
    hand.mechanism.thermal.update(hand.time.ms)
    assert hand.mechanism.seen.longest_pulse_us == 500000
    assert hand.mechanism.seen.most_dots == 384
    assert hand.mechanism.thermal.head > 27000


def test_tearing_cuts_at_the_bar():
    hand = Hand()
    hand.step(BACKLASH + 4 * (BAR_ROWS + 10))
    hand.mechanism.tear()
    assert hand.paper.cuts == [10]
    assert hand.paper.slips() == [(0, 10), (10, BAR_ROWS + 10)]


def test_a_power_cut_lets_go_of_everything():
    hand = Hand()
    hand.step(BACKLASH)
    hand.load(b"\xff" * 48)
    hand.pin("HEAD_STROBE1", 1)
    hand.time.sleep_us(400)
    hand.mechanism.power_cut()
    hand.time.sleep_us(100000)
    machine.bus.release()
    assert hand.mechanism.seen.longest_pulse_us == 400
    assert not hand.mechanism.motor.holding()
