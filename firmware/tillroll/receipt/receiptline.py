"""The parser of ReceiptLine, the receipt description language (OFSC ReceiptLine Specification).

One line at a time becomes a `Line`: text columns as code points with markup codes between them,
a rule, a cut, or the members of a property.  Field values come in as codes that no markup code
can equal, so data is never markup.
"""

from micropython import const

from tillroll.errors import Refused
from tillroll.receipt.codes import Codes, printable
from tillroll.receipt.markup import (
    EMPHASIS_CODE,
    INVERT_CODE,
    SIZE_CODE,
    UNDERLINE_CODE,
    WRAP_CODE,
)

# kinds of line
TEXT = const(0)
RULE = const(1)
CUT = const(2)
PROPERTY = const(3)
LEFT_OUT = const(4)  # every field of the line is empty

_MARKUP = {0x5F: UNDERLINE_CODE, 0x22: EMPHASIS_CODE, 0x60: INVERT_CODE, 0x7E: 0x20}
_SPECIAL = const(b'\\|{}~_"`^$\t ')
_SPECIAL_IN_VALUE = const(b"\\$;{}")
_BLANKS = const(b" \t\r\n")
_HEX = const(b"0123456789abcdefABCDEF")
_ESCAPABLE = const(b'\\|{}-=~_"`^')


class Line:
    """One parsed line, used again for every line.

    TEXT: column `i` is `codes.items[starts[i]:ends[i]]`, `aligns[i]` 0 left, 1 centre, 2 right.
    PROPERTY: `members` is a list of (key as str, value as bytes), escapes and fields resolved.
    """

    def __init__(self):
        self.kind = TEXT
        self.codes = Codes()
        self.starts = []
        self.ends = []
        self.aligns = []
        self.members = []

    def clear(self) -> None:
        """Forget the line before."""
        self.codes.count = 0
        if self.starts:
            self.starts.clear()
            self.ends.clear()
            self.aligns.clear()
        if self.members:
            self.members.clear()


