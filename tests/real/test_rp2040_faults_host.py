"""What rp2040js does otherwise than an RP2040: each symptom, and a board without it."""

import re
import select
import time
from pathlib import Path

import pytest
from support.rp2040_host import CTRL_D, MS, Board, new_flash

# Making the image is no part of a test: only the test itself is timed.
pytestmark = [pytest.mark.real, pytest.mark.timeout(120, func_only=True)]

SOURCE = Path(__file__).parent / "rp2040" / "workarounds.mjs"
TAKES = "import time\nt = time.ticks_us()\n{}\nprint(time.ticks_diff(time.ticks_us(), t))"


@pytest.fixture
def without(pico_home, stock_image, tmp_path):
    """Give a board of its own that lacks one work-around, booted."""
    made = []

    def boot(name):
        flash = new_flash(tmp_path / name, stock_image)
        made.append(Board(pico_home, flash, "--without", name))
        made[-1].boot()
        return made[-1]

    yield boot
    for board in made:
        board.kill()


def test_every_work_around_has_a_test_here():
    names = re.findall(r"^  (\w+)\(.*\) \{", SOURCE.read_text(encoding="utf-8"), re.MULTILINE)
    tested = re.findall(r'(?:without\(|"--without", )"(\w+)"', Path(__file__).read_text("utf-8"))
    assert set(tested) == set(names) and len(names) >= 9


def test_usb_empty_packets_do_not_eat_the_cpu(board, without):
    work = TAKES.format("for i in range(10000): pass")
    calm = int(board.exec(work))
    assert int(without("usb").exec(work)) > 1.2 * calm


PULSE = """
import rp2, time
from machine import Pin
@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def pulse():
    pull()
    mov(x, osr)
    set(pins, 1)
    label("on")
    jmp(x_dec, "on")
    set(pins, 0)
sm = rp2.StateMachine(0, pulse, freq={}, set_base=Pin(22))
sm.active(1)
for n in (250, 500):
    sm.put(n)
    time.sleep_ms(1)
sm.active(0)
"""


def pulses(board, freq):
    """The lengths of the pulses that PULSE makes, in nanoseconds."""
    board.send("watch 22")
    board.exec(PULSE.format(freq))
    edges = [(int(event[1]), event[3]) for event in board.taken("pin")]
    board.send("watch")
    return [b - a for (a, up), (b, _) in zip(edges, edges[1:]) if up == "1"]


@pytest.mark.parametrize(("freq", "step"), [(1_000_000, 1000), (10_000_000, 100)])
def test_pio_runs_by_its_clock_divider(board, freq, step):
    assert pulses(board, freq) == [252 * step, 502 * step]


def test_pio_runs_by_the_clock_of_the_host_otherwise(without):
    assert pulses(without("pio"), 1_000_000) != [252_000, 502_000]


LEFT = """
import rp2
@rp2.asm_pio()
def stand():
    wrap_target()
    nop()
    wrap()
for words in range(4):
    sm = rp2.StateMachine(0, stand, freq=1_000_000)
    print(sm.tx_fifo())
    sm.put(words)
"""


def test_a_state_machine_begins_with_empty_fifos(board, without):
    assert board.exec(LEFT).split() == ["0", "0", "0", "0"]
    assert without("fifos").exec(LEFT).split() == ["0", "1", "2", "3"]


SEND = (
    "from machine import Pin, UART\nu = UART(0, 115200, tx=Pin(0), rx=Pin(1))\nu.write(b'x' * 50)"
)


def test_a_uart_does_not_interrupt_without_end(board, without):
    for tried, ends in ((board, True), (without("uart"), False)):
        tried.type(SEND.encode() + b"\nprint('alive')" + CTRL_D)
        tried.run(100 * MS)
        assert (b"alive" in tried.output) is ends
    board.finish()


