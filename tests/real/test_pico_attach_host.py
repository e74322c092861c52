"""mpremote attaches to the emulated Pico while a slip prints: Ctrl-C on the USB console.

The interrupt ends the firmware wherever it stands.  Whatever it was doing, nothing may heat but
what is queued, and the copy must come out again, marked.
"""

import pytest
from emulator.caller import line
from support import pico_corridor_host as corridor
from support.pico_corridor_host import DUPLICATED, Terminal, sale, slip
from support.pico_repl_host import Repl
from tillroll.drivers.ltpd245 import HEAT_LEASE_MS

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

STROBES = [f"HEAD_STROBE{number}" for number in range(1, 7)]
ROW_MS = 4  # the rows of the first, slow steps included
QUEUE_MS = 80  # a full queue of text, see docs/safety.md
HOLD_MS = 22  # the motor's last step is held for 20 ms before the power goes
# main.py without its `finally`
BARE = "import asyncio, board, main\nasyncio.run(main.Terminal(board.build()).run())\n"


@pytest.fixture
def terminal(tmp_path):
    with Terminal(corridor.short_slips(tmp_path)) as terminal:
        terminal.mechanism.platen(True)
        terminal.boot()
        for key, value in (("auto_print", "ask"), ("copies", 1), ("copy_pause", 1)):
            assert terminal.ask("settings-set", key=key, value=value, by="li")["ok"]
        assert terminal.ask("approve", approval=sale(501))["ok"]
        assert terminal.ask("job-print", voucher="501", by="li")["ok"]
        terminal.mechanism.platen(False)
        yield terminal


def burn(terminal, rows: int) -> None:
    """Let so many rows of dots leave the head, and stop where the head has power."""
    end = terminal.time.ms + 20_000
    while terminal.tape.burnt < rows or not terminal.bus.levels.get("HEAD_POWER"):
        assert terminal.time.ms < end, "nothing prints"
        terminal.slice()


def interrupt(terminal, wait_ms: int = ROW_MS) -> int:
    """Type Ctrl-C and let some time pass; gives the pulses of heat until then."""
    terminal.pico.usb(b"\x03")
    terminal.wait(wait_ms)
    return terminal.mechanism.seen.pulses


def is_off(terminal, *names: str) -> bool:
    return not any(terminal.bus.levels.get(name) for name in (*STROBES, *names))


@pytest.mark.parametrize("rows", [1, 8, 15])
def test_the_heat_is_off_behind_the_queue_and_the_power_with_the_motors_last_step(terminal, rows):
    burn(terminal, rows)
    pulses = interrupt(terminal, QUEUE_MS)
    assert is_off(terminal)
    terminal.wait(HOLD_MS)
    assert is_off(terminal, "HEAD_POWER", "MOTOR_A", "MOTOR_B", "MOTOR_NA", "MOTOR_NB")
    repl = Repl(terminal)
    repl.interrupt()
    assert repl.exec("print(6 * 7)") == "42\n"
    terminal.wait(200)
    assert is_off(terminal, "HEAD_POWER") and terminal.mechanism.seen.pulses == pulses


def test_after_the_reset_the_copy_comes_out_again_and_says_so(terminal):
    burn(terminal, 8)
    repl = Repl(terminal)
    repl.interrupt()
    terminal.tape.end()
    terminal.tape.slips.clear()
    repl.type(b"import machine; machine.reset()\x04")
    terminal.run(terminal.ready())
    terminal.run(terminal.rest())
    rest = terminal.tape.slips[:-1]  # of the row in which it was broken off
    assert len(rest) <= 1 and terminal.tape.slips[-1] == slip(sale(501), "merchant", DUPLICATED)
    events = [event[2:] for event in terminal.ask("why", voucher="501")["events"][2:]]
    assert events == [
        ["started", "merchant", ""],
        ["uncertain", "merchant", ""],
        ["started", "merchant", "marked DUPLICATED"],
        ["done", "merchant", ""],
    ]


def left_on(terminal) -> int:
    """Interrupt the counter while it answers in the middle of a slip.

    Gives the milliseconds for which the head has power after that.
    """
    burn(terminal, 1)
    terminal.wire.send(line(4242, {"verb": "jobs"}))
    still = 0
    while still < 10:  # ms without a step: the counter is at work, and the print waits for it
        pins = dict(terminal.bus.levels)
        terminal.slice()
        still = still + 1 if terminal.bus.levels == pins else 0
    assert terminal.bus.levels["HEAD_POWER"]
    begun = terminal.time.ms
    interrupt(terminal)
    while terminal.bus.levels["HEAD_POWER"]:
        terminal.slice()
        assert terminal.time.ms - begun < 5000, "the power stays on"
    return terminal.time.ms - begun


def test_mains_finally_turns_the_power_off_before_the_lease_on_it_expires(terminal):
    with_it, without_it = left_on(terminal), []
    for _ in range(3):  # whatever the phase of the timer
        repl = Repl(terminal)
        repl.interrupt()
        repl.forget()
        repl.type(BARE.encode() + b"\x04")
        without_it.append(left_on(terminal))
    assert with_it < HOLD_MS + QUEUE_MS
    assert with_it < max(without_it) <= 2 * HEAT_LEASE_MS
