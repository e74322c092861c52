"""A slip: from an approval, a copy and a layout to the rows that the paper must say."""

from micropython import const

from tillroll.approval.identity import approved
from tillroll.errors import Refused
from tillroll.receipt import slip as _slip
from tillroll.receipt.layout import Layout
from tillroll.receipt.properties import Properties, faulty
from tillroll.receipt.receiptline import CUT as CUT_LINE
from tillroll.receipt.receiptline import PROPERTY, RULE, TEXT, Parser
from tillroll.receipt.row import CUT, FEED, QR, Row
from tillroll.receipt.row import RULE as RULE_ROW
from tillroll.receipt.values import Values

MARK_NONE = _slip.MARK_NONE
MARK_DUPLICATED = _slip.MARK_DUPLICATED
MARK_REPLACES = _slip.MARK_REPLACES

_QR_BYTES = (271, 213, 151, 119)  # version 10 at L, M, Q, H (ISO/IEC 18004:2015, table 7)
_BOM = b"\xef\xbb\xbf"
_MAX_FEED = const(240)  # dot rows, 30 mm


def layout_for(approval: dict) -> str:
    """Name the layout of an approval's slip: a file `NAME.receipt` among the layouts."""
    return "sale" if approved(approval) else "declined"


def compose(approval: dict, layout, copy: str, mark: int, number: int, profile, cells: int):
    """Yield the rows of one copy; it is one Row object that is used again for every row.

    `layout` is an iterable of template lines; `copy` is merchant, cardholder or bank; `number` is
    that of the reprint, 0 for none; `profile[key]` gives settings; `cells` is the paper's width.
    Raises Refused `layout-faulty` with the file and line as its `where`.
    """
    values = Values(_slip.Slip(approval, copy, mark, number, profile))
    return _lines(_Composer(values, cells), layout, layout_for(approval) + ".receipt")


def check(layout, name: str, profile, cells: int) -> None:
    """Try every line of a layout whatever its conditions.  Raises Refused `layout-faulty`."""
    values = Values(_slip.Slip({}, "merchant", MARK_NONE, 0, profile), sample=True)
    for _ in _lines(_Composer(values, cells), layout, name):
        pass


def _lines(composer, layout, name: str):
    number = 0
    try:
        for text in layout:
            number += 1
            data = text.encode()
            yield from composer.line(data[3:] if data[:3] == _BOM else data)
        yield from composer.end()
    except Refused as fault:
        raise Refused(fault.code, name + ":" + str(number), fault.detail)


class _Composer:
    """What is in force between the lines of one document."""

    def __init__(self, values, cells: int):
        self._row = Row(cells)
        self._cells = cells
        self._values = values
        self._parser = Parser(values)
        self._properties = Properties()
        self._layout = Layout(self._row, cells)
        self._depth = 0  # of `when`
        self._silent = 0  # the depth whose condition does not hold, 0 for none

    def line(self, data: bytes):
        """Yield the rows of one line of the template."""
        data = data.strip(b"\r\n\t ")
        if self._silent and data[:1] not in b"{|":
            return
        item = 0
        while True:
            line = self._parser.parse(data, item)
            yield from self._print(line)
            item += 1
            if item >= self._values.items:
                return

    def end(self):
        """Yield what is due after the last line: the cut, unless it has just been made."""
        if self._depth:
            raise faulty("a when has no end")
        if self._row.kind != CUT:
            yield self._as(CUT)

    def _print(self, line):
        if line.kind == PROPERTY:
            yield from self._property(line)
        elif self._silent:
            return
        elif line.kind == TEXT:
            yield from self._layout.rows(line, self._properties)
        elif line.kind == RULE:
            yield self._as(RULE_ROW)
        elif line.kind == CUT_LINE:
            yield self._as(CUT)

    def _as(self, kind: int) -> Row:
        self._row.kind = kind
        self._row.count = 0
        self._row.height = 1
        return self._row

    def _property(self, line):
        """Apply the members of a property, then print what it prints."""
        code = feed = b""
        for key, value in line.members:
            if key in ("when", "end"):
                if len(line.members) > 1:
                    raise faulty("when and end stand alone in their braces")
                self._condition(key, value.decode())
            elif self._silent:
                return
            elif key in ("code", "c"):
                code = value
            elif key == "feed":
                feed = value
            else:
                self._properties.apply(key, value.decode())
        if code:
            yield from self._code(code)
        if feed:
            yield self._feed(feed.decode())

    def _feed(self, text: str) -> Row:
        if not text.isdigit() or not 0 < int(text) <= _MAX_FEED:
            raise faulty("feed is not 1 to 240")
        self._as(FEED).count = int(text)
        return self._row

    def _condition(self, key: str, names: str) -> None:
        if key == "when":
            self._depth += 1
            if not self._silent and not self._values.holds(names):
                self._silent = self._depth
            return
        if not self._depth:
            raise faulty("an end has no when")
        if self._silent == self._depth:
            self._silent = 0
        self._depth -= 1

    def _code(self, data: bytes):
        """Yield a QR symbol, less protected if it must, or its text if it is too long for one."""
        if not self._properties.qrcode:
            raise faulty("a code needs option qrcode: no other can be printed yet")
        level = self._properties.level
        while level and len(data) > _QR_BYTES[level]:
            level -= 1
        if len(data) > _QR_BYTES[level]:
            line = self._parser.line
            line.clear()
            line.codes.add_text(data, 0, len(data))
            line.starts.append(0)
            line.ends.append(line.codes.count)
            line.aligns.append(0)
            yield from self._layout.rows(line, Properties())
            return
        row = self._as(QR)
        row.data = data
        row.level = level
        row.module = self._properties.module
        yield row
