"""The emulated Pico (tests/real/rp2040): its flash, and what is left when the power fails."""

import pytest
from support.rp2040_host import CTRL_D, FLASH_BYTES, MS, Board

# Making the image is no part of a test: only the test itself is timed.
pytestmark = [pytest.mark.real, pytest.mark.timeout(120, func_only=True)]

LAST = FLASH_BYTES - 4096  # the sector that these tests write, the last of MicroPython's storage
FLASH = """
import rp2
flash = rp2.Flash()
last = flash.ioctl(4, 0) - 1
def write(offset, data): flash.writeblocks(last, data, offset)
def erase(): flash.ioctl(6, last)
def read(offset, n):
    b = bytearray(n)
    flash.readblocks(last, b, offset)
    return bytes(b)
"""


def last_sector(path):
    return path.read_bytes()[LAST:]


def test_the_flash_only_clears_bits_until_it_is_erased(board, flash):
    board.exec(FLASH + "erase()")
    assert last_sector(flash) == b"\xff" * 4096
    board.exec("write(0, b'\\xf0' * 256)\nwrite(0, b'\\x3c' * 256)")
    expected = b"\x30" * 256
    assert board.exec("print(read(0, 256).hex())") == expected.hex()
    assert last_sector(flash) == expected + b"\xff" * 3840
    kinds = [event[2:] for event in board.taken("flash")]
    assert kinds == [["erase", str(LAST), "4096"]] + [["program", str(LAST), "256"]] * 2


def test_flash_steps_take_the_data_sheets_time(board):
    board.exec(FLASH + "import time\ndata = bytes(4096)")
    took = "t = time.ticks_us()\n{}\nprint(time.ticks_diff(time.ticks_us(), t))"
    assert 45_000 < int(board.exec(took.format("erase()"))) < 45_600
    assert 16 * 700 < int(board.exec(took.format("write(0, data)"))) < 16 * 700 + 600


def test_files_survive_a_power_cut_and_the_end_of_the_process(pico_home, board, flash):
    board.exec("with open('kept', 'w') as f: f.write('slip')")
    board.ask("power off")
    board.boot()
    assert board.exec("print(open('kept').read())") == "slip"
    board.start("i = 0\nwhile 1:\n i += 1\n with open('kept', 'w') as f: f.write(str(i))")
    board.run(400 * MS)
    board.kill()
    with Board(pico_home, flash) as other:
        other.boot()
        assert int(other.exec("print(open('kept').read() or 0)")) < 100
    board.launch()


@pytest.mark.parametrize("done", [0, 1, 1000, 4095, 4096])
def test_an_erase_is_torn_exactly_as_asked(board, flash, done):
    board.exec(FLASH + "erase()\nfor i in range(16): write(256 * i, b'\\x5a' * 256)")
    board.send(f"cut 1 {done}")
    before = board.now
    board.type(b"erase()" + CTRL_D)
    cut = board.run(100 * MS)[-1]
    assert cut == ["cut", str(board.now), "erase", str(LAST)]
    assert not board.on and 0 <= board.now - before - 45 * MS * done / 4096 < 2 * MS
    assert last_sector(flash) == b"\xff" * done + b"\x5a" * (4096 - done)


@pytest.mark.parametrize(("step", "done"), [(1, 100), (2, 0), (2, 255), (3, 256)])
def test_a_program_is_torn_exactly_as_asked(board, flash, step, done):
    board.exec(FLASH + "erase()\ndata = bytes(1024)")
    board.send(f"cut {step} {done}")
    board.type(b"write(0, data)" + CTRL_D)
    cut = board.run(20 * MS)[-1]
    assert cut == ["cut", str(board.now), "program", str(LAST + 256 * (step - 1))]
    written = 256 * (step - 1) + done
    assert last_sector(flash) == bytes(written) + b"\xff" * (4096 - written)
    assert board.stat()["nanos"] == board.now
    board.run(5 * MS)
    assert not board.on
    board.boot()  # the cut is used up
    board.exec(FLASH + "erase()")


def test_power_off_in_the_middle_of_an_erase_leaves_a_part(board, flash):
    board.exec(FLASH + "erase()\nfor i in range(16): write(256 * i, b'\\x5a' * 256)")
    board.start("erase()")
    board.run(20 * MS)
    board.ask("power off")
    left = last_sector(flash)
    done = left.count(0xFF)
    assert 1500 < done < 2300 and left == b"\xff" * done + b"\x5a" * (4096 - done)


def test_bytes_that_come_while_the_flash_is_erased_overrun_the_fifo(board):
    board.exec(FLASH + "from machine import Pin, UART\n")
    board.exec("u = UART(0, 115200, tx=Pin(0), rx=Pin(1), rxbuf=2048)")
    lost = board.stat()["uart_lost"]
    board.start("erase()\nprint(1)")
    board.send("uart 0 " + bytes(i & 255 for i in range(600)).hex())
    board.finish()
    board.run(20 * MS)
    lost = board.stat()["uart_lost"] - lost
    stall = 45e6 / (10e9 / 115200)  # characters that come in the time of one erase
    assert stall - 33 < lost < stall  # what was in the FIFO of 32 before has its part
    assert int(board.exec("print(u.any())")) == 600 - lost
