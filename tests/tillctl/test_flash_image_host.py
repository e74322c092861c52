"""UF2 files and what a Pico's BOOTSEL does with them."""

import struct

import pytest
from tillctl import flash_image
from tillctl.flash_image import BASE, FLASH, SECTOR, NotAnImage, chip_of, decode, encode, write
from tillctl.image_chip import RP2040, RP2350

FILLED = bytes(range(256)) * 20  # 5120 bytes: a sector and a bit


@pytest.fixture
def flash(tmp_path):
    """A flash that is full of something else."""
    path = tmp_path / "flash"
    path.write_bytes(b"\xa5" * FLASH)
    return path


def image(tmp_path, data):
    path = tmp_path / "image"
    path.write_bytes(data)
    return path


def test_parts_come_to_their_addresses_in_whole_sectors(tmp_path, flash):
    write(flash, image(tmp_path, encode({BASE: FILLED, BASE + 0x20000: b"rom"})))
    data = flash.read_bytes()
    assert data[:5120] == FILLED
    assert data[5120 : 2 * SECTOR] == b"\xff" * (2 * SECTOR - 5120)
    assert data[2 * SECTOR : 0x20000] == b"\xa5" * (0x20000 - 2 * SECTOR)
    assert data[0x20000:0x20003] == b"rom"
    assert data[0x20003 : 0x20000 + SECTOR] == b"\xff" * (SECTOR - 3)
    assert data[0x20000 + SECTOR :] == b"\xa5" * (FLASH - 0x20000 - SECTOR)


def test_a_binary_goes_to_the_beginning(tmp_path, flash):
    write(flash, image(tmp_path, FILLED))
    data = flash.read_bytes()
    assert data[:5120] == FILLED and set(data[5120 : 2 * SECTOR]) == {0xFF}
    assert set(data[2 * SECTOR :]) == {0xA5}


def test_a_missing_flash_is_made_blank(tmp_path):
    write(tmp_path / "new", image(tmp_path, b"code"))
    assert (tmp_path / "new").read_bytes() == b"code" + b"\xff" * (FLASH - 4)


def test_a_sector_is_erased_once_whichever_page_comes_first(tmp_path, flash):
    pages = {BASE + 512: b"\x02" * 256, BASE + 256: b"\x01" * 256}
    blocks = [encode({BASE: page})[:512] for page in pages.values()]
    data = b"".join(
        block[:12] + struct.pack("<III", address, 256, number) + struct.pack("<I", 2) + block[28:]
        for number, (block, address) in enumerate(zip(blocks, pages, strict=True))
    )
    write(flash, image(tmp_path, data))
    got = flash.read_bytes()[:SECTOR]
    blank = b"\xff" * 256
    assert got == blank + b"\x01" * 256 + b"\x02" * 256 + b"\xff" * (SECTOR - 768)


def test_what_is_encoded_is_decoded():
    pages = dict(decode(encode({BASE: FILLED})))
    assert sorted(pages) == list(range(BASE, BASE + 2 * SECTOR, 256))
    assert b"".join(pages[at] for at in sorted(pages)).startswith(FILLED)


def test_a_file_says_for_which_chip_it_is():
    image = encode({BASE: FILLED, BASE + FLASH: b"beyond 2 MiB"}, RP2350.family)
    assert chip_of(image) == RP2350 and chip_of(encode({BASE: FILLED})) == RP2040
    assert dict(decode(image, RP2350))[BASE + FLASH].startswith(b"beyond")
    with pytest.raises(NotAnImage, match="not for an RP2040"):
        dict(decode(image))
    for other, told in ((patched(28, 0xE48BFF5B), "family 0xe48bff5b"), (b"UF2", "whole blocks")):
        with pytest.raises(NotAnImage, match=told):
            chip_of(other)


def patched(at, value):
    data = bytearray(encode({BASE: FILLED}))
    struct.pack_into("<I", data, at, value)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (encode({BASE: FILLED})[:-1], "whole blocks"),
        (encode({BASE: FILLED})[:-512], "damaged"),
        (encode({BASE: FILLED})[:512] * 2, "damaged"),
        (patched(512 + 508, 0), "block 1 .* damaged"),
        (patched(512 + 0, 0), "block 1 .* damaged"),
        (patched(28, 0xE48BFF59), "not for an RP2040"),
        (patched(8, 0), "not for an RP2040"),
        (patched(12, BASE + FLASH), "outside of the flash"),
        (patched(12, BASE + 128), "outside of the flash"),
        (patched(16, 476), "outside of the flash"),
        (b"", "0 bytes"),
        (b"\0" * (FLASH + 1), "bytes, a Pico's flash"),
    ],
)
def test_what_is_no_image_is_refused_and_changes_nothing(tmp_path, flash, data, told):
    with pytest.raises(NotAnImage, match=told):
        write(flash, image(tmp_path, data))
    assert set(flash.read_bytes()) == {0xA5}


def test_a_flash_of_another_size_is_refused(tmp_path):
    (tmp_path / "flash").write_bytes(b"short")
    with pytest.raises(NotAnImage, match="has 5 bytes"):
        write(tmp_path / "flash", image(tmp_path, b"code"))
    assert flash_image.is_uf2(encode({BASE: b"x"})) and not flash_image.is_uf2(b"code")
