"""QR symbols against the worked examples and tables of ISO/IEC 18004:2015."""

import binascii
import hashlib
import sys
from array import array

from support.heap import growth
from tillroll.render import qr
from tillroll.render import qr_tables as tables

# Annex I: the data and the check words of "01234567" in version 1-M, and the symbol of it.
ANNEX_I_DATA = "10200c566180ec11ec11ec11ec11ec11"
ANNEX_I_CHECKS = "a524d4c1ed36c7872c55"
ANNEX_I_SYMBOL = [
    "#######..#.##.#######",
    "#.....#..####.#.....#",
    "#.###.#.#.....#.###.#",
    "#.###.#.##....#.###.#",
    "#.###.#.#.###.#.###.#",
    "#.....#.#...#.#.....#",
    "#######.#.#.#.#######",
    "........#..##........",
    "#.#####..#..#.#####..",
    "...#.#.##.#.#..#.##..",
    "..#...##.#.#.#..#####",
    "....#....#.....####..",
    "...######..#.#..#....",
    "........#.#####..##..",
    "#######..##.#.##.....",
    "#.....#.#.#####...#.#",
    "#.###.#.#...#..#.##..",
    "#.###.#.##..#..#.....",
    "#.###.#.#.##.#..#.#..",
    "#.....#........##.##.",
    "#######.####.#..#.#..",
]

# Table C.1 with the mask pattern applied, by level bits (M L H Q) and mask.
FORMATS = (
    (0x5412, 0x5125, 0x5E7C, 0x5B4B, 0x45F9, 0x40CE, 0x4F97, 0x4AA0),
    (0x77C4, 0x72F3, 0x7DAA, 0x789D, 0x662F, 0x6318, 0x6C41, 0x6976),
    (0x1689, 0x13BE, 0x1CE7, 0x19D0, 0x0762, 0x0255, 0x0D0C, 0x083B),
    (0x355F, 0x3068, 0x3F31, 0x3A06, 0x24B4, 0x2183, 0x2EDA, 0x2BED),
)

# Table D.1, versions 7 to 10.
VERSIONS = (0x07C94, 0x085BC, 0x09A99, 0x0A4D3)

# Table 10: the module at row i, column j is inverted where the value is 0.
CONDITIONS = (
    lambda i, j: (i + j) % 2,
    lambda i, j: i % 2,
    lambda i, j: j % 3,
    lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: (i * j) % 2 + (i * j) % 3,
    lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2,
    lambda i, j: ((i + j) % 2 + (i * j) % 3) % 2,
)

