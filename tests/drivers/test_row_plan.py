"""The words for a row: right dots, at most 96 at once, rested dots, steps on the ramp."""

import gc
import sys

from support import stream
from support.bench import BLANK, SOLID, pattern
from support.stream import US, Stream, count
from tillroll.drivers import heat_plan_plain, row_plan, row_plan_plain
from tillroll.drivers.ltpd245 import RAMP, RAMP_US
from tillroll.drivers.pulse import cold_us, loaded_mv, needed, pulse_us

RING = 2048
DEVICE = sys.implementation.name == "micropython"
COUNTS = (1, 40, 96, 97, 150, 200, 300, 384)


class Planner:
    """Plans rows and plays them."""

    def __init__(self, mv=7200, ddc=200, source=0, most=96, plain=False):
        self.plan = plan = row_plan.new_plan(source, RING)
        plan[stream.SUPPLY], plan[stream.HEAD] = mv, ddc
        plan[stream.DENSITY], plan[stream.MOST] = 100, most
        plan[stream.FLOOR] = 400
        self.ring = bytearray(RING)
        self.stream = Stream()
        self.divide, self.put = row_plan.divide_row, row_plan.plan_row
        if plain:
            self.divide, self.put = heat_plan_plain.divide_row, row_plan_plain.plan_row

    def row(self, bits):
        """Plan and play one; gives its pulses."""
        begun, words, plan = len(self.stream.pulses), self.stream.words, self.plan
        dots = self.divide(bits, plan)
        assert dots == count(bits)
        most = plan[stream.WORDS]
        first = plan[stream.OUT]
        self.put(bits, plan, self.ring)
        self.stream.play(self.ring, first, plan[stream.OUT])
        assert self.stream.words - words <= most, (dots, most)
        return self.stream.pulses[begun:]


def halves(pulses, steps):
    """Those that begin before the second of the four steps, up to 24 us behind it, and others."""
    middle = steps[-3]
    assert all(pulse[0] > middle or pulse[1] <= middle + 25 * US for pulse in pulses)
    return [p for p in pulses if p[0] <= middle], [p for p in pulses if p[0] > middle]


def heats(pulses):
    """(begin, end) of each time that dots of a byte heat: pulses 6 us apart are one."""
    found = [[] for _ in range(48)]
    for begin, end, _, dots in pulses:
        for at in range(48):
            if not dots[at]:
                continue
            first = begin
            if found[at] and begin - found[at][-1][1] <= 12 * US:
                first = found[at].pop()[0]
            found[at].append((first, end))
    return found


def test_each_half_row_heats_each_dot_once_between_two_steps():
    planner = Planner()
    for number in range(120):
        row = pattern(number, COUNTS[number % len(COUNTS)])
        pulses = planner.row(row)
        for half in halves(pulses, planner.stream.steps):
            assert [len(of_byte) for of_byte in heats(half)] == [byte > 0 for byte in row], number
            for _, end, _, dots in half:
                assert end <= planner.stream.now
                assert all(dots[at] in (0, row[at]) for at in range(48)), number
    assert len(planner.stream.steps) == 480


def test_at_most_so_many_dots_heat_together_in_as_few_groups_as_that_allows():
    for most in (72, 96):
        planner = Planner(most=most)
        for number in range(64):
            row = pattern(number, COUNTS[number % 8])
            pulses = planner.row(row)
            assert max(count(pulse[3]) for pulse in pulses) <= most
            for half in halves(pulses, planner.stream.steps):
                begins = {of_byte[0][0] for of_byte in heats(half) if of_byte}
                assert len(begins) <= count(row) // (most - 7) + 1
    assert len(Planner().row(SOLID)) == 8 and len(Planner().row(pattern(3, 96))) == 2


def test_a_block_rests_for_500_us():
    planner = Planner(mv=9000)
    ended = [-1 << 30] * 48
    for number in range(200):
        for begin, end, _, dots in planner.row(pattern(number, COUNTS[number * 5 % 8])):
            for at in range(48):
                if dots[at]:
                    rest = begin - ended[at]
                    assert rest >= 495 * US or rest <= 12 * US, at
                    ended[at] = end
        planner.stream.pulses = planner.stream.pulses[-1:]