def test_a_watchdog_reset_does_not_hang_the_process(without):
    board = without("watchdog")
    board.type(b"import machine\nmachine.WDT(timeout=10)\nwhile True: pass" + CTRL_D)
    board.send(f"run {5 * MS}")
    board.process.stdin.flush()
    while board.read()[0] != "ok":
        pass
    board.send(f"run {100 * MS}")  # a good board takes some 50 ms for this
    board.process.stdin.flush()
    assert select.select([board.process.stdout], [], [], 2.5)[0] == []


def test_a_soft_reset_leads_to_the_prompt_again(board, without):
    for tried, ends in ((board, True), (without("mailbox"), False)):
        tried.type(CTRL_D)
        tried.run(500 * MS)
        assert (b"soft reboot" in tried.output) is ends
    board.output = b""


def test_a_division_costs_no_more_than_its_instructions(board, without):
    code = (
        "@micropython.viper\ndef divide(n: int) -> int:\n"
        " s = 0\n for i in range(1, n): s += 1000000 // i\n return s\n"
    ) + TAKES.format("divide(10000)")
    took = int(board.exec(code))
    assert abs(int(without("divider").exec(code)) - took - 10_000 * 16 * 0.008) < 20


EARLY = """
@micropython.viper
def early(tries: int) -> int:
    timer = ptr32(0x40054000)
    count = 0
    for i in range(tries):
        at = timer[10] + 40 + (i & 7)
        timer[13] = 2
        timer[5] = at
        while not timer[13] & 2:
            pass
        if timer[10] - at < 0:
            count += 1
    return count
print(early(50))
"""


def test_a_timer_never_goes_off_early(board, without):
    assert board.exec(EARLY) == "0"
    assert int(without("timer").exec(EARLY)) > 25


def test_a_driven_pin_reads_what_it_is_driven_to(board, without):
    code = "from machine import Pin\np = Pin(8, Pin.OUT, value=1)\nprint(p(), p(0), p())"
    assert board.exec(code) == "1 None 0"
    assert without("readback").exec(code) == "0 None 0"


HARD_FAULTS = [
    ("unaligned = ptr32(0x20000001)\n print(unaligned[0])", "access to 0x20000001 is not aligned"),
    ("p = ptr32(0x10100000)\n p[0] = 0", "write to 0x10100000"),
]


def fault(board, code):
    """Execute the body of a viper function; gives what the board tells of a fault."""
    board.type(f"@micropython.viper\ndef f():\n {code}\nf()\nprint('on')".encode() + CTRL_D)
    board.run(30 * MS)
    return [" ".join(event[2:]) for event in board.taken("fault")]


@pytest.mark.parametrize(("code", "told"), HARD_FAULTS)
def test_the_cpu_stops_where_an_rp2040_has_a_hard_fault(board, code, told):
    (text,) = fault(board, code)
    assert text.startswith(told)
    board.run(100 * MS)
    assert b"on\r\n" not in board.output
    board.boot()


def test_a_jump_to_arm_code_is_a_hard_fault(board, without):
    code = "@micropython.asm_thumb\ndef arm(r0):\n bx(r0)\narm(0x20000000)"
    board.type(code.encode() + CTRL_D)
    (told,) = [event for event in board.run(30 * MS) if event[0] == "fault"]
    assert " ".join(told[2:]).startswith("jump to ARM code")
    board.boot()
    lax = without("thumb")
    assert not any(fault(lax, code) for code, _ in HARD_FAULTS[1:])


def test_the_programs_time_does_not_run_away_from_people(pico_home, stock_image, tmp_path):
    flash = new_flash(tmp_path / "flash.bin", stock_image)
    took = []
    for options in ((), ("--without", "pacing")):
        with Board(pico_home, flash, "--tcp", "0", *options) as board:
            board.read()
            board.ask("power on")
            began = time.monotonic()
            board.run(2000 * MS)
            took.append(time.monotonic() - began)
    assert took[1] < 1.999 <= took[0]
