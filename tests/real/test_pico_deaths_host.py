"""A program that dies in the midst of a slip, or stands still, on the emulated Pico."""

import pytest
from support.pico_deaths_host import DyingTerminal
from support.pico_killers_host import DEATHS
from support.pico_strobes_host import STROBES
from tillroll.drivers.ltpd245 import LONGEST_PULSE_US

# Making the image is no part of a test: only the test itself is timed.
pytestmark = [pytest.mark.real, pytest.mark.timeout(120, func_only=True)]

US = 1000  # nanoseconds
EACH = 10  # benchmarks/deaths_host.py makes 200
ONCE = ("endless loop, interrupts off", "machine.reset()", "machine.soft_reset()", "collection")
STALLS = [name for name, death in DEATHS.items() if death.stall_ms]
OFTEN = [name for name in DEATHS if name not in STALLS and name not in ONCE]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A terminal with short slips."""
    with DyingTerminal(tmp_path_factory.mktemp("deaths")) as terminal:
        yield terminal


def died(shop, name):
    """Die in a slip; gives what was wrong."""
    tally = shop.tallies[name]
    before = tally.deaths, len(tally.faults)
    shop.die(name)
    assert tally.longest_us <= LONGEST_PULSE_US
    assert tally.deaths == before[0] + 1, tally.faults
    return tally.faults[before[1] :]


@pytest.mark.parametrize("_time", range(EACH))
@pytest.mark.parametrize("name", STALLS)
def test_a_slip_is_dot_for_dot_right_when_the_cpu_stands_still_in_it(shop, name, _time):
    assert died(shop, name) == []


@pytest.mark.parametrize("_time", range(EACH))
@pytest.mark.parametrize("name", OFTEN)
def test_a_program_that_dies_in_a_slip_leaves_no_heat_and_a_slip_that_says_so(shop, name, _time):
    assert died(shop, name) == []


@pytest.mark.parametrize("name", ONCE)
def test_so_it_is_with_other_ways_to_die(shop, name):
    assert died(shop, name) == []


def test_a_cpu_that_never_comes_back_leaves_no_strobe_up(shop):
    shop.sell()
    shop.pico.stall(10**15, STROBES[0])
    shop.wait(1500)
    assert shop.scope.pulses and not shop.scope.high
    assert shop.scope.longest <= LONGEST_PULSE_US * US
    pulses = len(shop.scope.pulses)
    shop.wait(500)
    assert len(shop.scope.pulses) == pulses
