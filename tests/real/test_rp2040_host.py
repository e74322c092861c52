"""The emulated Pico (tests/real/rp2040) with stock MicroPython: wires, time, the protocol."""

import hashlib
import socket
import time

import pytest
from support.rp2040_host import MS, Board, Told, new_flash

# Making the image is no part of a test: only the test itself is timed.
pytestmark = [pytest.mark.real, pytest.mark.timeout(120, func_only=True)]


def nanos(event):
    return int(event[1])


def test_inputs_are_low_at_first_and_keep_their_level_without_power(board):
    read = "from machine import Pin\nprint([Pin(n, Pin.IN)() for n in (6, 12, 22)])"
    assert board.exec(read) == "[0, 0, 0]"
    board.send("pin 12 1")
    assert board.exec(read) == "[0, 1, 0]"
    board.ask("power off")
    board.send("pin 22 1")
    board.boot()
    assert board.exec(read) == "[0, 1, 1]"
    board.send("pin 12 0", "pin 22 0")
    assert board.exec(read) == "[0, 0, 0]"


def test_an_input_interrupts(board):
    board.exec(
        "from machine import Pin\nseen = []\n"
        "Pin(6, Pin.IN).irq(lambda p: seen.append(p()), Pin.IRQ_RISING | Pin.IRQ_FALLING)"
    )
    for level in (1, 0, 1):
        board.send(f"pin 6 {level}")
        board.run(MS)
    assert board.exec("print(seen)\nPin(6, Pin.IN).irq(None)") == "[1, 0, 1]"
    board.send("pin 6 0")


def test_watched_outputs_are_told_to_the_nanosecond(board):
    board.send("watch 20")
    board.exec(
        "import time\nfrom machine import Pin\n"
        "a, b = Pin(20, Pin.OUT, value=0), Pin(21, Pin.OUT)\n"
        "a(1); time.sleep_us(250); a(0); b(1); b(0)"
    )
    rise, fall = board.taken("pin")
    assert (rise[2:], fall[2:]) == (["20", "1"], ["20", "0"])
    assert 250_000 <= nanos(fall) - nanos(rise) < 270_000
    board.exec("a(1)")
    board.send("watch 20 21")  # a pin that is high already is told at once
    board.exec("b(1)")
    assert [event[2:] for event in board.taken("pin")] == [["20", "1"], ["21", "1"]]
    board.ask("power off")  # and a chip without power drives nothing
    assert sorted(event[2:] for event in board.taken("pin")) == [["20", "0"], ["21", "0"]]


def test_the_cpu_stands_still_while_time_goes_on(board):
    board.send("watch 20", f"stall {45 * MS} 20")
    board.exec("from machine import Pin\na = Pin(20, Pin.OUT, value=0)\na(1); a(0); a(1); a(0)")
    first, _, second, last = (nanos(event) - board.now for event in board.taken("pin"))
    assert 45 * MS <= second - first < 45.2 * MS and last - second < 0.1 * MS
    board.start("while a() < 2: a(1); a(0)")
    board.run(2 * MS)
    board.send(f"stall {20 * MS}")
    board.run(25 * MS)
    times = [nanos(event) for event in board.taken("pin")]
    gaps = sorted(b - a for a, b in zip(times, times[1:]))
    assert 20 * MS <= gaps[-1] < 20.1 * MS and gaps[-2] < 0.1 * MS
    board.attach()


@pytest.mark.parametrize("length", [20, 48, 300])  # MicroPython takes DMA from 32 bytes on
def test_spi_bytes_take_their_bits_time_on_the_wire(board, length):
    board.send("watch 17")
    board.exec(
        "from machine import Pin, SPI\n"
        "spi = SPI(0, baudrate=8_000_000, sck=Pin(18), mosi=Pin(19), miso=Pin(16))\n"
        f"cs = Pin(17, Pin.OUT, value=0)\ndata = bytes(i & 255 for i in range({length}))\n"
    )
    board.exec("cs(1); spi.write(data); cs(0)")
    (up, down), sent = board.taken("pin"), board.taken("spi")
    assert {event[2] for event in sent} == {"0"}
    assert "".join(event[3] for event in sent) == bytes(i & 255 for i in range(length)).hex()
    bits = length * 8 * 1e9 / (125e6 / 16)  # the divider of 125 MHz that is next below 8 MHz
    assert bits < nanos(sent[-1]) - nanos(up) < bits + 45_000
    assert nanos(sent[-1]) < nanos(down) < nanos(sent[-1]) + 25_000


