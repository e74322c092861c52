"""The board `sim`: it builds from what is plugged in, and a reboot leaves nothing behind."""

from emulator import plug
from emulator.mechanism import Mechanism
from emulator.nor import Nor
from emulator.paper import Paper
from emulator.virtual_time import VirtualTime
from sim import board
from tillroll.guard.verdict import Readings
from tillroll.ports import Clock, Engine, Indicator, Link, Sensors, Store


def booted():
    time = VirtualTime(1800000000)
    mechanism = Mechanism(time, Paper(keep=False))
    plug.insert(time, mechanism, Nor(16), plug.Wire(64), plug.Indicator())
    return board.build()


def test_the_board_fulfils_the_contracts():
    terminal = booted()
    for name, contract in (
        ("engine", Engine),
        ("sensors", Sensors),
        ("store", Store),
        ("link", Link),
        ("clock", Clock),
        ("indicator", Indicator),
    ):
        missing = [
            member
            for member in dir(contract)
            if member[0] != "_" and not hasattr(getattr(terminal, name), member)
        ]
        assert missing == [], (name, missing)
    assert terminal.name == "sim" and terminal.engine.dots == 384
    assert terminal.clock.now() == 1800000000
    readings = Readings()
    terminal.sensors.read(readings)
    assert readings.paper and readings.platen and not readings.near_end
    assert abs(readings.head_ddc - 250) < 10 and abs(readings.supply_mv - 7400) < 40


def test_the_wire_carries_both_ways_and_loses_what_does_not_fit():
    terminal = booted()
    buffer = bytearray(8)
    assert terminal.link.readinto(buffer) == 0
    assert plug.wire.send(b"0123456789abcd") == 14
    assert terminal.link.readinto(buffer) == 8 and buffer == b"01234567"
    assert terminal.link.readinto(buffer) == 6
    assert terminal.link.write(b"x" * 100) == 64
    assert plug.wire.receive() == b"x" * 64 and plug.wire.receive() == b""


def test_display_and_buzzer_are_seen_from_outside():
    terminal = booted()
    terminal.indicator.show("TEAR OFF SLIP")
    terminal.indicator.beep(2)
    plug.time.sleep_ms(1000)
    assert plug.indicator.text == "TEAR OFF SLIP" and plug.indicator.beeps == 2


def test_layouts_open_as_lines_and_a_missing_one_is_an_oserror():
    terminal = booted()
    with terminal.layout("sale") as lines:
        assert len(list(lines)) > 3
    try:
        terminal.layout("no_such_layout")
    except OSError:
        return
    raise AssertionError("no error")


def test_a_power_cut_in_the_middle_of_a_row_leaves_no_heat_and_no_timer():
    terminal = booted()
    terminal.engine.begin()
    terminal.engine.burn((b"\x0f" * 48,), 0, 1)
    mechanism = plug.mechanism
    assert mechanism.powered
    plug.release()
    assert not mechanism.powered and not mechanism.motor.holding()
    pulses, rows = mechanism.seen.pulses, mechanism.paper.rows
    plug.time.sleep_ms(1000)
    assert not plug.time.alarms
    plug.insert(plug.time, mechanism, plug.nor, plug.wire, plug.indicator)
    again = board.build()
    assert mechanism.paper.rows == rows and mechanism.seen.pulses == pulses
    again.engine.begin()
    again.engine.burn((b"\xf0" * 48,), 0, 1)
    again.engine.end()
    assert mechanism.motor.missed == 0
