"""From ADC counts and pin levels to readings."""

import math
import sys
from array import array

from tillroll.drivers import median_plain
from tillroll.drivers.sensors import HeadSensors
from tillroll.drivers.thermistor import OPEN_DDC, SHORT_DDC, head_ddc
from tillroll.guard.verdict import Readings

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


def test_the_references_table():
    for celsius, ohm in TABLE:
        assert abs(head_ddc(raw(ohm)) - 10 * celsius) <= 8, (celsius, head_ddc(raw(ohm)))


def test_the_formula_over_the_whole_band():
    for ddc in range(-300, 1200, 7):
        ohm = 30000 * math.exp(3950 * (1 / (273 + ddc / 10) - 1 / 298))
        assert abs(head_ddc(raw(ohm)) - ddc) <= 5, (ddc, head_ddc(raw(ohm)))


def test_open_and_short_are_far_outside_the_band():
    assert head_ddc(65535) == OPEN_DDC < -200
    assert head_ddc(0) == SHORT_DDC > 2000


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


def test_machine_code_and_its_plain_twin_sort_alike():
    kernels = [median_plain]
    if sys.implementation.name == "micropython":
        from tillroll.drivers import median_viper

        kernels.append(median_viper)
    seed = 7
    for _ in range(200):
        taken = []
        for _ in range(8):
            seed = (seed * 1103 + 12345) & 0xFFFFFF
            taken.append(seed >> 4 & 0xFFFF if seed & 3 else 65535)
        wanted = sorted(taken)
        for kernel in kernels:
            samples = array("H", taken)
            assert kernel.median(samples, 8) == (wanted[3] + wanted[4]) // 2
            assert list(samples) == wanted
