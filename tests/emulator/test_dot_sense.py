"""The circuit that measures dots, against Ohm's law and the time that 100 nF take."""

import machine
from emulator.mechanism import Mechanism
from emulator.paper import Paper
from emulator.virtual_time import VirtualTime


def hand():
    """A mechanism without noise on the bus."""
    mechanism = Mechanism(VirtualTime(), Paper(keep=False), noise=0)
    mechanism.attach(machine.bus)
    drive("HEAD_LATCH", 1)
    return mechanism


def mv():
    """At the ADC."""
    return machine.bus.samplers["DOT_SENSE"]() * 3300 // 65535


def select(mechanism, *columns):
    row = bytearray(48)
    for column in columns:
        row[column >> 3] |= 0x80 >> (column & 7)
    machine.bus.writers["HEAD"](row)
    drive("HEAD_LATCH", 0)
    drive("HEAD_LATCH", 1)
    mechanism.time.sleep_us(30)


def drive(name, level):
    machine.bus.drive(name, level)


def near(value, wanted, error=12):
    assert abs(value - wanted) <= error, (value, wanted)


def test_without_current_or_supply_there_is_nothing():
    mechanism = hand()
    mechanism.time.sleep_ms(5)
    assert mv() == 0
    select(mechanism, 5)
    drive("HEAD_STROBE1", 1)
    mechanism.time.sleep_ms(5)
    assert mv() == 0


def test_dots_divide_the_voltage_of_the_source():
    mechanism = hand()
    drive("DOT_TEST", 1)
    mechanism.time.sleep_ms(2)
    near(mv(), 3150 * 100000 // 101090)
    for columns, ohm in (((70,), 182), ((64, 127), 91), ((5, 6), 100000)):
        select(mechanism, *columns)
        mechanism.time.sleep_ms(2)
        near(mv(), 3150 * 100000 // 101090)  # no strobe, no current
        drive("HEAD_STROBE2", 1)
        mechanism.time.sleep_us(300)
        near(mv(), 3150 * ohm // (1090 + ohm), 12 if ohm < 1000 else 80)
        drive("HEAD_STROBE2", 0)


def test_dead_ones_do_not_conduct_and_shorted_ones_more_than_others():
    mechanism = hand()
    mechanism.spoil_dots(0, [70])
    mechanism.spoil_dots(9, [71])
    drive("DOT_TEST", 1)
    mechanism.time.sleep_ms(2)
    for column, wanted in ((70, 3116), (71, 26)):
        select(mechanism, column)
        drive("HEAD_STROBE2", 1)
        mechanism.time.sleep_us(600)
        near(mv(), wanted, 25)
        drive("HEAD_STROBE2", 0)


def test_it_takes_a_hundred_microseconds_to_rise_and_a_sixth_of_that_to_fall():
    mechanism = hand()
    drive("DOT_TEST", 1)
    mechanism.time.sleep_us(108)
    near(mv(), 3116 * 632 // 1000, 40)
    mechanism.time.sleep_ms(2)
    select(mechanism, 0)
    drive("HEAD_STROBE1", 1)
    mechanism.time.sleep_us(16)
    mechanism.edge_us = -1000  # no spike
    near(mv(), 451 + (3116 - 451) * 368 // 1000, 40)


def test_the_supply_holds_it_and_it_falls_slowly_behind_it():
    mechanism = hand()
    drive("HEAD_POWER", 1)
    mechanism.time.sleep_ms(1)
    assert mv() == 3300
    drive("HEAD_POWER", 0)
    assert mv() == 3300
    mechanism.time.sleep_ms(20)
    near(mv(), 7400 * 135 // 1000, 30)
    mechanism.time.sleep_ms(50)
    assert mv() < 20


def test_no_dot_heats_or_marks_by_it():
    mechanism = hand()
    drive("DOT_TEST", 1)
    select(mechanism, 0, 1, 2)
    drive("HEAD_STROBE1", 1)
    mechanism.time.sleep_ms(50)
    drive("HEAD_STROBE1", 0)
    assert mechanism.seen.pulses == 0 and mechanism.elements.hottest == 0


def test_blocks_that_always_conduct_and_a_board_without_the_circuit():
    mechanism = hand()
    mechanism.heat_stuck()
    drive("DOT_TEST", 1)
    mechanism.time.sleep_ms(2)
    assert mv() < 20
    mechanism = hand()
    mechanism.dots.soldered = False
    for level in (0, 1):
        drive("DOT_TEST", level)
        mechanism.time.sleep_ms(2)
        near(mv(), 453)