# Table 5.
ALPHANUMERIC = tuple(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")

# Table 7: characters that fit, by mode (numeric, alphanumeric, byte), level and version.
CAPACITY = (
    (
        (41, 77, 127, 187, 255, 322, 370, 461, 552, 652),
        (34, 63, 101, 149, 202, 255, 293, 365, 432, 513),
        (27, 48, 77, 111, 144, 178, 207, 259, 312, 364),
        (17, 34, 58, 82, 106, 139, 154, 202, 235, 288),
    ),
    (
        (25, 47, 77, 114, 154, 195, 224, 279, 335, 395),
        (20, 38, 61, 90, 122, 154, 178, 221, 262, 311),
        (16, 29, 47, 67, 87, 108, 125, 157, 189, 221),
        (10, 20, 35, 50, 64, 84, 93, 122, 143, 174),
    ),
    (
        (17, 32, 53, 78, 106, 134, 154, 192, 230, 271),
        (14, 26, 42, 62, 84, 106, 122, 152, 180, 213),
        (11, 20, 32, 46, 60, 74, 86, 108, 130, 151),
        (7, 14, 24, 34, 44, 58, 64, 84, 98, 119),
    ),
)

# The first characters of TEXT: how many, level, version, beginning of the SHA-256 of the modules.
# test_qr_host.py shows that two independent decoders read such symbols.
TEXT = b"https://pay.example.com/?slip=" * 10
GOLDEN = (
    (7, 3, 1, b"fa261b7338010c82"),
    (26, 1, 2, b"f605148551e6fdcd"),
    (53, 0, 3, b"130cb4b39c3b1982"),
    (46, 2, 4, b"4fb61be64d621c33"),
    (84, 1, 5, b"4cfba001a945fbb1"),
    (58, 3, 6, b"82aa085857025ccf"),
    (134, 0, 6, b"270e46cfd397ab75"),
    (122, 1, 7, b"ae89ff92175ae116"),
    (64, 3, 7, b"210a73b03768107d"),
    (192, 0, 8, b"8ecf38237bee6893"),
    (98, 3, 9, b"ccbc24abddb6d3a0"),
    (271, 0, 10, b"20585b85b4019f7d"),
)


def bits_of(words):
    """The bits of the bytes as text."""
    text = ""
    for word in words:
        for shift in range(7, -1, -1):
            text += "1" if word >> shift & 1 else "0"
    return text


def refusal(*args):
    """The text of the ValueError that `encode` raises."""
    try:
        qr.encode(*args)
    except ValueError as error:
        return str(error)
    raise AssertionError("not refused")


def test_check_words_of_annex_i():
    data = qr.codewords(b"01234567", tables.NUMERIC, 1, qr.M)
    assert binascii.hexlify(data) == ANNEX_I_DATA.encode()
    words = qr.interleaved(data, 1, qr.M)
    assert binascii.hexlify(words) == (ANNEX_I_DATA + ANNEX_I_CHECKS).encode()


def test_symbol_of_annex_i():
    version, size, modules = qr.encode(b"01234567", qr.M)
    assert (version, size, len(modules)) == (1, 21, 441)
    rows = []
    for y in range(21):
        rows.append("".join("#" if m else "." for m in modules[21 * y : 21 * y + 21]))
    assert rows == ANNEX_I_SYMBOL


def test_bit_streams_of_the_worked_examples():
    cases = (
        (b"AC-42", 1, "0010 000000101 00111001110 11100111001 000010"),
        (
            b"0123456789012345",
            0,
            "0001 0000010000 0000001100 0101011001 1010100110 1110000101 0011101010 0101",
        ),
        (b"tillroll", 2, "0100 00001000" + bits_of(b"tillroll")),
    )
    for data, mode, expected in cases:
        assert qr.drawing.classify(data, len(data), tables.VALUES) == mode
        stream = bits_of(qr.codewords(data, mode, 1, qr.L))
        bits = expected.replace(" ", "") + "0000"
        assert stream[: len(bits)] == bits, data


def test_count_is_wider_in_version_10():
    for mode, expected in enumerate(("000000000101", "00000000101", "0000000000000101")):
        stream = bits_of(qr.codewords(b"00000", mode, 10, qr.L))
        assert stream[4 : 4 + len(expected)] == expected


def test_pad_words_fill_the_symbol():
    data = qr.codewords(b"a", tables.BYTE, 1, qr.H)
    assert binascii.hexlify(data) == b"401610ec11ec11ec11"
    full = qr.codewords(b"\xff" * 7, tables.BYTE, 1, qr.H)
    assert binascii.hexlify(full) == b"407" + b"f" * 14 + b"0"


def test_mode_is_the_narrowest_that_holds_all():
    cases = ((b"0", 0), (b"9" * 50, 0), (b"12A", 1), (b"$%*+-./: Z", 1), (b"12a", 2), (b"A,", 2))
    for data, mode in cases:
        assert qr.drawing.classify(data, len(data), tables.VALUES) == mode, data
    for code in range(256):
        other = 1 if code in ALPHANUMERIC else 2
        mode = 0 if 48 <= code <= 57 else other
        assert qr.drawing.classify(bytes([code]), 1, tables.VALUES) == mode, code


def test_format_information():
    for level, bits in ((qr.L, 1), (qr.M, 0), (qr.Q, 3), (qr.H, 2)):
        for mask in range(8):
            assert qr.format_bits(level, mask) == FORMATS[bits][mask]


def test_format_information_stands_in_both_places():
    for level in range(4):
        _, size, modules = qr.encode(b"HTTPS://EXAMPLE.COM/%d" % level, level, 10)
        down = [modules[y * size + 8] for y in (0, 1, 2, 3, 4, 5, 7, 8)]
        left = [modules[8 * size + x] for x in (7, 5, 4, 3, 2, 1, 0)]
        first = down + left
        second = [modules[8 * size + size - 1 - i] for i in range(8)]
        second += [modules[(size - 7 + i) * size + 8] for i in range(7)]
        assert first == second
        bits = sum(module << i for i, module in enumerate(first))
        assert bits in FORMATS[(1, 0, 3, 2)[level]]


def test_version_information():
    for version in range(7, 11):
        bits = VERSIONS[version - 7]
        assert qr.bch(version, tables.VERSION_GENERATOR, 12) == bits
        size = 4 * version + 17
        modules = bytearray(size * size)
        qr.draw_patterns(modules, version, size)
        for i in range(18):
            x, y = size - 11 + i % 3, i // 3
            assert modules[y * size + x] == modules[x * size + y] == 2 | bits >> i & 1


def test_free_modules_hold_all_codewords():
    for version in range(1, 11):
        size = 4 * version + 17
        modules = bytearray(size * size)
        qr.draw_patterns(modules, version, size)
        free = sum(1 for module in modules if not module & 2)
        # Table 1: remainder bits
        rest = 0 if version == 1 or version > 6 else 7
        assert free == 8 * tables.CODEWORDS[version - 1] + rest


def test_masks_are_table_10():
    pattern = array("i", range(24))
    for mask in range(8):
        qr.masking.fill_mask(tables.MASKS, mask, pattern)
        for y in range(12):
            for x in range(12):
                expected = 1 if CONDITIONS[mask](y, x) == 0 else 0
                assert pattern[y] >> x & 1 == expected, (mask, y, x)
                assert pattern[12 + x] >> y & 1 == expected, (mask, y, x)


def test_capacity_is_table_7():
    for mode in range(3):
        for level in range(4):
            for version in range(1, 11):
                most = CAPACITY[mode][level][version - 1]
                assert qr.capacity(version, mode, level) == most
                assert qr.fitting_version(most, mode, level, version) == version
                if version < 10:
                    assert qr.fitting_version(most + 1, mode, level, 10) == version + 1


def test_too_long_is_refused_in_one_sentence():
    for mode, unit in enumerate((b"7", b"A", b"a")):
        for level in range(4):
            most = CAPACITY[mode][level][9]
            text = refusal(unit * (most + 1), level)
            what = "version 10 at level %s holds %d" % ("LMQH"[level], most)
            assert text == "QR data of %d characters is too long: %s" % (most + 1, what)
    assert "version 3 at level M holds 42" in refusal(b"a" * 43, qr.M, 3)
    assert qr.encode(b"a" * 42, qr.M, 3)[0] == 3


def test_wrong_arguments_are_refused():
    assert "empty" in refusal(b"", qr.L)
    assert "level" in refusal(b"a", 4)
    assert "level" in refusal(b"a", -1)
    assert "max_version" in refusal(b"a", 0, 0)
    assert "max_version" in refusal(b"a", 0, 11)


def test_any_buffer_is_taken():
    expected = qr.encode(b"tillroll", qr.Q)
    assert qr.encode(bytearray(b"tillroll"), qr.Q) == expected
    assert qr.encode(memoryview(b"-tillroll-")[1:9], qr.Q) == expected


def test_golden_symbols():
    for length, level, version, expected in GOLDEN:
        found, size, modules = qr.encode(TEXT[:length], level)
        assert (found, size) == (version, 4 * version + 17)
        assert len(modules) == size * size and max(modules) == 1
        assert binascii.hexlify(hashlib.sha256(modules).digest())[:16] == expected, (length, level)


def test_the_device_runs_the_kernels():
    suffix = "_viper" if sys.implementation.name == "micropython" else "_plain"
    assert qr.drawing.__name__ == "tillroll.render.qr" + suffix
    assert qr.masking.__name__ == "tillroll.render.qr_mask" + suffix


if sys.implementation.name == "micropython":

    def test_garbage_is_small():
        assert growth(lambda: qr.encode(b"a" * 100, qr.M)) < 8192  # version 6
        assert growth(lambda: qr.encode(b"a" * 213, qr.M)) < 11000  # version 10
