"""The clocks of both state machines, at 125 MHz (a stock image) and at 200 MHz (ours)."""

from tillroll.drivers import pio_programs, row_plan

SYSTEM_MHZ = (125, 200)
HEAD_CLOCK_NS = 125  # at least: 8 MHz (Seiko LTPD245C/345C reference, CLK)
NOMINAL = 15625000  # of the waits in a plan


def divider(mhz, hertz):
    """In 256ths, as MicroPython's rp2.StateMachine rounds it (ports/rp2/rp2_pio.c)."""
    return mhz * 1000000 * 256 // hertz


def test_no_period_of_the_head_s_clock_is_too_short():
    for mhz in SYSTEM_MHZ:
        shortest = 2 * divider(mhz, row_plan.HZ) >> 8  # two cycles of the PIO for each dot
        assert shortest * 1000 >= HEAD_CLOCK_NS * mhz


def test_no_wait_is_shorter_than_planned_nor_a_ten_thousandth_longer():
    for mhz in SYSTEM_MHZ:
        made = mhz * 1000000 * 256 // divider(mhz, row_plan.HZ)
        assert NOMINAL - NOMINAL // 10000 < made <= NOMINAL


def test_a_pulse_has_whole_microseconds():
    for mhz in SYSTEM_MHZ:
        cycles = divider(mhz, pio_programs.ONE_SHOT_HZ)
        assert cycles * pio_programs.ONE_SHOT_HZ == mhz * 1000000 * 256
        assert 2 * cycles == mhz << 8  # it counts with two of them
