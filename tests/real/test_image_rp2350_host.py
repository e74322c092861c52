"""The real image for a Pico 2, which nothing here runs: what can be told without running it."""

import hashlib
import json
import struct

import pytest
from support.images_host import lacking, plain_twins
from tillctl import flash_image, flash_uf2, image, image_check, image_def, image_layout, paths
from tillctl.faults import Fault
from tillctl.image_chip import RP2350
from tillctl.runtime import RuntimeMissing

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

BOARD = "rpi_pico2_ltpd245"
IMAGE_DEF = struct.pack("<III", 0xFFFFDED3, 0x10210142, 0x1FF)  # RP2350 data sheet, 5.9.5


@pytest.fixture(scope="module")
def built():
    return image.built(print, BOARD)


@pytest.fixture(scope="module")
def about(built):
    return json.loads(built.manifest.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def code(built, about):
    return built.bin.read_bytes()[: about["flash"]["code"]["used"]]


def test_the_boot_rom_finds_its_image_def_once_and_near_the_beginning(code):
    image_def.starts(code)
    assert code.count(IMAGE_DEF) == 1 and code.find(IMAGE_DEF) < 4096
    riscv = code.replace(IMAGE_DEF, IMAGE_DEF.replace(b"\x21\x10", b"\x01\x11"))
    with pytest.raises(RuntimeMissing, match="says 0x1101"):
        image_def.starts(riscv)


def test_all_exceptions_lead_into_the_code(code):
    vectors = struct.unpack_from("<68I", code)  # 16 of the Cortex-M33, 52 of the chip
    assert all(word & 1 and image_layout.BASE < word < image_layout.BASE + len(code)
               for word in vectors[1:])  # fmt: skip


def test_every_module_that_runs_there_is_frozen_in_and_nothing_of_this_machine(code):
    others = ("main.py", "board.py", "rpi_pico_ltpd245/board.py", "_boot.py", "rp2.py")
    assert lacking(code, *others) == plain_twins() != []
    assert b"tillroll on Raspberry Pi Pico 2 with RP2350" in code
    assert b"v1.25.0 on 2025-04-15" in code and str(paths.root()).encode() not in code


def test_the_files_lie_where_the_manifest_says_and_the_code_looks(built, about, code):
    data, layout = built.bin.read_bytes(), image_layout.of_board(paths.root() / "boards" / BOARD)
    assert about["chip"] == "RP2350"
    image_check.agrees(code, layout)
    for name, place in about["rom"].items():
        folder = paths.root() / ("firmware" if "/" in name else f"boards/{BOARD}")
        at = place["address"] - image_layout.BASE
        assert data[at : at + place["size"]] == (folder / name).read_bytes()
    for file in (built.bin, built.uf2):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        assert about["files"][file.name]["sha256"] == digest


def test_every_block_is_for_an_rp2350_and_none_touches_the_storage(built, about):
    data = built.uf2.read_bytes()
    assert flash_uf2.families(data) == {RP2350.family}
    pages = dict(flash_image.decode(data, RP2350))
    storage = about["flash"]["storage"]["address"]
    assert all(address < storage for address in pages)
    whole = built.bin.read_bytes()
    for address, page in pages.items():
        at = address - image_layout.BASE
        assert page == whole[at : at + len(page)].ljust(len(page), b"\xff")
    flash_uf2.check_image(data, "rp2350")
    with pytest.raises(Fault, match="not for an RP2040"):
        flash_uf2.check_image(data, "rp2040")
    with pytest.raises(flash_image.NotAnImage, match="not for an RP2040"):
        dict(flash_image.decode(data))