def test_each_conversion_has_a_noise_of_its_own(board):
    board.exec("from machine import ADC\na = ADC(26)")
    for noise, off in ((2, {-2, -1, 0, 1, 2}), (0, {0})):
        board.send("adc 0 1000", f"noise 0 {noise}")
        told = board.exec("print(*[a.read_u16() >> 4 for _ in range(64)])")
        assert {int(counts) - 1000 for counts in told.split()} == off


def test_the_adc_reads_what_was_set_in_two_microseconds(board):
    board.send("adc 0 1234", "adc 1 4095")
    board.exec("from machine import ADC\na, b = ADC(26), ADC(27)")
    assert board.exec("print(a.read_u16() >> 4, b.read_u16())") == "1234 65535"
    board.send("adc 0 77")
    assert board.exec("print(a.read_u16() >> 4)") == "77"
    waited = board.exec(
        "@micropython.viper\ndef waits(n: int) -> int:\n"
        " adc, timer = ptr32(0x4004c000), ptr32(0x40054000)\n"
        " begin = timer[10]\n"
        " for i in range(n):\n"
        "  adc[0] = adc[0] | 4\n"
        "  while not adc[0] & 0x100: pass\n"
        " return timer[10] - begin\nprint(waits(1000))"
    )
    assert 2000 < int(waited) < 2600  # and some cycles of the loop itself
    assert (
        abs(
            float(board.exec("print(27 - (ADC(4).read_u16() * 3.3 / 65535 - 0.706) / 0.001721)"))
            - 27
        )
        < 1
    )


UART = "from machine import Pin, UART\n"
LINES = [(0, 0, 1), (1, 4, 5)]  # number, TX, RX


@pytest.mark.parametrize(("number", "tx", "rx"), LINES)
@pytest.mark.parametrize("baud", [9600, 115200])
def test_a_uart_sends_at_its_rate(board, number, tx, rx, baud):
    board.exec(UART + f"u = UART({number}, {baud}, tx=Pin({tx}), rx=Pin({rx}), txbuf=256)")
    begin = board.now
    board.start("u.write(b'0123456789' * 5)")
    board.run(100 * MS)
    board.finish()
    sent = board.taken("uart")
    assert {event[2] for event in sent} == {str(number)}
    assert bytes.fromhex("".join(event[3] for event in sent)) == b"0123456789" * 5
    took = nanos(sent[-1]) - begin
    assert 50 * 10e9 / baud < took < 50 * 10e9 / baud + 5 * MS


@pytest.mark.parametrize(("number", "tx", "rx"), LINES)
def test_a_uart_receives_at_its_rate(board, number, tx, rx):
    board.exec(UART + f"u = UART({number}, 115200, tx=Pin({tx}), rx=Pin({rx}), rxbuf=512)")
    data = bytes(range(256))
    board.send(f"uart {number} {data.hex()}")
    board.run(11 * MS)  # half of it
    half = int(board.exec("print(u.any())"))
    assert 110 < half < 256
    board.run(20 * MS)
    assert board.exec("print(u.read() == bytes(range(256)), u.any())") == "True 0"
    assert board.stat()["uart_lost"] == 0


def test_the_console_takes_and_gives_many_bytes(board):
    assert board.exec(f"x = {'7' * 3000!r}\nprint(x)") == "7" * 3000


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("machine.WDT(timeout=50)\nwhile True: pass", "watchdog"),
        ("machine.reset()", "program"),
    ],
)
def test_a_reset_by_the_chip_itself_is_told(board, code, cause):
    resets = board.stat()["resets"]
    board.send("watch 20")
    board.start(f"import machine\nmachine.Pin(20, machine.Pin.OUT, value=1)\n{code}")
    board.run(300 * MS)
    told = [event for event in board.events if event[0] in ("reset", "pin")]
    assert [event[0] for event in told] == ["pin", "reset", "pin"]
    assert told[1][2] == cause and told[2][2:] == ["20", "0"]
    assert board.stat()["resets"] == resets + 1
    board.attach()
    assert (
        board.exec("import machine\nprint(machine.reset_cause() == machine.WDT_RESET)") == "True"
    )