class Parser:
    """Turns the lines of one document into `line`.  `values` resolves `${…}`: see values.Values.

    A fault raises Refused `layout-faulty` with an empty `where`: the caller knows the file.
    """

    def __init__(self, values):
        self.line = Line()
        self._values = values
        self._data = b""
        self._end = 0

    def parse(self, data: bytes, item: int = 0) -> Line:
        """Parse one line of UTF-8 without its line end; list fields give their item `item`."""
        line = self.line
        line.clear()
        self._values.begin_line(item)
        self._data = data.strip(_BLANKS)
        self._end = len(self._data)
        if not self._exclusive():
            line.kind = TEXT
            self._columns()
        if self._values.line_is_empty():
            line.kind = LEFT_OUT
        return line

    def set_text(self, data: bytes) -> None:
        """Make `line` one left-aligned column of plain text, none of it markup."""
        line = self.line
        line.clear()
        line.kind = TEXT
        line.codes.add_text(data, 0, len(data))
        line.starts.append(0)
        line.ends.append(line.codes.count)
        line.aligns.append(0)

    def _exclusive(self) -> bool:
        """Recognise a rule, a cut or a property: they stand alone in their line."""
        data = self._data
        if not data or data[0] not in b"-={|":
            return False
        bare = data
        if data[0] == 0x7C or data[-1] == 0x7C:
            bare = _bare(data)
            if not bare:
                return False
        if bare[0] == 0x7B and bare[-1] == 0x7D and bare[-2:] != b"\\}":
            self.line.kind = PROPERTY
            self._data = bare
            self._end = len(bare) - 1
            at = 1
            while at < self._end:
                at = self._member(at)
            return True
        if bare[0] not in b"-=" or bare.strip(bare[:1]):
            return False
        self.line.kind = RULE if bare[0] == 0x2D else CUT
        return True

    def _member(self, at: int) -> int:
        data, end = self._data, self._end
        colon = data.find(b":", at, end)
        stop = data.find(b";", at, end)
        if colon < 0 or 0 <= stop < colon:
            colon = stop if stop >= 0 else end
        key = data[at:colon].strip().decode()
        value = bytearray()
        at = colon
        if at < end and data[at] == 0x3A:
            at += 1
        while at < end and data[at] != 0x3B:
            at = self._value_piece(at, value)
        if key:
            self.line.members.append((key, bytes(value).strip(_BLANKS)))
        return at + 1

    def _value_piece(self, at: int, value: bytearray) -> int:
        """Read a run of plain bytes, an escape or a field."""
        data, end = self._data, self._end
        byte = data[at]
        if byte not in _SPECIAL_IN_VALUE:
            stop = at + 1
            while stop < end and data[stop] not in _SPECIAL_IN_VALUE:
                stop += 1
            value.extend(data[at:stop])
            return stop
        if byte == 0x5C:
            size, code = self._escape(at, b"\\|{};")
            if code >= 0:
                value.extend(chr(code).encode())
            return at + size
        if byte != 0x24:
            raise Refused("layout-faulty", "", "a brace inside a property needs a backslash")
        if data[at + 1 : at + 2] != b"{":
            value.append(byte)
            return at + 1
        stop = self._field_end(at)
        value.extend(self._values.expand(data[at + 2 : stop]))
        return stop + 1

    def _columns(self) -> None:
        at = 1 if self._data[:1] == b"|" else 0
        lead = False
        free = at == 0  # no pipe holds the outer side of the first column
        while True:
            at = self._column(at, lead, free)
            if at >= self._end or (at == self._end - 1 and self._data[at] == 0x7C):
                return
            at += 1
            lead = free = False

    def _column(self, at: int, lead: bool, free: bool) -> int:
        """Read one column up to its pipe or the end; gives where that is."""
        data, end = self._data, self._end
        codes = self.line.codes
        start = codes.count
        while at < end and data[at] in b" \t":
            lead = True
            at += 1
        opened = at < end and data[at] != 0x7C
        self._values.begin_column()
        blanks = 0
        while at < end and data[at] != 0x7C:
            if data[at] in b" \t":
                blanks += 1
                at += 1
                continue
            for _ in range(blanks):
                codes.add(0x20)
            blanks = 0
            at = self._piece(at)
        self._close(start, at, lead, free, opened, blanks > 0 or (lead and not opened))
        return at

    def _close(self, start, at, lead, free, opened, trail) -> None:
        """Note a column; it is attracted to the pipe that it touches."""
        line = self.line
        if self._values.column_is_empty():
            line.codes.count = start
        if at < self._end:
            if free and opened and not trail:
                lead = True
        elif (line.starts or not free) and opened and not lead:
            trail = True
        line.starts.append(start)
        line.ends.append(line.codes.count)
        line.aligns.append(1 + int(lead) - int(trail))

    def _piece(self, at: int) -> int:
        """Read a run of plain text, a markup character, an escape or a field."""
        data, end = self._data, self._end
        byte = data[at]
        codes = self.line.codes
        if byte not in _SPECIAL:
            stop = at + 1
            while stop < end and data[stop] not in _SPECIAL:
                stop += 1
            codes.add_text(data, at, stop)
            return stop
        if byte == 0x5C:
            return self._text_escape(at)
        if byte == 0x5E:
            stop = at
            while stop < end and data[stop] == 0x5E:
                stop += 1
            codes.add(SIZE_CODE + min(stop - at, 7))
            return stop
        if byte == 0x24:
            return self._field(at)
        if byte not in _MARKUP:
            raise Refused("layout-faulty", "", "a brace in text needs a backslash")
        codes.add(_MARKUP[byte])
        return at + 1

    def _field(self, at: int) -> int:
        if self._data[at + 1 : at + 2] != b"{":
            self.line.codes.add(0x24)
            return at + 1
        stop = self._field_end(at)
        value = self._values.expand(self._data[at + 2 : stop])
        self.line.codes.add_text(value, 0, len(value))
        return stop + 1

    def _field_end(self, at: int) -> int:
        stop = self._data.find(b"}", at, self._end)
        if stop < 0:
            raise Refused("layout-faulty", "", "a field is not closed")
        return stop

    def _text_escape(self, at: int) -> int:
        size, code = self._escape(at, _ESCAPABLE)
        if size == 2 and self._data[at + 1] == 0x6E:
            self.line.codes.add(WRAP_CODE)
        elif code >= 0x20 and printable(code):
            self.line.codes.add(printable(code))
        return at + size

    def _escape(self, at: int, escapable: bytes):
        """Give (bytes taken, code or -1 for none) of the escape sequence at `at`."""
        data = self._data
        if at + 1 >= self._end:
            return 1, -1
        byte = data[at + 1]
        if byte in escapable:
            return 2, byte
        if byte == 0x6E:
            return 2, 0x0A
        size = 2
        if byte == 0x78:
            digits = data[at + 2 : at + 4]
            if len(digits) == 2 and digits[0] in _HEX and digits[1] in _HEX:
                return 4, int(digits.decode(), 16)
            size = min(4, self._end - at)
        while at + size < self._end and data[at + size] & 0xC0 == 0x80:
            size += 1
        return size, -1


def _bare(data: bytes) -> bytes:
    """Strip one pipe on either side and the white space inside it."""
    bare = data
    if bare[:1] == b"|":
        bare = bare[1:]
    if bare[-1:] == b"|" and bare[-2:-1] != b"\\":
        bare = bare[:-1]
    return bare.strip(_BLANKS)
