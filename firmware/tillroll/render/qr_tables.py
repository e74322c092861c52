"""QR Code constants of ISO/IEC 18004:2015 for versions 1 to 10."""

# Codewords in the whole symbol, by version (Table 1).
CODEWORDS = (26, 44, 70, 100, 134, 172, 196, 242, 292, 346)

# Check codewords per block and number of blocks, by level L M Q H and version (Table 9).
CHECK_WORDS = (
    b"\x07\x0a\x0f\x14\x1a\x12\x14\x18\x1e\x12",
    b"\x0a\x10\x1a\x12\x18\x10\x12\x16\x16\x1a",
    b"\x0d\x16\x12\x1a\x12\x18\x12\x16\x14\x18",
    b"\x11\x1c\x16\x10\x16\x1c\x1a\x1a\x18\x1c",
)
BLOCKS = (
    b"\x01\x01\x01\x01\x01\x02\x02\x02\x02\x04",
    b"\x01\x01\x01\x02\x02\x04\x04\x04\x05\x05",
    b"\x01\x01\x02\x02\x04\x04\x06\x06\x08\x08",
    b"\x01\x01\x02\x04\x04\x04\x05\x06\x08\x08",
)

# Error correction level indicators of L M Q H (Table 12).
LEVEL_BITS = b"\x01\x00\x03\x02"

# Mode indicator, and width of the character count for versions 1-9 and 10, by mode (Tables 2, 3).
NUMERIC, ALPHANUMERIC, BYTE = 0, 1, 2
MODE_BITS = b"\x01\x02\x04"
COUNT_WIDTH = (b"\x0a\x09\x08", b"\x0c\x0b\x10")

# Generators of the two BCH codes and the pattern laid over the format information (Annexes C, D).
FORMAT_GENERATOR = 0x537
FORMAT_MASK = 0x5412
VERSION_GENERATOR = 0x1F25


def _values():
    """Give the alphanumeric value of every code below 96, or 255 (Table 5)."""
    values = bytearray(b"\xff" * 96)
    for value, code in enumerate(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"):
        values[code] = value
    return bytes(values)


VALUES = _values()

# The eight data masks of Table 10, twelve rows of each: bit x % 6 of the byte of row y % 12 tells
# whether the module at column x and row y is inverted.
MASKS = (
    b"\x15\x2a\x15\x2a\x15\x2a\x15\x2a\x15\x2a\x15\x2a"
    b"\x3f\x00\x3f\x00\x3f\x00\x3f\x00\x3f\x00\x3f\x00"
    b"\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09"
    b"\x09\x24\x12\x09\x24\x12\x09\x24\x12\x09\x24\x12"
    b"\x07\x07\x38\x38\x07\x07\x38\x38\x07\x07\x38\x38"
    b"\x3f\x01\x09\x15\x09\x01\x3f\x01\x09\x15\x09\x01"
    b"\x3f\x07\x1b\x15\x2d\x31\x3f\x07\x1b\x15\x2d\x31"
    b"\x15\x38\x31\x2a\x07\x0e\x15\x38\x31\x2a\x07\x0e"
)

# Where bit i of the format information stands beside the upper left finder: bits 0..7 down
# column 8, bits 8..14 leftward along row 8 (Figure 25).
FORMAT_PLACES = b"\x00\x01\x02\x03\x04\x05\x07\x08\x07\x05\x04\x03\x02\x01\x00"
