"""The twin's three heat nodes against their time constants and the derived heating runs."""

from emulator import physics
from emulator.thermal import Thermal


def run(thermal, ms, each_ms=0, uj=0, begin=0):
    """Let time pass, with `uj` coming in every `each_ms`."""
    for at in range(begin, begin + ms, each_ms or ms):
        thermal.heat(uj)
        thermal.update(at + (each_ms or ms))


def test_an_idle_head_stays_at_the_rooms_temperature():
    thermal = Thermal(25000)
    run(thermal, 600000)
    assert abs(thermal.head - 25000) < 20 and abs(thermal.sensor - 25000) < 60


def test_energy_warms_the_head_by_its_capacity():
    thermal = Thermal(25000)
    thermal.heat(3000000)  # 3 J, of which 7 tenths stay: 0.7 K
    thermal.update(10)
    assert abs(thermal.head - 25700) < 10


def test_the_thermistor_follows_with_half_a_second():
    thermal = Thermal(25000)
    thermal.set(75000, frame=75000)
    thermal.sensor = 25000
    run(thermal, 500)
    lag = 75000 - thermal.sensor
    assert 15000 < lag < 22000  # 1/e of 50 K is 18.4


def test_cooling_from_85_to_60_takes_6_to_16_seconds():
    for frame, least, most in ((30000, 4000, 8000), (50000, 8000, 17000)):
        thermal = Thermal(25000)
        thermal.set(85000, frame=frame)
        at = 0
        while thermal.head > 60000:
            at += 100
            thermal.update(at)
        assert least < at < most, (frame, at)


def seconds_to_85(ambient, dots, row_us):
    """Print at 7.2 V with the pulse for a head of 20 degC, never shortened, `row_us` a row."""
    thermal = Thermal(ambient)
    row_uj = 2 * dots * physics.needed_nj(20000, 7200, row_us // 2) // 1000
    at = 0
    while thermal.head < 85000 and at < 900000000:
        thermal.heat(row_uj)
        at += row_us
        thermal.update(at // 1000)
    return at // 1000000


def test_uncompensated_printing_reaches_85_degrees_when_it_should():
    # derived for this mechanism: solid black at 18 mm/s 42 s, in a room of 50 degC 12 s;
    # a quarter of the dots at 58 mm/s 190 s
    assert 34 <= seconds_to_85(25000, 384, 6940) <= 50
    assert 10 <= seconds_to_85(50000, 384, 6940) <= 15
    assert 150 <= seconds_to_85(25000, 96, 2155) <= 230
