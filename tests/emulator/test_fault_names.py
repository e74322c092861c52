"""Faults by name: what `tillctl sim --fault` takes, and what the twin then does."""

import machine
from emulator.faults import NAMES, inject
from emulator.mechanism import Mechanism
from emulator.paper import Paper
from emulator.virtual_time import VirtualTime


def twin():
    """A mechanism without noise on the bus."""
    mechanism = Mechanism(VirtualTime(), Paper(), noise=0)
    mechanism.attach(machine.bus)
    return mechanism


def read(name):
    return machine.bus.readers[name]()


def raw(name="HEAD_TEMP"):
    return machine.bus.samplers[name]()


VALUES = {
    "droop": "5.2V",
    "ambient": "50",
    "noise": "5",
    "dead-dots": "17,200",
    "short-dots": "17",
}


def test_every_name_can_be_injected_now_and_at_a_row():
    for name in NAMES:
        for place in ("", "@row=3"):
            value = "=" + VALUES[name] if name in VALUES else ""
            inject(twin(), name + value + place)


def test_what_is_wrong_is_refused():
    for text in (
        "", "paper", "paper-out=3", "paper-out@500", "paper-out@row=", "paper-out@row=-1",
        "jam@line=3", "droop", "droop=", "droop=low", "droop=5.2W", "droop=99V", "ambient=81",
        "ambient=-41", "dead-dots", "dead-dots=384", "dead-dots=1,,2", "noise=-1", "noise=1.x",
    ):  # fmt: skip
        try:
            inject(twin(), text)
        except ValueError:
            continue
        raise AssertionError(text)


def test_values_have_the_units_people_write():
    for text, mv in (("droop=5.2V", 5200), ("droop=5.2", 5200), ("droop=12.345V", 12345)):
        mechanism = twin()
        inject(mechanism, text)
        assert mechanism.supply_mv == mv
    for text, mk in (("ambient=50", 50000), ("ambient=-7.5degC", -7500)):
        mechanism = twin()
        inject(mechanism, text)
        assert mechanism.thermal.head == mechanism.thermal.ambient == mk


def test_a_fault_waits_for_its_row():
    mechanism = twin()
    for _ in range(96):
        mechanism.paper.move()
    inject(mechanism, "jam@row=2")
    for row in range(3):
        mechanism._slack = 0
        for _ in range(4):
            assert mechanism.jammed == (row == 2)
            mechanism._moved(1)


def test_contacts_bounce_for_5_to_20_ms():
    lengths = set()
    for name, change in (("PLATEN_OPEN", "platen-open"), ("PAPER_OUT", "paper-out")):
        for seed in range(40):
            mechanism = twin()
            mechanism.sensing._seed = 1 + seed * 31
            inject(mechanism, change)
            levels = []
            for _ in range(40):
                levels.append(read(name))
                mechanism.time.sleep_us(1000)
            assert levels[:3] == [1, 1, 1] and levels[20:] == [1] * 20, levels
            last = max([ms for ms in range(40) if not levels[ms]] + [0])
            lengths.add(last)
    assert max(lengths) >= 14 and len(lengths) > 5


def test_an_adc_spikes_at_strobe_edges_and_only_there():
    mechanism = twin()
    mechanism.time.sleep_us(5000)
    quiet = raw()
    for level in (1, 0):
        machine.bus.drive("HEAD_STROBE3", level)
        assert abs(raw() - quiet) > 5000 and abs(raw("SUPPLY") - 36736) > 5000
        mechanism.time.sleep_us(25)
        assert raw() == quiet
    mechanism.time.sleep_us((1 << 30) - 25)  # its microseconds are those of the edge again
    assert raw() == quiet


def test_broken_thermometers_say_what_such_ones_say():
    for fault, least, most in (("head-open", 65535, 65535), ("head-short", 0, 0)):
        mechanism = twin()
        inject(mechanism, fault)
        assert least <= raw() <= most
    mechanism = twin()
    inject(mechanism, "noise=3")
    inject(mechanism, "head-stuck")
    at = raw()
    mechanism.thermal.set(80000)
    mechanism.time.sleep_ms(5000)
    assert {raw() for _ in range(20)} == {at}
    mechanism = twin()
    inject(mechanism, "head-loose")
    at = raw()
    mechanism.thermal.set(80000, frame=25000)
    assert raw() == at


def test_dead_dots_stay_white_and_take_no_current():
    mechanism = twin()
    inject(mechanism, "dead-dots=0,17,383")
    inject(mechanism, "dead-dots=8")
    mechanism.register.shifted(b"\xff" * 48)
    mechanism.register.latch(0)
    latched = mechanism.register.latched
    assert (latched[0], latched[1], latched[2], latched[47]) == (0x7F, 0x7F, 0xBF, 0xFE)
    assert list(mechanism.register.counts) == [61, 64, 64, 64, 64, 63]


def test_heat_that_no_paper_carries_away_stays_in_the_head():
    rises = []
    for jam in (False, True):
        mechanism = twin()
        mechanism.powered = True
        mechanism.register.shifted(b"\xff" * 48)
        mechanism.register.latch(0)
        machine.bus.drive("HEAD_STROBE1", 1)
        mechanism._slack = 0
        for _ in range(100):  # a step each 5 ms
            mechanism.jam(jam)
            mechanism._moved(1)
            mechanism.time.sleep_us(5000)
            mechanism._account()
        machine.bus.drive("HEAD_STROBE1", 0)
        mechanism.thermal.update(mechanism.time.ms + 10)
        rises.append(mechanism.thermal.head - 25000)
    assert 12 * rises[0] < 10 * rises[1] < 15 * rises[0], rises


def test_a_stuck_block_heats_without_power_and_its_pin():
    mechanism = twin()
    inject(mechanism, "heat-stuck")
    mechanism.time.sleep_ms(1000)
    machine.bus.drive("HEAD_STROBE1", 1)
    machine.bus.drive("HEAD_STROBE1", 0)
    mechanism.time.sleep_ms(1000)
    mechanism.settle()
    assert 31000 < mechanism.thermal.head < 36000  # 64 of the 384 dots that make 28 K/s
