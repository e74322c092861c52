"""The emulated Pico runs at the clock that its program sets: a stock image's, our image's, any."""

import pytest
from support.pico_corridor_host import new_flash
from support.rp2040_host import MS, Board

# Making the image is no part of a test: only the test itself is timed.
pytestmark = [pytest.mark.real, pytest.mark.timeout(120, func_only=True)]

ASK = """
import machine
print(machine.freq(), machine.mem32[0x40064000] >> 4 & 15, machine.mem32[0x18000014])
"""
SETUP = """
import machine, rp2, time
from machine import ADC, PWM, Pin, UART
machine.mem32[0x40064000] = 0xc1  # 1.15 V
machine.freq({mhz}_000_000)
@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def pulse():
    set(x, 31)
    set(pins, 1)
    label("on")
    jmp(x_dec, "on")
    set(pins, 0)
    label("end")
    jmp("end")
def pins():
    Pin(20, Pin.OUT)(1)
    time.sleep_us(400)
    Pin(20)(0)
    rp2.StateMachine(0, pulse, freq=1_000_000, set_base=Pin(22)).active(1)
    p = PWM(Pin(21), freq=2000, duty_u16=32768)
    time.sleep_ms(3)
    p.deinit()
def uart():
    u = UART(0, 115200, tx=Pin(0), rx=Pin(1))
    t = time.ticks_us()
    u.write(b"0" * 100)
    u.flush()
    return time.ticks_diff(time.ticks_us(), t)
"""


def mhz(board, work="for i in range(5000): pass"):
    """The cycles of a microsecond, counted from outside."""
    begun, cycles = board.now, board.cycles
    board.exec(work)
    return 1000 * (board.cycles - cycles) / (board.now - begun)


@pytest.mark.parametrize("clock", [48, 125, 200])
def test_all_follows_the_clock_that_the_program_sets(board, clock):
    board.exec(SETUP.format(mhz=clock))
    assert mhz(board) == pytest.approx(clock, 1e-4)
    board.send("watch 20 21 22")
    board.exec("pins()")
    edges = {gpio: [] for gpio in ("20", "21", "22")}
    for _, at, gpio, _ in board.taken("pin"):
        edges[gpio].append(int(at))
    rise, fall = edges["20"]
    assert 400_000 <= fall - rise < 400_000 + 40_000 * 125 / clock
    assert edges["22"][1] - edges["22"][0] == 33_000
    assert {b - a for a, b in zip(edges["21"][1:], edges["21"][2:-1])} == {250_000}
    assert 8600 < int(board.exec("print(uart())")) < 9600  # 100 bytes take 8.68 ms
    board.exec("machine.freq(125_000_000)\nrp2.PIO(0).remove_program()")


def test_a_pulse_that_is_under_way_follows_too(board):
    board.exec(SETUP.format(mhz=125))
    board.send("watch 22")
    board.exec(
        "sm = rp2.StateMachine(0, pulse, freq=10_000, set_base=Pin(22))\n"
        "sm.active(1)\ntime.sleep_us(1350)\nmachine.freq(48_000_000)"
    )
    board.run(10 * MS)
    (_, rise, *_), (_, fall, *_) = board.taken("pin")
    # 3.3 ms, of which what was left after 1.2 ms or so takes 2.6 times as long.
    assert 6_000_000 < int(fall) - int(rise) < 7_300_000
    board.exec("machine.freq(125_000_000)\nrp2.PIO(0).remove_program()")


def test_a_clock_of_200_mhz_needs_more_than_the_voltage_after_a_reset(board):
    board.ask("power off")
    board.boot()
    board.start("import machine\nmachine.freq(200_000_000)")
    board.run(50 * MS)
    (told,) = board.taken("fault")
    assert " ".join(told[2:]).startswith("clk_sys of 200 MHz with VSEL 11")
    board.ask("power off")


def test_a_stock_image_runs_at_125_mhz(board):
    board.ask("power off")
    board.boot()
    assert board.exec(ASK).split()[:2] == ["125000000", "11"]
    assert mhz(board) == pytest.approx(125, 1e-4)


@pytest.fixture(scope="module")
def ours(pico_home, tmp_path_factory):
    """The terminal's own image, its application stopped."""
    with Board(pico_home, new_flash(tmp_path_factory.mktemp("clock"))) as board:
        board.ask("power on")
        board.run(700 * MS)
        board.attach()
        yield board


def test_our_image_runs_at_200_mhz_and_1_15_volts(ours):
    assert ours.exec(ASK).split() == ["200000000", "12", "2"]  # the flash at half of it: 100 MHz
    assert mhz(ours) == pytest.approx(200, 1e-4)


def test_it_does_so_after_a_reset_by_the_watchdog(ours):
    ours.start("import machine\nmachine.reset()")
    ours.run(700 * MS)
    ours.attach()
    assert ours.exec(ASK).split() == ["200000000", "12", "2"]
    assert ours.taken("reset") and not ours.taken("fault")