def test_no_step_comes_sooner_than_the_ramp_allows():
    planner = Planner(mv=9000)
    for number in range(200):
        planner.row(BLANK if number % 7 < 4 else pattern(number, COUNTS[number % 8]))
    steps = planner.stream.steps
    assert steps[0] >= 4990 * US
    before = 5000 * US  # waits are rounded up, which is slower by up to 3 us
    for earlier, later in zip(steps, steps[1:]):
        took = later - earlier
        shorter = [us for us in RAMP_US[1:] if us * US < before - 3 * US]
        assert took >= max(shorter or RAMP_US[-1:]) * US and took >= 400 * US, (before, took)
        before = took


def test_without_dots_it_only_steps_and_reaches_the_speed_of_the_supply():
    planner = Planner()
    for _ in range(40):
        assert planner.row(BLANK) == []
    steps = planner.stream.steps
    assert len(steps) == 160 and 400 * US <= steps[-1] - steps[-2] <= 401 * US


def test_pulses_are_those_of_equation_3_8():
    for mv, ddc, dots in ((7200, 200, 96), (5000, 250, 60), (9000, 500, 20), (8000, 0, 96)):
        planner = Planner(mv=mv, ddc=ddc, source=200)
        for _ in range(60):
            planner.row(pattern(7, dots))
        second, end, strobes, burnt = planner.stream.pulses[-1]
        first = [pulse[0] for pulse in planner.stream.pulses if pulse[2] == strobes][-2]
        together, between = count(burnt), (second - first) // US
        expected = pulse_us(together, loaded_mv(mv, together, 200), ddc, between)
        assert abs((end - second) // US - expected) <= 2, (mv, expected)
        assert between <= max(end - second + 500 * US, 0) // US + 460, "not as fast as it can"


def test_a_high_supply_or_a_warm_head_heats_in_two_halves():
    for mv, ddc, strobes in (
        (7400, 250, {0b111111}),
        (8000, 200, {0b000111, 0b111000}),
        (8000, 0, {0b111111}),
        (7000, 500, {0b000111, 0b111000}),
    ):
        planner = Planner(mv, ddc, source=200)
        for _ in range(3):
            pulses = planner.row(b"\x01" * 48)
            assert {pulse[2] for pulse in pulses} == strobes, (mv, ddc)


def test_two_groups_are_left_and_right_half_where_they_can_be():
    planner = Planner()
    for fourth, strobes in ((0x1F, (0b111, 0b111000)), (0x7F, (0b111, 0b111000))):
        pulses = planner.row(b"\x11" * 24 + bytes((fourth,)) * 8 + b"\x01" * 16)
        assert {pulse[2] for pulse in pulses} == set(strobes)
    pulses = planner.row(b"\x77" * 16 + bytes(8) + b"\x11" * 8 + bytes(16))
    assert {pulse[2] for pulse in pulses} == {0b11, 0b1000}
    pulses = Planner(most=72).row(b"\x77" * 12 + b"\x01" * 36)
    assert {pulse[2] for pulse in pulses} == {0b1, 0b111110}


def test_a_rest_cools_the_dots_and_stops_the_motor():
    planner = Planner()
    for _ in range(60):
        hot = planner.row(pattern(7, 96))[-1]
    planner.plan[stream.NOW] += 20000
    planner.plan[stream.TOOK] = 0
    cold = planner.row(pattern(7, 96))[0]
    assert cold[1] - cold[0] > 14 * (hot[1] - hot[0]) // 10
    steps = planner.stream.steps
    assert steps[-4] - steps[-5] >= 4900 * US and steps[-3] - steps[-4] >= 3700 * US


def energies(planner, pulses):
    """What each byte's dots get in pulses of a half row, in 1024ths of what cold ones need."""
    plan, got, last_mv = planner.plan, [0] * 48, [0] * 48
    for begin, end, _, dots in pulses:
        together = count(dots)
        mv = loaded_mv(plan[stream.SUPPLY], together, plan[stream.SOURCE])
        full = cold_us(together, mv, plan[stream.HEAD])
        for at in range(48):
            if dots[at]:
                got[at] += 1024 * (end - begin) // US // full
                last_mv[at] = mv
    return got, last_mv


def test_each_block_of_a_group_gets_what_it_needs():
    parted = 0
    for mv, ddc in ((5000, 0), (7200, 200), (9000, 500)):
        planner, begun = Planner(mv, ddc, source=200), [-1 << 30] * 6
        for number in range(60):
            row = pattern(number, (30, 90, 150, 240)[number // 2 % 4])
            if number % 5 == 0:
                row[:16] = bytes(16)
            for half in halves(planner.row(row), planner.stream.steps):
                parted += len(half) > planner.plan[stream.GROUPS]
                got, last_mv = energies(planner, half)
                for block in range(6):
                    own = [at for at in range(8 * block, 8 * block + 8) if row[at]]
                    if not own:
                        continue
                    begin = min([pulse[0] for pulse in half if pulse[2] >> block & 1])
                    between, begun[block] = (begin - begun[block]) // US, begin
                    for at in own:
                        percent = 100 * got[at] // needed(last_mv[at], between)
                        assert 92 <= percent <= 108, (mv, number, at, percent)
    assert parted > 60


def test_heat_that_takes_more_than_4_ms_comes_in_two_pulses():
    planner = Planner(mv=5000, ddc=0, source=200)
    pulses = planner.row(pattern(7, 96))
    first, second = halves(pulses, planner.stream.steps)[0]
    assert first[2:] == second[2:] and second[0] - first[1] <= 12 * US
    expected = pulse_us(96, loaded_mv(5000, 96, 200), 0, 1 << 20)
    assert expected > 5000
    assert abs((first[1] - first[0] + second[1] - second[0]) // US - expected) <= 2


def test_no_reading_makes_a_pulse_longer_than_4_ms_nor_heats_a_dot_for_more_than_6():
    for mv in (0, 3000, 4000, 20000):
        for ddc in (-999, 250, 2999):
            planner = Planner(mv=mv, ddc=ddc, source=300)
            pulses = planner.row(SOLID)
            assert all(2 * US <= end - begin <= 4000 * US for begin, end, _, _ in pulses)
            for half in halves(pulses, planner.stream.steps):
                for at in range(48):
                    heat = sum([end - begin for begin, end, _, dots in half if dots[at]])
                    assert 0 < heat <= 6000 * US


def test_a_row_that_was_planned_can_be_forgotten():
    planner = Planner()
    for number in range(30):
        planner.row(pattern(number, 150))
    before = list(planner.plan[stream.SUPPLY : stream.OUT])
    row_plan.divide_row(SOLID, planner.plan)
    row_plan.plan_row(SOLID, planner.plan, planner.ring)
    assert list(planner.plan[stream.SUPPLY : stream.OUT]) != before
    row_plan.undo_row(planner.plan)
    assert list(planner.plan[stream.SUPPLY : stream.OUT]) == before
    assert list(planner.plan[stream.BURNT : stream.WORDS]) == [30 * 150, 30]
    for number in range(30):
        planner.row(pattern(number, 150))


def test_machine_code_reads_the_ramp_of_the_data_sheet():
    assert [RAMP[at] | RAMP[at + 1] << 8 for at in range(0, len(RAMP), 2)] == list(RAMP_US)


def test_rows_and_dots_are_counted_modulo_2_to_the_30():
    planner = Planner()
    planner.plan[stream.BURNT] = planner.plan[stream.MOVED] = (1 << 30) - 1
    planner.row(pattern(1, 90))
    assert list(planner.plan[stream.BURNT : stream.WORDS]) == [89, 0]
    row_plan.undo_row(planner.plan)
    assert list(planner.plan[stream.BURNT : stream.WORDS]) == [(1 << 30) - 1] * 2


def test_time_may_run_for_hours():
    planner = Planner()
    planner.plan[stream.NOW] = (1 << 28) - 3000
    lengths = set()
    for number in range(60):
        pulses = planner.row(pattern(7, 96))
        if number > 40:
            lengths |= {end - begin for begin, end, _, _ in pulses}
    assert planner.plan[stream.NOW] < 1 << 28 and max(lengths) - min(lengths) <= 4 * US


def test_machine_code_and_its_plain_twin_put_the_same_words():
    for mv, ddc, most in ((7200, 200, 96), (5100, -100, 72), (9400, 700, 96)):
        mine, twin = Planner(mv, ddc, 200, most), Planner(mv, ddc, 200, most, plain=True)
        for number in range(40):
            row = BLANK if number % 9 == 4 else pattern(number, COUNTS[number % 8])
            mine.row(row)
            twin.row(row)
            assert mine.plan == twin.plan and mine.ring == twin.ring, number
    machine_code = row_plan.plan_row is not row_plan_plain.plan_row
    assert machine_code or not DEVICE


def test_nothing_is_allocated():
    planner = Planner()
    rows = (SOLID, BLANK, pattern(1, 90))
    for row in rows:
        planner.row(row)
    plan, ring, divide, put = planner.plan, planner.ring, planner.divide, planner.put
    if not DEVICE:
        return
    gc.collect()
    before = gc.mem_alloc()
    for row in rows:
        divide(row, plan)
        put(row, plan, ring)
    assert gc.mem_alloc() - before <= 32
