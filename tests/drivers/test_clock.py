"""Clock, link and indicator over stand-ins of what a board hands in."""

import asyncio

import machine
from emulator.virtual_time import VirtualTime
from machine import Pin, Timer
from tillroll.drivers.clock import TicksClock
from tillroll.drivers.indicator import DisplayBuzzer
from tillroll.drivers.serial_link import SerialLink
from tillroll.service.wording import datetime


def test_the_clock_is_unset_until_it_says_a_plausible_year():
    for epoch, now in ((0, 0), (5, 0), (1704067199, 0), (1704067200, 1704067200)):
        time = VirtualTime(epoch)
        assert TicksClock(time, time.sleep).now() == now
    time = VirtualTime(1800000000 - 946684800)
    assert TicksClock(time, time.sleep, 946684800).now() == 1800000000


def test_the_rtc_of_the_chip_is_set():
    time = VirtualTime()
    time.sleep_ms(5432)  # the chip has been on for a while
    machine.bus.rtc = time.set
    clock = TicksClock(time, time.sleep)
    for at in (1704067200, 1709164799, 1709251200, 1795262400, 1798761599, 4102444799):
        clock.set(datetime(at))
        assert clock.now() == at
        time.sleep_ms(2000)
        assert clock.now() == at + 2
    machine.bus.reset()


def test_a_clock_says_whether_it_has_a_battery():
    time = VirtualTime()
    assert not TicksClock(time, time.sleep).battery
    assert TicksClock(time, time.sleep, battery=True).battery


def test_since_works_across_the_wrap():
    time = VirtualTime()
    clock = TicksClock(time, time.sleep)
    time.ms = (1 << 30) - 40
    earlier = clock.ticks_ms()
    time.sleep_ms(100)
    assert clock.since_ms(earlier) == 100 and clock.ticks_ms() == 60


def test_sleep_lets_others_run():
    time = VirtualTime()
    clock = TicksClock(time, time.sleep)
    seen = []

    async def scene():
        ticker = asyncio.create_task(time.run())
        await clock.sleep_ms(25)
        seen.append(time.ms)
        await clock.sleep_ms(0)
        ticker.cancel()

    asyncio.run(scene())
    assert 25 <= seen[0] <= 27


class Stream:
    """A UART with nothing to read and no room to write, or some; it must not wait for a byte."""

    def __init__(self, gives, takes):
        self.gives = gives
        self.takes = takes

    def any(self):
        return self.gives or 0

    def readinto(self, buf, most):
        assert most == min(len(buf), self.gives), "an RP2 waits for what has not come"
        return most

    def write(self, buf):
        return self.takes


def test_a_link_counts_none_as_nothing():
    assert SerialLink(Stream(None, None)).readinto(bytearray(4)) == 0
    assert SerialLink(Stream(None, None)).write(b"ab") == 0
    assert SerialLink(Stream(3, 2)).readinto(bytearray(4)) == 3
    assert SerialLink(Stream(9, 2)).readinto(bytearray(4)) == 4
    assert SerialLink(Stream(3, 2)).write(b"ab") == 2


def test_beeps_are_counted_and_do_not_block():
    machine.bus.reset()
    time = VirtualTime()
    machine.bus.every = time.every
    edges, shown = [], []
    machine.bus.edges["BUZZER"] = edges.append
    indicator = DisplayBuzzer(shown.append, Pin("BUZZER", Pin.OUT, value=0), Timer(-1))
    for times in (1, 2, 3):
        edges.clear()
        indicator.beep(times)
        assert time.ms % 2000 == 0
        time.sleep_ms(2000)
        assert edges == [1, 0] * times, (times, edges)
    indicator.show("PAPER OUT")
    assert shown == ["PAPER OUT"]
