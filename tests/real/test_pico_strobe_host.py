"""The strobes on the emulated Pico: they end by themselves, whatever has become of Python."""

import pytest
from emulator.pico_rig_host import pins
from support.pico_corridor_host import BOARD, new_flash
from support.pico_strobes_host import STROBES, Scope
from support.rp2040_host import CTRL_C, CTRL_D, MS, Board
from tillroll.drivers.ltpd245 import LONGEST_PULSE_US
from tillroll.drivers.pio_programs import LONGEST_US

# Making the image is no part of a test: only the test itself is timed.
pytestmark = [pytest.mark.real, pytest.mark.timeout(120, func_only=True)]

US = 1000  # nanoseconds
CEILING_US = 6000
BEGIN = """\
import board, gc, machine, micropython, rp2, time
p = board.player()
s = p._strobes
def fire(blocks, us):
    s.put(us - 2 << 20 | blocks << 14)
"""
ENGINE = """\
import board, time
made = board.build()
e = made.engine
made.sensors.refresh(0)
def queue(rows):
    e.begin(True)
    for _ in range(rows):
        e.burn((bytes([255] * 10 + [0] * 38),), 0, 1)
"""
PLATEN_OPEN = pins(BOARD)["PLATEN_OPEN"]


@pytest.fixture(scope="module")
def wired(pico_home, tmp_path_factory):
    """The terminal's own image, in a board process whose strobes are watched."""
    with Board(pico_home, new_flash(tmp_path_factory.mktemp("strobe"))) as board:
        yield board


def begun(board, code):
    """The board freshly powered, its application stopped, and code executed."""
    board.ask("power off")
    platen(board, opened=False)
    board.ask("power on")
    board.run(700 * MS)
    board.attach()
    board.exec(code)
    board.taken("pin")
    board.send("watch " + " ".join(map(str, STROBES)))
    return board


@pytest.fixture
def head(wired):
    """The strobes alone."""
    return begun(wired, BEGIN)


@pytest.fixture
def engine(wired):
    """The whole engine, at 25 degC and 7.4 V."""
    wired.send("adc 0 2048", "adc 1 2300")
    return begun(wired, ENGINE)


def platen(board, opened):
    board.send(f"pin {PLATEN_OPEN} {int(opened)}")


def seen(board):
    """What the strobes did since the last look."""
    scope = Scope()
    for _, nanos, gpio, level in board.taken("pin"):
        scope.edge(int(gpio), int(level), int(nanos))
    return scope


def test_a_pulse_is_as_long_as_asked_to_the_microsecond(head):
    asked = (2, 3, 100, 567, 958, 3980, LONGEST_PULSE_US)
    for us in asked:
        head.exec(f"fire(0b101101, {us})\ntime.sleep_us({us + 100})")
    scope = seen(head)
    assert not scope.high and len(scope.pulses) == 4 * len(asked)
    assert {gpio for gpio, _, _ in scope.pulses} == {STROBES[at] for at in (0, 2, 3, 5)}
    for at, us in enumerate(asked):
        for _, _, length in scope.pulses[4 * at : 4 * at + 4]:
            assert abs(length - us * US) <= US


def test_no_word_makes_it_longer_than_the_ceiling(head):
    words = (0xFFFFFFFF, 0xFFFFC000, 0xFFF03FFF | 63 << 14, 0xFFF00000 | 1 << 14)
    for word in words:
        head.exec(f"s.put({word})\ntime.sleep_ms(7)")
    assert LONGEST_US <= CEILING_US
    scope = seen(head)
    assert not scope.high and len(scope.pulses) == 6 + 6 + 6 + 1
    assert {length for _, _, length in scope.pulses} == {LONGEST_US * US}


def test_lower_ends_it_at_once(head):
    head.exec("fire(0b111111, 4000)\ntime.sleep_us(500)\np.lower()\nfire(0b1, 700)")
    head.run(10 * MS)
    scope = seen(head)
    assert not scope.high and len(scope.pulses) == 7
    assert all(500 * US < length < 800 * US for _, _, length in scope.pulses[:6])
    assert abs(scope.pulses[6][2] - 700 * US) <= US


BUSY = {
    "idle": "",
    "an endless loop": "while True: pass",
    "an endless loop with interrupts off": "machine.disable_irq()\nwhile True: pass",
}
OPENED_US = 2


@pytest.mark.parametrize("code", BUSY.values(), ids=BUSY)
@pytest.mark.parametrize("stalled", [False, True], ids=["running", "standing still"])
def test_the_open_platen_lowers_it_whatever_the_processor_does(head, code, stalled):
    fire(head, code)
    if stalled:
        head.send(f"stall {1000 * MS}")
    head.run(MS + 300)
    opened = head.now
    platen(head, opened=True)
    head.run(10 * MS)
    ends = [begin + length for _, begin, length in seen(head).pulses]
    assert len(ends) == 6 and all(opened <= end <= opened + OPENED_US * US for end in ends)


