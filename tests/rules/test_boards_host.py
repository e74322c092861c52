"""Boards: booted on the shim, each pin is in the table, on the product, used once, and safe."""

import json
import sys
from pathlib import Path

import machine
import pytest
from support.chip_host import ROOT, booted, table
from support.ram_store import RamStore
from support.terminal import StillClock
from tillctl import boards, image
from tillroll.ports import Clock, Engine, Indicator, Kept, Link, Sensors, Store
from tillroll.settings import Settings

FOLDERS = [ROOT / "boards" / name for name in boards.names() if name != "sim"]
FILES = (
    *("board.json", "board.py", "rescue.py", "manifest.py"),
    *("pins.csv", "settings.json", "README.md"),
)
# GPIO that a person can solder to, and that nothing else needs
_PICO = {f"GPIO{number}" for number in (*range(23), *range(26, 29))}
_S3 = {f"GPIO{number}" for number in (*range(1, 3), *range(4, 19), 21, *range(38, 43), 47, 48)}
_X = "PA0 PA1 PA2 PA3 PA4 PA5 PA6 PA7 PB8 PB9 PC4 PC5"
_Y = "PA9 PA10 PB4 PB5 PB12 PB13 PC2 PC3 PB10 PB11 PB0 PB1"
PINS = {"rp2040": _PICO, "rp2350": _PICO, "esp32s3": _S3, "stm32f7": {*_X.split(), *_Y.split()}}
# UART: pins for TX, pins for RX (RP2040 datasheet 1.4.3; PYBD_SF2's mpconfigboard.h)
_RP2 = {0: ({0, 12, 16}, {1, 13, 17}), 1: ({4, 8, 20}, {5, 9, 21})}
UARTS = {"rp2040": _RP2, "rp2350": _RP2}
CONTRACTS = (Engine, Sensors, Store, Link, Clock, Indicator)
DRIVEN = ("HEAD_STROBE", "HEAD_POWER", "MOTOR", "BUZZER")


def chip(folder: Path) -> str:
    """What the board.json says."""
    return str(json.loads((folder / "board.json").read_text(encoding="utf-8"))["mcu"])


def rescue():
    """The rescue.py of the board that is booted."""
    return sys.modules["rescue"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
class TestBoard:
    """Of each board but the simulated one."""

    def test_it_has_the_files_of_a_board(self, folder):
        assert [name for name in FILES if not (folder / name).is_file()] == []
        about = json.loads((folder / "board.json").read_text(encoding="utf-8"))
        assert about["id"] == folder.name and about["docs"] == "README.md"

    def test_its_default_settings_are_good_ones(self, folder):
        settings = Settings(RamStore(), StillClock(0))
        assert settings.load((folder / "settings.json").read_text(encoding="utf-8")) == []

    def test_its_pins_are_those_of_the_table_each_used_once_and_on_the_product(self, folder):
        pins = table(folder)
        with booted(folder) as (board, made):
            board.dots()
            assert not rescue().held(), "nobody holds it"
            used = made.used()
        assert used == set(pins)
        assert len(set(pins.values())) == len(pins)
        assert set(pins.values()) <= PINS[chip(folder)]

    def test_a_uart_has_pins_that_it_can_have_and_does_not_wait(self, folder):
        with booted(folder) as (_board, made):
            for number, how in made.uarts.items():
                assert how["timeout"] == 0
                allowed = UARTS.get(chip(folder))
                if allowed:
                    ends = [int(table(folder)[how[end].name][4:]) for end in ("tx", "rx")]
                    assert ends[0] in allowed[number][0] and ends[1] in allowed[number][1]

    def test_nothing_is_driven_high_while_it_boots(self, folder):
        with booted(folder) as (board, made):
            board.engine.end()
        assert made.highs == []
        for one in made.pins:
            if one.pin.startswith(DRIVEN) and one.pin not in made.of_pio():
                assert one.value == 0, one

    def test_strobes_and_power_are_taken_down_before_anything_else_is_made(self, folder):
        heads = [name for name in table(folder) if name.startswith(DRIVEN[:2])]
        with booted(folder) as (_board, made):
            assert set(made.order[: len(heads)]) == set(heads)
            for one in made.pins:
                if one.pin.startswith("HEAD_STROBE"):
                    assert one.pull == machine.Pin.PULL_DOWN

    def test_its_safe_mode_drives_nothing_high_and_knows_who_it_is(self, folder):
        heads = {name for name in table(folder) if name.startswith(DRIVEN[:2])}
        with booted(folder, build=False) as (own, made):
            own.off()
            assert {one.pin for one in made.pins if one.value == 0} == heads
            assert folder.name == own.NAME and own.serial()
            assert own.kept.cause()[1] == 0
            for contract, there in (
                (Kept, own.kept),
                (Link, own.link()),
                (Clock, own.clock()),
                (Indicator, own.indicator()),
                (Store, own.store()),
            ):
                assert [m for m in dir(contract) if m[0] != "_" and not hasattr(there, m)] == []
            assert made.highs == []

    def test_a_button_that_is_held_is_noticed(self, folder):
        if "SAFE_BUTTON" not in table(folder):
            with booted(folder, build=False) as (own, _made):
                assert not own.held()
            return
        with booted(folder, build=False) as (own, _made):
            for levels, held in (([0] * 5, True), ([0, 0, 1, 0, 0], False), ([1], False)):
                machine.bus.readers["SAFE_BUTTON"] = iter(levels).__next__
                assert own.held() is held

    def test_it_fulfils_the_contracts(self, folder):
        with booted(folder) as (board, _made):
            assert board.name == folder.name
            assert board.serial
            for contract in CONTRACTS:
                there = getattr(board, contract.__name__.lower())
                assert [m for m in dir(contract) if not hasattr(there, m)] == [], contract


def test_a_pin_that_is_not_in_the_table_is_noticed(tmp_path, monkeypatch):
    folder = tmp_path / "boards" / "other"
    folder.mkdir(parents=True)
    source = ROOT / "boards" / "rpi_pico_escpos"
    for name in ("pins.csv", "rescue.py"):
        (folder / name).write_bytes((source / name).read_bytes())
    text = (source / "board.py").read_text(encoding="utf-8")
    monkeypatch.syspath_prepend(folder.parent)
    (folder / "board.py").write_text(text.replace("_BUZZER = const(15)", "_BUZZER = const(14)"))
    with pytest.raises(KeyError), booted(folder):
        pass


def test_a_board_with_an_image_says_so():
    assert image.boards() == ["rpi_pico2_ltpd245", "rpi_pico_escpos", "rpi_pico_ltpd245"]
    for name in image.boards():
        assert (ROOT / "boards" / name / "mpconfigboard.cmake").is_file()
