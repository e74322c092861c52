"""From ADC counts and pin levels to readings."""

import math
import sys
from array import array

from tillroll.drivers import sense_plain
from tillroll.drivers.sensors import HeadSensors
from tillroll.guard.verdict import Readings

KERNELS = [sense_plain]
if sys.implementation.name == "micropython":
    try:
        from tillroll.drivers import sense_viper

        KERNELS.append(sense_viper)
    except SyntaxError:  # a port without the viper emitter
        pass

# Places of the state: see sensors.py.
TAKEN, MISSED, FULL_MV, DDC, STILL, MV, SIZE = 16, 17, 18, 19, 20, 21, 22

# degC, Ohm of the thermistor table in the Seiko LTPD245C/345C technical reference
TABLE = ((0, 101000), (60, 7450), (80, 3800), (85, 3250), (100, 2090))


class Time:
    """A clock that is set by hand."""

    now = 0

    def ticks_ms(self):
        return self.now

    def ticks_diff(self, end, start):
        return end - start


class Adc:
    """Gives its samples again and again."""

    def __init__(self, samples):
        self.samples = samples
        self.taken = 0

    def read_u16(self):
        self.taken += 1
        return self.samples[self.taken % len(self.samples)]


def raw(ohm):
    return int(65535 * (ohm / (ohm + 30000)))


def sensors(head, supply=(32768,), levels=(0, 0, 0), time=None):
    pins = [lambda level=level: level for level in levels]
    return HeadSensors(*pins, Adc(head), Adc(supply), 13200, time or Time())


def state_of(heads, supplies=()):
    """The state with samples of the head, and of the supply."""
    state = array("i", bytes(4 * SIZE))
    for at in range(8):
        state[at] = heads[at % len(heads)]
    for at, sample in enumerate(supplies):
        state[8 + at] = sample
    state[TAKEN], state[FULL_MV], state[MV] = len(supplies), 13200, 7000
    return state


def head_ddc(sample, kernel=sense_plain):
    state = state_of((sample,))
    kernel.weigh(state)
    return state[DDC]


def test_the_references_table():
    for celsius, ohm in TABLE:
        for kernel in KERNELS:
            assert abs(head_ddc(raw(ohm), kernel) - 10 * celsius) <= 8, celsius


def test_the_formula_over_the_whole_band():
    for ddc in range(-300, 1200, 7):
        ohm = 30000 * math.exp(3950 * (1 / (273 + ddc / 10) - 1 / 298))
        assert abs(head_ddc(raw(ohm)) - ddc) <= 5, (ddc, head_ddc(raw(ohm)))


def test_open_and_short_are_far_outside_the_band():
    for kernel in KERNELS:
        assert head_ddc(65535, kernel) == head_ddc(8 * 8055, kernel) == -999
        assert head_ddc(0, kernel) == head_ddc(8 * 143, kernel) == 2999
        assert (head_ddc(8 * 8054, kernel), head_ddc(8 * 144, kernel)) == (-450, 1550)


def test_spikes_do_not_reach_the_reading():
    value = raw(7450)
    spiky = (value, 65535, value + 9, value, 0, value - 9, 65535, value)
    readings = Readings()
    sensors(spiky, supply=(36766, 0, 36766, 36766, 65535, 36766, 36766, 36766)).read(readings)
    assert abs(readings.head_ddc - 600) <= 5
    assert abs(readings.supply_mv - 7405) <= 10


def test_high_is_bad():
    readings = Readings()
    sensors((20000,), levels=(0, 0, 0)).read(readings)
    assert (readings.paper, readings.near_end, readings.platen) == (True, False, True)
    sensors((20000,), levels=(1, 1, 1)).read(readings)
    assert (readings.paper, readings.near_end, readings.platen) == (False, True, False)


def test_refresh_samples_only_what_is_old():
    time = Time()
    inputs = sensors((20000,), time=time)
    inputs.refresh(50)
    first = inputs.head_ddc
    adc = inputs._head
    taken = adc.taken
    time.now = 50
    inputs.refresh(50)
    assert adc.taken == taken
    adc.samples = (10000,)
    time.now = 51
    inputs.refresh(50)
    assert adc.taken > taken and inputs.head_ddc > first


def test_the_mean_of_the_two_in_the_middle_counts_of_any_number_of_samples():
    seed = 7
    for number in range(200):
        taken = []
        for _ in range(16):
            seed = (seed * 1103 + 12345) & 0xFFFFFF
            taken.append(seed >> 4 & 0xFFFF if seed & 3 else 65535)
        supplies = taken[8 : 8 + number % 9]
        wanted = sorted(supplies)
        states = []
        for kernel in KERNELS:
            state = state_of(taken[:8], supplies)
            kernel.weigh(state)
            states.append(list(state))
            middle = sorted(taken[:8])[3:5]
            assert state[DDC] == head_ddc(sum(middle) // 2) and state[STILL] == -1
            if not supplies:
                assert state[MV] == 7000  # what it was
                continue
            middle = wanted[(len(wanted) - 1) // 2] + wanted[len(wanted) // 2]
            assert state[MV] == (middle // 2 >> 2) * 13200 // 16384
        assert states[0] == states[-1]


def test_samples_that_are_all_the_same_are_told():
    for kernel in KERNELS:
        for taken, still in (([900] * 8, 900), ([900] * 7 + [916], -1), ([884] + [900] * 7, -1)):
            state = state_of(taken, [30000] * 8)
            kernel.weigh(state)
            assert state[STILL] == still


def test_registers_are_read_until_there_is_a_supply_or_long_enough():
    for kernel in KERNELS:
        for strobes, missed in ((0, 0), (0, 4), (0x80, 0), (0x04, 3), (0xF03, 0)):
            adc, pins = array("I", (0, 0xABC)), array("I", (strobes,))
            state = state_of((0,))
            state[MISSED] = missed
            kernel.sample(adc, pins, state)
            up = strobes & 0xFC
            assert state[TAKEN] == (0 if up else 8), strobes
            assert state[MISSED] == (missed + 1 if up else 0)
            assert list(state[:8]) == [0xABCA] * 8
            assert list(state[8:16]) == [0 if up else 0xABCA] * 8
