"""The short way to a verdict: it says well only where the long way says and remembers the same."""

import sys

from tillroll.guard import verdict, well_plain

KERNELS = [well_plain]
if sys.implementation.name == "micropython":
    try:
        from tillroll.guard import well_viper

        KERNELS.append(well_viper)
    except SyntaxError:  # a port without the viper emitter
        pass
# What is remembered, place by place, and read: the usual, and what is about an edge.
COOL = ((200, 100, 251), (250, 225, 281, 283), (0, 8, 991, 992, 993, 59999, 60000), (77, 78, -1))
WARM = ((460, 449, 450), (460, 430, 769, 799), (0, 8, 992), (77, 78))
STATE = (
    (0, 1, 2, 3),
    (0, 7, 8, 15, 16),
    (0, 99, 100, 1899, 1991, 1992, 1993, 2000, 60000),
    (0, 1000, 2999999, 3000000, 3000001),
    (0,),
    (0, 9),
    (0, 159967, 159968, 159969, 160001, 1799967, 1799968, 1799969, 1800001),
    (0, 12, 20),
    (0, 500),
)
READ = (
    (0, 1, -1, 31, -31, 33, -33, 34, -34, 400),  # change of the temperature
    (78, 77, -1),  # what all samples were, if they were the same
    (7400, 4799, 4800, 9500, 9501),
    (True, False),  # paper
    (True, False),  # platen
    (8, 0, 1, 99, 100, 101, 1000, 60001),  # passed
    (0, 1, 100, 101),  # age
    (384, -1, 0, 1, 5000, 5001, 100000),  # dots
)
COLD_HEAD = ((-190, -200), (-200, -195)) + COOL[2:]
HOT_HEAD = ((790, 450), (799, 795)) + COOL[2:]


def pairs(places):
    """All lists of usual values in which at most two are others."""
    usual = [values[0] for values in places]
    yield usual
    for first, values in enumerate(places):
        for value in values[1:]:
            some = list(usual)
            some[first] = value
            yield some
            for second in range(first + 1, len(places)):
                for other in places[second][1:]:
                    both = list(some)
                    both[second] = other
                    yield both


def reading_of(ddc, still, mv, paper, platen):
    readings = verdict.Readings()
    readings.head_ddc, readings.head_still, readings.supply_mv = ddc, still, mv
    readings.paper, readings.platen = paper, platen
    return readings


def short(kernel, watch, readings, passed, age, dots):
    """What `Watch.judge` does, with this kernel; gives the bits and whether it was the kernel."""
    if not watch.bits and kernel.well(readings, watch._state, passed, age, dots):
        return 0, 1
    return watch.consider(readings, min(60000, passed), age, dots), 0


def agrees(kernel, state, read):
    """Judge a reading both ways; gives whether it was the short one, None if they differ."""
    watch, twin = verdict.Watch(), verdict.Watch()
    for place, value in enumerate(state):
        watch._state[place] = twin._state[place] = value
    passed, age, dots = read[5:]
    readings, again = [reading_of(state[1] + read[0], *read[1:5]) for _ in "ab"]
    bits, well = short(kernel, watch, readings, passed, age, dots)
    same = bits == twin.consider(again, min(60000, passed), age, dots)
    same = same and list(watch._state) == list(twin._state)
    return well if same and readings.hottest_ddc == again.hottest_ddc else None


def test_well_is_said_only_where_the_long_way_finds_and_remembers_the_same():
    for kernel in KERNELS:
        for head in (COOL, WARM, COLD_HEAD, HOT_HEAD):
            cases = said = 0
            for values in pairs(head + STATE + READ):
                well = agrees(kernel, values[:13], values[13:])
                assert well is not None, values
                cases += 1
                said += well
            assert cases // 5 < said < cases * 3 // 5, (said, cases)


def burning(kernel, count, readings, passed=8, dots=600):
    """Judge readings of a head that burns, each with samples of its own; how many were well."""
    watch = verdict.Watch()
    watch.judge(readings, 8, 0, 600)
    said = 0
    for number in range(count):
        readings.head_still = number
        said += short(kernel, watch, readings, passed, 0, dots)[1]
    return said


def test_nearly_all_readings_of_a_slip_go_the_short_way():
    for kernel in KERNELS:
        readings = verdict.Readings()
        readings.paper = readings.platen = True
        readings.head_ddc, readings.supply_mv = 250, 7400
        assert burning(kernel, 50, readings) == 50
        assert burning(kernel, 50, readings, 100, 0) == 19  # then the head is at rest
