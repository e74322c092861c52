"""CRC-16/CCITT-FALSE: the check on every line of the link.

Polynomial 0x1021, start 0xFFFF, nothing reflected, nothing inverted; "123456789" gives 0x29B1
(RevEng catalogue of parametrised CRC algorithms, CRC-16/IBM-3740, alias CCITT-FALSE).
"""

import sys

if sys.implementation.name == "micropython":
    try:
        from tillroll.service.crc16_viper import foreign, update
    except SyntaxError:  # a port without the viper emitter, WebAssembly for one
        from tillroll.service.crc16_plain import foreign, update
else:
    from tillroll.service.crc16_plain import foreign, update

START = 0xFFFF


def crc16(view, length: int, crc: int = START) -> int:
    """Give the CRC of the first `length` bytes of `view` (bytes, bytearray or memoryview).

    A message in pieces: hand the result in as `crc` with the next piece.  Allocates nothing.
    Raises ValueError when `length` is negative or larger than the view.
    """
    if not 0 <= length <= len(view):
        raise ValueError("length is outside the view")
    return update(view, length, crc & 0xFFFF)


def is_printable(view, length: int) -> bool:
    """Say whether the first `length` bytes are printable ASCII or carriage returns."""
    return foreign(view, length) < 0
