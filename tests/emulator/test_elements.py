"""A dot's own temperature and the stuck strobe, against figures derived from the data sheet."""

import math

import machine
from emulator.elements import Elements, kept
from emulator.mechanism import Mechanism
from emulator.paper import Paper
from emulator.virtual_time import VirtualTime


def test_heat_leaves_a_dot_with_1600_us():
    for us in range(0, 13000, 37):
        assert abs(kept(us) - 4096 * math.exp(-us / 1600)) < 12, us
    assert kept(20000) == 0


def strobed(us, dots=96, blocks=2):
    """Heat some dots at 7.2 V for so long without steps; gives the mechanism."""
    mechanism = Mechanism(VirtualTime(), Paper(), noise=0)
    mechanism.attach(machine.bus)
    mechanism.supply(7200)
    mechanism.source_mohm = 0
    mechanism.powered = True
    row = bytearray(48)
    for dot in range(dots):
        row[dot * blocks * 64 // dots >> 3] |= 0x80 >> (dot * blocks * 64 // dots & 7)
    mechanism.register.shifted(row)
    mechanism.register.latch(0)
    for block in range(blocks):
        machine.bus.drive("HEAD_STROBE%d" % (block + 1), 1)
    mechanism.time.sleep_us(us)
    for block in range(blocks):
        machine.bus.drive("HEAD_STROBE%d" % (block + 1), 0)
    return mechanism


def test_a_stuck_strobe_heats_its_dots_by_440_degrees():
    assert 400000 < strobed(50000).elements.hottest < 480000


def test_a_normal_pulse_heats_a_dot_by_about_130_degrees():
    assert 100000 < strobed(567).elements.hottest < 165000


def test_a_dot_that_is_heated_again_soon_is_warm_still():
    elements = Elements(1)
    elements.heat(0, 600, 600, 150000)
    first = elements.rise[0]
    elements.heat(0, 1600, 600, 150000)
    assert elements.rise[0] > first * 11 // 10
    elements.heat(0, 1000000, 600, 150000)
    assert abs(elements.rise[0] - first) < first // 100


def test_stuck_strobes_heat_the_head_by_up_to_28_degrees_a_second():
    # 84 W if each dot took what it takes alone; the common leads leave less of it to many
    for dots, blocks, least, most in ((64, 1, 4000, 5300), (384, 6, 15000, 28000)):
        mechanism = strobed(1100000, dots, blocks)
        mechanism.thermal.update(mechanism.time.ms + 10)
        assert least < mechanism.thermal.head - 25000 < most, (dots, mechanism.thermal.head)
