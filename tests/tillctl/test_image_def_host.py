"""What the boot ROM of an RP2350 wants to find in an image, and what it would not start."""

import struct

import pytest
from tillctl import image_check, image_def
from tillctl.image_chip import RP2040, RP2350
from tillctl.image_layout import BASE
from tillctl.runtime import RuntimeMissing

START, END = 0xFFFFDED3, 0xAB123579
ARM, RISCV, NOT_SECURE = 0x10210142, 0x11010142, 0x10110142  # IMAGE_TYPE items
IGNORED, VECTORS = 0x000001FE, 0x00000203
FIRST, SECOND = 0x138, 0x2000


def block(link, *items):
    """Give a block of metadata with these words as items, which leads on by `link` bytes."""
    return struct.pack(f"<I{len(items)}IIiI", START, *items, len(items) << 8 | 0xFF, link, END)


def image(first=None, second=None, stack=0x20082000, reset=BASE + 0x15D, size=0x3000):
    """Give an image as the SDK lays it out: vector table, a block near, another at the end."""
    data = bytearray(size)
    struct.pack_into("<II", data, 0, stack, reset)
    for at, words in ((FIRST, first), (SECOND, second)):
        if words is None:
            link = SECOND - FIRST if at == FIRST else FIRST - SECOND
            data[at : at + 20] = block(link, ARM if at == FIRST else IGNORED)
        else:
            data[at : at + len(words)] = words
    return bytes(data)


def test_an_image_of_the_sdk_would_be_started():
    image_def.starts(image())
    image_check.starts(image(), RP2350)


@pytest.mark.parametrize("at", [8, 0xFFC])
def test_a_block_may_be_anywhere_in_the_first_4_kib_and_lead_to_itself(at):
    alone = bytearray(image(first=b"", second=b""))
    alone[at : at + 20] = block(0, ARM)
    image_def.starts(bytes(alone))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"first": b"", "second": block(0, ARM)}, "in its first 4096 bytes"),
        ({"first": block(0, RISCV)}, "says 0x1101, not 0x1021"),
        ({"first": block(0, NOT_SECURE)}, "says 0x1011, not 0x1021"),
        ({"first": block(0, IGNORED)}, "says nothing, not 0x1021"),
        ({"second": block(FIRST - SECOND, ARM)}, "says 0x1021, 0x1021, not"),
        ({"second": b""}, "no block of metadata begins at 0x10002000"),
        ({"second": block(0, IGNORED)}, "are no circle"),
        ({"first": block(1 << 20, ARM)}, "no block of metadata begins at 0x10100138"),
        ({"first": block(0, ARM, VECTORS, 0)}, "vector table is elsewhere"),
        ({"first": block(0, ARM)[:-4]}, "at 0x10000138 does not end"),
        ({"first": block(0, ARM)[:8]}, "at 0x10000138 is damaged"),
        ({"first": block(0, ARM).replace(b"\xff\x01", b"\xff\x02")}, "0x10000138 is damaged"),
        ({"first": struct.pack("<II", START, 0xFF03)}, "at 0x10000138 is damaged"),
        ({"stack": 0x20082008}, "stack would begin at 0x20082008"),
        ({"stack": 0x20081FFC}, "stack would begin at 0x20081ffc"),
        ({"stack": 0}, "stack would begin at 0x00000000"),
        ({"reset": BASE + 0x15C}, "would be entered at 0x1000015c"),
        ({"reset": 0xED}, "would be entered at 0x000000ed"),
        ({"reset": BASE + 0x3001}, "would be entered at 0x10003001"),
    ],
)
def test_what_would_not_be_started_is_refused(words, told):
    with pytest.raises(RuntimeMissing, match=rf"no RP2350 would start the image:.*{told}"):
        image_def.starts(image(**words))


def test_an_image_for_an_rp2040_needs_none_of_it():
    image_check.starts(bytes(4096), RP2040)
    for nothing in (b"", b"\xff" * 4096):
        with pytest.raises(RuntimeMissing, match="no block of metadata"):
            image_check.starts(nothing, RP2350)
