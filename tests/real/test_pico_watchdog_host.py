"""The watchdog of the emulated Pico: a task that hangs is reset, a person at the prompt is not."""

import pytest
from support.pico_corridor_host import Terminal, new_flash
from support.pico_repl_host import Repl
from tillroll.drivers.ltpd245 import HEAT_LEASE_MS

pytestmark = [pytest.mark.real, pytest.mark.timeout(120, func_only=True)]

LONGEST_MS = 8388  # that an RP2040 can count to
UP_MS = 100
SHORT_MS = 1500
PATIENCE_MS = 4000
# An application with a watchdog that bites sooner; `%s` comes before its start.
QUICK = """\
import board, main, time
made = board.build()
made.watchdog.TIMEOUT_MS = %d
board.build = lambda: made
async def never(*_):
    while True:
        await made.clock.sleep_ms(50)
%s
main.main()
"""


@pytest.fixture(scope="module")
def flash(tmp_path_factory):
    return new_flash(tmp_path_factory.mktemp("watchdog"), {"layouts/sale.receipt": "X\n"})


@pytest.fixture
def terminal(flash):
    with Terminal(flash) as terminal:
        terminal.resets = []
        float_pins = terminal.pico.on_reset

        def reset(cause):
            terminal.resets.append((cause, terminal.time.ms))
            float_pins(cause)

        terminal.pico.on_reset = reset
        terminal.boot()
        yield terminal


def start(terminal, code: str) -> None:
    """Have code run instead of the application."""
    repl = Repl(terminal)
    repl.interrupt()
    repl.type(b"\x04")  # a soft reset: asyncio would go on with the tasks of before
    terminal.wait(UP_MS)
    repl.interrupt()
    repl.type(code.encode() + b"\x04")


def bitten(terminal) -> str:
    """Wait for a reset by the watchdog; gives why it has started, as it says itself."""
    end = terminal.time.ms + LONGEST_MS + PATIENCE_MS
    while not terminal.resets and terminal.time.ms < end:
        terminal.wait(50)
    assert [cause for cause, _ in terminal.resets] == ["watchdog"]
    return boot(terminal)


def boot(terminal) -> str:
    """Why it has started, as it says itself."""
    return terminal.run(terminal.ready())["boot"]


def test_it_tells_a_power_on_from_a_reset(terminal):
    assert boot(terminal) == "power-on"
    repl = Repl(terminal)
    repl.interrupt()
    repl.type(b"import machine; machine.reset()\x04")
    terminal.wait(UP_MS)
    assert boot(terminal) == "reset" and [cause for cause, _ in terminal.resets] == ["program"]


def test_a_processor_that_stands_still_is_reset(terminal):
    terminal.pico.stall(20_000 * 1_000_000)
    begun = terminal.time.ms
    assert bitten(terminal).startswith("watchdog")
    assert terminal.resets[0][1] - begun <= LONGEST_MS


@pytest.mark.parametrize("task", ["pump", "counter"])
def test_a_task_that_waits_for_what_never_comes_is_named(terminal, task):
    room = {"pump": "main.Pump.run", "counter": "main.Desk.run"}[task]
    start(terminal, QUICK % (SHORT_MS, f"{room} = never"))
    assert bitten(terminal) == f"watchdog: {task} hung"


def test_a_start_that_hangs_is_named(terminal):
    patience = "made.watchdog.patience = lambda _: None\nmain.Journal = lambda *_: time.sleep(9)"
    start(terminal, QUICK % (300, patience))
    assert bitten(terminal) == "watchdog: start hung"


@pytest.mark.parametrize("keys", [b"\x03", b"\x03\x03\x03"], ids=["C", "C C C"])
def test_a_person_at_the_prompt_is_left_alone(terminal, keys):
    terminal.pico.usb(keys)
    terminal.wait(HEAT_LEASE_MS)
    repl = Repl(terminal)
    repl.interrupt()
    terminal.wait(LONGEST_MS + 100)
    assert repl.exec("print(6 * 7)") == "42\n" and not terminal.resets


def test_a_long_errand_has_its_time_and_no_more(terminal):
    code = (
        "from tillroll.drivers import rp2040_watchdog as dog\nimport time\ndog.TIMEOUT_MS = 3000\n"
        "dog.start()\ndog.patience(8)\nwhile True:\n time.sleep_ms(50)\n"
    )
    start(terminal, code)
    begun = terminal.time.ms
    bitten(terminal)
    assert 10_000 < terminal.resets[0][1] - begun < 11_500