SCRIPT = (
    "import machine, time\nfrom machine import ADC, Pin, SPI, Timer, UART\n"
    "spi = SPI(0, 8_000_000, sck=Pin(18), mosi=Pin(19), miso=Pin(16))\n"
    "a, p, u = ADC(26), Pin(20, Pin.OUT), UART(0, 115200, tx=Pin(0), rx=Pin(1))\n"
    "n = 0\ndef tick(t):\n global n\n n += 1\n"
    "Timer(freq=500, callback=tick)\n"
    "with open('f', 'w') as f: f.write('x' * 700)\n"
    "for i in range(20):\n"
    " if i == 9: machine.freq(48_000_000)\n"
    " p(i & 1); spi.write(bytes([i] * 40)); u.write('%d %.3f ' % (a.read_u16(), i / 7))\n"
    " time.sleep_us(300)\n"
    "print(n, time.ticks_us())"
)


def account(home, path, stock, *options):
    """Everything that can be seen of one run of SCRIPT."""
    with Board(home, new_flash(path, stock), *options) as board:
        board.boot()
        board.send("watch 20", "adc 0 321", "uart 0 " + b"hello".hex())
        printed = board.exec(SCRIPT)
        flash = hashlib.sha256(path.read_bytes()).hexdigest()
        return printed, board.events, board.now, board.cycles, flash


def test_the_same_commands_give_the_same_run(pico_home, stock_image, tmp_path):
    first = account(pico_home, tmp_path / "a", stock_image)
    assert account(pico_home, tmp_path / "b", stock_image) == first
    assert len(first[1]) > 60
    # thumb.mjs does exactly what rp2040js's own executor does, in the same cycles.
    assert account(pico_home, tmp_path / "c", stock_image, "--without", "thumb") == first


def heard(sock, mark, most=20.0):
    """Receive until `mark` has come; gives all of it."""
    got, end = b"", time.monotonic() + most
    while mark not in got:
        assert time.monotonic() < end, got
        got += sock.recv(4096)
    return got


def test_two_sockets_share_the_console_at_the_pace_of_the_host(pico_home, flash, module_board):
    module_board.ask("power off")
    with Board(pico_home, flash, "--tcp", "0") as board:
        word, port = board.read()
        assert word == "tcp"
        board.ask("power on")
        began = time.monotonic()
        board.run(200 * MS)
        assert time.monotonic() - began >= 0.199
        address = ("127.0.0.1", int(port))
        with (
            socket.create_connection(address, 20) as one,
            socket.create_connection(address, 20) as two,
        ):
            board.send(f"run {60_000 * MS}")
            board.process.stdin.flush()
            one.sendall(b"\r\x03")
            heard(one, b">>> ")
            began = time.monotonic()
            two.sendall(b"import time; time.sleep(0.5); print('a' + 'b')\r")
            assert b"sleep(0.5)" in heard(one, b"\nab\r\n>>> ")
            assert time.monotonic() - began >= 0.49
            heard(two, b"\nab\r\n>>> ")


@pytest.mark.parametrize(
    "line",
    ["", "hello", "run", "run 1.5", "run -1", "run 5 6", "power", "power maybe", "pin 30 1"]
    + [
        "pin 3 2",
        "pin 3",
        "adc 5 0",
        "adc 0 4096",
        "noise 0",
        "noise 5 1",
        "uart 2 00",
        "uart 0 0",
        "uart 0 xy",
        "usb",
    ]
    + ["watch 30", "watch x", "cut 1", "cut 1 4097", "cut -1 0", "stat 1", "constructor", "RUN 5"]
    + ["stall", "stall x", "stall 1 30", "stall 1 2 3"],
)
def test_a_command_that_cannot_be_understood_ends_the_process(pico_home, flash, line):
    with Board(pico_home, flash) as board, pytest.raises(Told) as told:
        board.ask(line)
    assert told.value.code == 2 and str(told.value)


@pytest.mark.parametrize(
    "options",
    [("--without", "gravity"), ("--flash", "/dev/null"), ("--speed", "9"), ("--tcp", "x")],
)
def test_an_option_that_cannot_be_understood_ends_the_process(pico_home, flash, options):
    with Board(pico_home, flash, *options) as board, pytest.raises(Told) as told:
        board.read()
    assert told.value.code != 0
