"""The strobes on the emulated Pico: they end by themselves, whatever has become of Python."""

import pytest
from support.pico_corridor_host import new_flash, sale, short_slips
from support.pico_strobes_host import STROBES, Scope, StallingTerminal
from support.rp2040_host import CTRL_C, CTRL_D, MS, Board
from tillroll.drivers.ltpd245 import LONGEST_PULSE_US
from tillroll.drivers.one_shot import LONGEST_US

# Making the image is no part of a test: only the test itself is timed.
pytestmark = [pytest.mark.real, pytest.mark.timeout(120, func_only=True)]

US = 1000  # nanoseconds
CEILING_US = 6000
BEGIN = "import board, gc, machine, micropython, rp2, time\ns = board.one_shots()\n"


@pytest.fixture(scope="module")
def wired(pico_home, tmp_path_factory):
    """The terminal's own image, in a board process whose strobes are watched."""
    with Board(pico_home, new_flash(tmp_path_factory.mktemp("strobe"))) as board:
        yield board


@pytest.fixture
def head(wired):
    """The board freshly powered, its application stopped."""
    wired.ask("power off")
    wired.ask("power on")
    wired.run(700 * MS)
    wired.attach()
    wired.exec(BEGIN)
    wired.taken("pin")
    wired.send("watch " + " ".join(map(str, STROBES)))
    return wired


def seen(board):
    """What the strobes did since the last look."""
    scope = Scope()
    for _, nanos, gpio, level in board.taken("pin"):
        scope.edge(int(gpio), int(level), int(nanos))
    return scope


def test_a_pulse_is_as_long_as_asked_to_the_microsecond(head):
    asked = (2, 3, 100, 567, 958, 3980, LONGEST_PULSE_US)
    for us in asked:
        head.exec(f"s.fire(0b101101, {us})\ntime.sleep_us({us + 100})")
    scope = seen(head)
    assert not scope.high and len(scope.pulses) == 4 * len(asked)
    assert {gpio for gpio, _, _ in scope.pulses} == {STROBES[at] for at in (0, 2, 3, 5)}
    for at, us in enumerate(asked):
        for _, _, length in scope.pulses[4 * at : 4 * at + 4]:
            assert abs(length - us * US) <= US


def test_no_word_makes_it_longer_than_the_ceiling(head):
    words = (0xFFFFFFFF, 0x3FFFF, 0x7FFFFFFF, 0x80000FFF | 1 << 12)
    for word in words:
        head.exec(f"s._machine.put({word})\ntime.sleep_ms(7)")
    assert LONGEST_US <= CEILING_US
    scope = seen(head)
    assert not scope.high and len(scope.pulses) == 6 + 6 + 6 + 1
    assert {length for _, _, length in scope.pulses} == {LONGEST_US * US}


def test_lower_ends_it_at_once(head):
    head.exec("s.fire(0b111111, 4000)\ntime.sleep_us(500)\ns.lower()\ns.fire(0b1, 700)")
    head.run(10 * MS)
    scope = seen(head)
    assert not scope.high and len(scope.pulses) == 7
    assert all(500 * US < length < 800 * US for _, _, length in scope.pulses[:6])
    assert abs(scope.pulses[6][2] - 700 * US) <= US


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
    board.start(f"s.fire(0b111111, {LONGEST_PULSE_US})\n{code}")
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


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A terminal with short slips."""
    with StallingTerminal(short_slips(tmp_path_factory.mktemp("stalls")), 1) as terminal:
        terminal.boot()
        yield terminal


@pytest.mark.parametrize("stall_ms", [45, 400])
def test_a_slip_is_dot_for_dot_right_when_the_cpu_stands_still_in_it(shop, stall_ms):
    before = shop.stalls
    assert shop.sell(stall_ms, stall_ms, gap_ms=110)
    assert shop.stalls - before >= 10
    evidence = shop.mechanism.seen
    assert shop.scope.longest <= LONGEST_PULSE_US * US and not shop.scope.high
    assert evidence.bare_pulses == evidence.still_pulses == shop.mechanism.motor.missed == 0
    assert evidence.most_dots <= 96


def test_a_cpu_that_never_comes_back_leaves_no_strobe_up(shop):
    shop.ask("approve", approval=sale(900))
    shop.pico.stall(10**15, STROBES[0])
    shop.wait(3000)
    assert not shop.scope.high and shop.scope.longest <= LONGEST_PULSE_US * US
    pulses = len(shop.scope.pulses)
    shop.wait(2000)
    assert len(shop.scope.pulses) == pulses