def test_after_the_platen_was_open_no_word_fires_until_it_is_restarted(head):
    fire(head, "for n in range(3): fire(0b111111, 900)")
    head.run(MS)
    platen(head, opened=True)
    head.run(5 * MS)
    platen(head, opened=False)
    head.run(20 * MS)
    head.finish()
    head.exec("fire(0b111111, 900)\ntime.sleep_ms(2)")
    assert len(seen(head).pulses) == 6
    head.exec("p.lower()\ntime.sleep_ms(10)")
    assert not seen(head).pulses
    head.exec("fire(0b111111, 900)\ntime.sleep_ms(2)")
    assert [length for _, _, length in seen(head).pulses] == [900 * US] * 6


def test_under_an_open_platen_a_word_is_over_at_once(head):
    platen(head, opened=True)
    head.exec("fire(0b111111, 900)\nfire(0b111111, 900)\ntime.sleep_ms(3)")
    scope = seen(head)
    assert len(scope.pulses) == 6 and scope.longest <= OPENED_US * US


def test_a_platen_that_opens_between_two_pulses_ends_all_heat_whatever_its_contact_says_next(head):
    head.exec("p.excite(0)")
    platen(head, opened=True)
    head.run(US)
    platen(head, opened=False)
    head.exec("for n in range(3): fire(0b111111, 900)\ntime.sleep_ms(5)")
    assert seen(head).longest <= US
    head.exec("p.release()\np.excite(0)\nfire(0b111111, 900)\ntime.sleep_ms(2)")
    assert [length for _, _, length in seen(head).pulses] == [900 * US] * 6


def test_while_the_head_has_no_power_a_platen_that_was_open_ends_nothing_later(head):
    platen(head, opened=True)
    head.run(MS)
    platen(head, opened=False)
    head.exec("p.excite(0)\nfire(0b111111, 900)\ntime.sleep_ms(2)\nprint(p.busy())")
    assert [length for _, _, length in seen(head).pulses] == [900 * US] * 6


DEATHS = {
    "an endless loop": "while True: pass",
    "an endless loop with interrupts off": "machine.disable_irq()\nwhile True: pass",
    "an exception": "1 / 0",
    "out of memory": "bytearray(1 << 20)",
    "a collection": "gc.collect()\nwhile True: gc.collect()",
    "a flash block is erased, 45 ms": "rp2.Flash().ioctl(6, 229)",
    "nine flash blocks are erased, 405 ms": "for n in range(221, 230): rp2.Flash().ioctl(6, n)",
    "machine.reset()": "machine.reset()",
    "machine.soft_reset()": "machine.soft_reset()",
    "the watchdog": "machine.WDT(timeout=1)\nwhile True: pass",
    "a hard fault": "@micropython.viper\ndef f():\n p = ptr32(0x20000001)\n print(p[0])\nf()",
}


def fire(board, code=""):
    """Begin to execute code behind a long pulse of all strobes, as far as their rise."""
    board.start(f"fire(0b111111, {LONGEST_PULSE_US})\n{code}")
    while not any(event[0] == "pin" for event in board.events):
        board.run(20 * US)


def death(board, code, keys=b""):
    """Fire, and execute code; what the strobes did in 0.7 s."""
    fire(board, code)
    board.type(keys)
    board.run(700 * MS)
    return seen(board)


@pytest.mark.parametrize("code", DEATHS.values(), ids=DEATHS)
def test_it_falls_in_time_and_never_rises_again_after(head, code):
    scope = death(head, code)
    assert not scope.high and len(scope.pulses) == 6
    assert scope.longest <= (LONGEST_PULSE_US + 1) * US


@pytest.mark.parametrize("keys", [CTRL_C, CTRL_C + CTRL_D, CTRL_C * 3], ids=["C", "C D", "C C C"])
def test_it_falls_in_time_after_control(head, keys):
    scope = death(head, "while True: pass", keys)
    assert not scope.high and len(scope.pulses) == 6
    assert scope.longest <= (LONGEST_PULSE_US + 1) * US


def test_it_falls_at_once_when_the_power_is_cut(head):
    fire(head)
    head.run(MS)
    head.ask("power off")
    scope = seen(head)
    assert not scope.high and len(scope.pulses) == 6 and scope.longest < 1.1 * MS


def test_the_last_row_of_a_stream_is_as_dark_as_those_before_it(engine):
    for us in range(0, 1500, 300):
        engine.exec(f"queue(12)\nwhile e.busy(): pass\ntime.sleep_us({us})\ne.end()")
        engine.run(30 * MS)
        lengths = [length for gpio, _, length in seen(engine).pulses if gpio == STROBES[0]]
        assert len(lengths) == 24 and set(lengths[-3:]) == {lengths[-3]}, us


def test_rows_lost_under_an_open_platen_are_told_although_the_power_expired_since(engine):
    code = "queue(20)\ntime.sleep_ms(500)\ntry:\n e.busy()\nexcept Exception as s: print(s.reason)"
    engine.start(code)
    while not any(event[0] == "pin" for event in engine.events):
        engine.run(20 * US)
    platen(engine, opened=True)
    engine.run(5 * MS)
    platen(engine, opened=False)
    assert engine.finish() == "cover-open"
    assert engine.exec("e.end()\ne.begin()\nprint(e.busy())") == "True"
