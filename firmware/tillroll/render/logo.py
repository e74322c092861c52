"""A shop's logo: rows of dots in a file of the terminal's own (docs/layouts.md).

The file has a header of 16 bytes: magic, version, bytes in a row, rows (16 bit), CRC-32 of all
rows, CRC-32 of the 12 bytes before it; little-endian.  The rows follow, as wide as the head, MSB
first, 1 = black: they go to the paper as they are.  For an errand.
"""

import struct
from binascii import crc32

from micropython import const

from tillroll.errors import StoreFault

FILE = "logo.dots"
CODE = "logo-damaged"
MAGIC = b"TRLG"
VERSION = const(1)
HEADER = "<4sBBHI"
HEADER_BYTES = const(16)
MOST_ROWS = const(240)  # 30 mm
_WINDOW = const(512)  # bytes


def is_there(store, dots: int) -> bool:
    """Say whether there is FILE, every row of it known to be sound.

    Raises StoreFault when it cannot be printed on a head of `dots`.
    """
    try:
        file = store.reader(FILE)
    except StoreFault as fault:
        if fault.code != "store-missing":
            raise
        return False
    try:
        verify(file, dots)
    except OSError:
        raise StoreFault("store-io", "logo")
    finally:
        file.close()
    return True


def verify(file, dots: int) -> int:
    """Give the number of rows of a file that can be printed on a head of `dots`.

    Raises StoreFault that says in `where` what is wrong, OSError.
    """
    view = memoryview(bytearray(_WINDOW))
    file.seek(0)
    if file.readinto(view[:HEADER_BYTES]) != HEADER_BYTES:
        raise StoreFault(CODE, "logo length")
    magic, version, stride, rows, crc = struct.unpack_from(HEADER, view)
    head = struct.calcsize(HEADER)
    (head_crc,) = struct.unpack_from("<I", view, head)
    if magic != MAGIC or version != VERSION or crc32(view[:head]) & 0xFFFFFFFF != head_crc:
        raise StoreFault(CODE, "logo header")
    if stride != dots // 8 or not 0 < rows <= MOST_ROWS:
        raise StoreFault(CODE, "logo size")
    left, found = stride * rows, 0
    while True:
        size = file.readinto(view)
        if not size:
            break
        left -= size
        found = crc32(view[:size], found)
    if left:
        raise StoreFault(CODE, "logo length")
    if found & 0xFFFFFFFF != crc:
        raise StoreFault(CODE, "logo rows")
    return rows
