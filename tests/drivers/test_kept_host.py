"""What outlives a reset, on an RP2040 in registers and elsewhere in a file: see ports.Kept."""

import pytest
from support.chip_host import ROOT, booted

MAGIC, MARK, REASON = 0x4005800C, 0x40058010, 0x40058008
NAMES = (
    # what is kept, what an RP2040 has room for
    ("ValueError", "ValueError"),
    ("AttributeError", "AttributeError"),
    ("StoreFault", "StoreFault"),
    ("ZeroDivisionError", "ZeroDivisi"),
    ("OSError", "OSError"),
    ("", ""),
)


@pytest.fixture
def registers():
    """The `kept` of a Pico that has power, and its memory."""
    with booted(ROOT / "boards" / "rpi_pico_ltpd245", build=False) as (rescue, _chip):
        kept = rescue.kept
        assert kept.cause() == ("power-on", 0)
        yield kept, kept.mem32


@pytest.mark.parametrize(("name", "left"), NAMES)
def test_registers_keep_a_count_and_ten_letters(registers, name, left):
    kept, memory = registers
    for count in (-1, 0, 1, 3, 200):
        kept.keep(count, name)
        assert kept.crashes() == (count, left)
        assert all(0 <= word < 1 << 30 for at, word in memory.items() if at > MAGIC)
        assert kept.cause() == ("reset", 0)


def test_registers_forget_without_power_and_give_a_mark_once(registers):
    kept, memory = registers
    kept.keep(2, "KeyError")
    memory[MARK], memory[REASON] = 21, 1
    assert kept.cause() == ("watchdog", 21) and kept.cause() == ("reset", 0)
    assert kept.crashes() == (2, "KeyError")
    for left in (0, 0xFFFFFFFF, 0x5A5A5A5A):
        memory[MAGIC] = left
        assert kept.cause() == ("power-on", 0) and kept.crashes() == (0, "")


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The `kept` of an ESP32, and the file that it writes."""
    with booted(ROOT / "boards" / "esp32s3_escpos", build=False) as (rescue, _chip):
        monkeypatch.setattr(rescue.kept, "_FILE", str(tmp_path / "crashes"))
        yield rescue.kept, tmp_path / "crashes"


def test_a_file_is_there_only_after_a_crash(file):
    kept, path = file
    for count in (-1, 0):
        kept.keep(count, "")
        assert kept.crashes() == (0, "") and not path.exists()
    kept.keep(2, "ZeroDivisionError")
    assert kept.crashes() == (2, "ZeroDivisionError")
    written = path.stat().st_mtime_ns
    kept.keep(2, "ZeroDivisionError")
    assert path.stat().st_mtime_ns == written, "no write without need"
    kept.keep(-1, "")
    assert not path.exists()
    path.write_text("what is this")
    assert kept.crashes() == (0, "")


def test_a_file_that_cannot_be_written_is_told(file):
    kept, path = file
    path.mkdir()
    with pytest.raises(OSError):
        kept.keep(1, "ValueError")
