"""QR symbols read by two independent decoders, and made alike by an independent encoder.

zxing-cpp reads with its own decoder and writes with zint; zbar reads through pyzbar.
"""

import random

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tillroll.render import qr
from tillroll.render import qr_tables as tables

# By mode.  The byte alphabet has nothing that another mode could hold: zint, unlike this encoder,
# changes the mode within the data where that is shorter.
ALPHABETS = ("0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", "abcdefghijklmnopqrstuvwxyz_~")
LEVELS = "LMQH"


def text_of(mode: int, length: int, seed: int) -> str:
    """`length` characters of the mode, the first of them only in that mode."""
    rest = random.Random(seed).choices(ALPHABETS[mode], k=length - 1)
    return "0Za"[mode] + "".join(rest)


def picture(size: int, modules: bytearray, scale: int = 3) -> Image.Image:
    """The symbol with its quiet zone, `scale` pixels per module."""
    image = Image.new("L", (size + 8, size + 8), 255)
    image.paste(
        Image.frombytes("L", (size, size), bytes(0 if m else 255 for m in modules)), (4, 4)
    )
    return image.resize((scale * image.width, scale * image.height), Image.Resampling.NEAREST)


def by_zxing(image: Image.Image) -> zxingcpp.Barcode:
    """The one symbol that zxing-cpp sees."""
    (found,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return found


def by_zbar(image: Image.Image) -> bytes:
    """The data of the one symbol that zbar sees."""
    from pyzbar import pyzbar  # loads the system's libzbar

    (found,) = pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return found.data


def by_zint(text: str, level: int) -> tuple[int, bytes]:
    """Size and modules of the symbol that zxing-cpp's writer makes."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=LEVELS[level])
    image = memoryview(zxingcpp.write_barcode_to_image(barcode))
    size = image.shape[0] - 8
    span = range(4, size + 4)
    return size, bytes(1 if image[y, x] == 0 else 0 for y in span for x in span)


@pytest.mark.parametrize("version", range(1, 11))
@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize("mode", range(3))
@pytest.mark.tools
def test_every_kind_of_symbol_is_read_twice(mode, level, version):
    text = text_of(mode, qr.capacity(version, mode, level), version)
    found, size, modules = qr.encode(text.encode(), level)
    assert found == version
    image = picture(size, modules)
    barcode = by_zxing(image)
    assert barcode.bytes == text.encode() == by_zbar(image)
    assert barcode.extra["ECLevel"] == LEVELS[level]
    assert barcode.extra["Version"] == str(version)


@pytest.mark.parametrize("version", range(1, 11))
@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize("mode", range(3))
def test_full_symbols_equal_an_independent_encoder(mode, level, version):
    text = text_of(mode, qr.capacity(version, mode, level), 100 + version)
    _, size, modules = qr.encode(text.encode(), level)
    assert by_zint(text, level) == (size, bytes(modules))


@given(st.integers(0, 2), st.integers(0, 3), st.integers(0, 1 << 32), st.data())
@settings(max_examples=300, deadline=None)
def test_any_symbol_equals_an_independent_encoder(mode, level, seed, draw):
    length = draw.draw(st.integers(1, qr.capacity(10, mode, level)))
    text = text_of(mode, length, seed)
    _, size, modules = qr.encode(text.encode(), level)
    assert by_zint(text, level) == (size, bytes(modules))


@given(st.sampled_from(ALPHABETS[0] + ALPHABETS[1] + ALPHABETS[2]), st.integers(0, 3), st.data())
@settings(max_examples=150, deadline=None)
def test_monotonous_symbols_equal_an_independent_encoder(character, level, draw):
    mode = qr.drawing.classify(character.encode(), 1, tables.VALUES)
    text = character * draw.draw(st.integers(1, qr.capacity(10, mode, level)))
    _, size, modules = qr.encode(text.encode(), level)
    assert by_zint(text, level) == (size, bytes(modules))


@given(st.binary(min_size=1, max_size=119), st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_any_bytes_come_back(data, level):
    _, size, modules = qr.encode(data, level)
    assert by_zxing(picture(size, modules)).bytes == data


@pytest.mark.parametrize("scale", range(2, 7))
@pytest.mark.parametrize("level", range(4))
@pytest.mark.tools
def test_chinese_is_read_twice_at_every_module_size(level, scale):
    text = "签购单 10086001 流水号 000123 人民币 35.30"
    _, size, modules = qr.encode(text.encode(), level)
    image = picture(size, modules, scale)
    assert by_zxing(image).bytes == text.encode()
    assert by_zbar(image).decode() == text


@given(st.integers(1, 10), st.integers(0, 3), st.integers(0, 1 << 32))
@settings(max_examples=100, deadline=None)
def test_damage_within_the_level_is_corrected(version, level, seed):
    """A bit of every block's codewords less than half its check words may be wrong."""
    text = text_of(2, qr.capacity(version, 2, level), seed)
    _, size, modules = qr.encode(text.encode(), level)
    checks = tables.CHECK_WORDS[level][version - 1]
    blocks = tables.BLOCKS[level][version - 1]
    # Version 1-L and the like keep some of their check words for misdecode protection (Table 9).
    spare = {(1, 0): 3, (1, 1): 2, (1, 2): 1, (1, 3): 1, (2, 0): 2, (3, 0): 1}
    wrong = (checks - spare.get((version, level), 0)) // 2 * blocks
    damage(modules, version, range(wrong))
    assert by_zxing(picture(size, modules)).bytes == text.encode()


def damage(modules: bytearray, version: int, words: range) -> None:
    """Turn one bit of each of these codewords, in the order of placement, so block by block."""
    size = 4 * version + 17
    marked = bytearray(size * size)
    qr.draw_patterns(marked, version, size)
    stream = bytearray(tables.CODEWORDS[version - 1])
    for word in words:
        stream[word] = 1 << word % 8
    qr.drawing.place(marked, size, stream, 8 * len(stream))
    for i, module in enumerate(marked):
        if module == 1:
            modules[i] ^= 1
