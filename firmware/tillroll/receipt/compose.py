"""A slip: from an approval, a copy and a layout to the rows that the paper must say."""

from micropython import const

from tillroll.approval.identity import approved
from tillroll.errors import Refused
from tillroll.receipt.layout import Layout
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_NONE, MARK_REPLACES
from tillroll.receipt.properties import Properties, faulty
from tillroll.receipt.receiptline import CUT as CUT_LINE
from tillroll.receipt.receiptline import PROPERTY, RULE, TEXT, Parser
from tillroll.receipt.row import CUT, FEED, IMAGE, QR, Row
from tillroll.receipt.row import RULE as RULE_ROW
from tillroll.receipt.slip import Slip
from tillroll.receipt.values import Values

__all__ = ["MARK_DUPLICATED", "MARK_NONE", "MARK_REPLACES", "check", "compose", "layout_for"]

_QR_BYTES = (271, 213, 151, 119)  # version 10 at L, M, Q, H (ISO/IEC 18004:2015, table 7)
_BOM = b"\xef\xbb\xbf"
_MAY_BE_PROPERTY = "{| \t\ufeff"
_MAX_FEED = const(240)  # dot rows, 30 mm
_ALONE = const("feed, image and code need lines of their own")
_TEXT_ROW = const(0)  # row.TEXT
_LOGO_FEED = const(18)  # dot rows between the logo and what follows


def layout_for(approval: dict) -> str:
    """Name the layout of an approval's slip: a file `NAME.receipt` among the layouts."""
    return "sale" if approved(approval) else "declined"


def compose(approval: dict, layout, copy: str, mark: int, number: int, profile, cells: int):
    """Yield the rows of one copy; it is one Row object that is used again for every row.

    `layout` is an iterable of template lines; `copy` is merchant, cardholder or bank; `number` is
    that of the reprint, 0 for none; `profile[key]` gives settings; `cells` is the paper's width.
    Raises Refused `layout-faulty` with the file and line as its `where`.
    """
    values = Values(Slip(approval, copy, mark, number, profile))
    return _lines(_Composer(values, cells), layout, layout_for(approval) + ".receipt")


def check(layout, name: str, profile, cells: int) -> None:
    """Try every line of a layout whatever its conditions.  Raises Refused `layout-faulty`."""
    values = Values(Slip({}, "merchant", MARK_NONE, 0, profile), sample=True)
    for _ in _lines(_Composer(values, cells), layout, name):
        pass


def _lines(composer, layout, name: str):
    number, blank = 0, True
    try:
        for text in layout:
            number += 1
            if composer.silent and text[:1] not in _MAY_BE_PROPERTY:
                continue
            item, items = 0, 1
            while item < items:
                items = composer.take(text, item)
                item += 1
                while composer.next():
                    row = composer.row
                    if blank:
                        empty = row.kind == _TEXT_ROW and not row.count
                        blank = empty or row.kind in (FEED, CUT)
                    yield row
        if blank:
            raise faulty("nothing in it prints")
        if composer.end():
            yield composer.row
    except Refused as fault:
        raise Refused(fault.code, name + ":" + str(number), fault.detail)


class _Composer:
    """What is in force between the lines of one document; the next row is in `row`."""

    def __init__(self, values, cells: int):
        self.row = Row(cells)
        self._cells = cells
        self._values = values
        self._parser = Parser(values)
        self._properties = Properties()
        self._layout = Layout(self.row, cells)
        self._laid = False  # rows come from the layout
        self._single = False  # the row is waiting already
        self._depth = 0  # of `when`
        self.silent = 0  # the depth whose condition does not hold, 0 for none

    def take(self, text: str, item: int) -> int:
        """Take one line of the template with an item of its lists; gives how many these have."""
        self._laid = self._single = False
        data = text.encode()
        line = self._parser.parse(data[3:] if data[:3] == _BOM else data, item)
        if line.kind == PROPERTY:
            self._property(line)
        elif self.silent:
            pass
        elif line.kind == TEXT:
            self._laid = True
            self._layout.begin(line, self._properties)
        elif line.kind == RULE:
            self._one(RULE_ROW)
        elif line.kind == CUT_LINE:
            self._one(CUT)
        return self._values.items

    def next(self) -> bool:
        """Make `row` the next row of the line; False when there is none."""
        if self._laid:
            return self._layout.next()
        single = self._single
        self._single = False
        return single

    def end(self) -> bool:
        """Make `row` the cut, unless it is that; False if nothing is due."""
        if self._depth:
            raise faulty("a when has no end")
        cut = self.row.kind != CUT
        self._one(CUT)
        return cut

    def _one(self, kind: int) -> Row:
        row = self.row
        row.kind = kind
        row.count = 0
        row.height = 1
        self._single = True
        return row

    def _property(self, line) -> None:
        """Apply the members of a property; the last that prints makes the row."""
        code = b""
        for key, value in line.members:
            if key in ("when", "end"):
                if len(line.members) > 1:
                    raise faulty("when and end stand alone in their braces")
                self._condition(key, value.decode())
            elif self.silent:
                return
            elif key in ("code", "c"):
                code = value
            elif key in ("feed", "image", "i"):
                self._feed(key, value.decode())
            else:
                self._properties.apply(key, value.decode())
        if code and self._single:
            raise faulty(_ALONE)
        if code:
            self._code(code)

    def _feed(self, key: str, text: str) -> None:
        """Make white rows, or the logo and some below it."""
        if self._single:
            raise faulty(_ALONE)
        if key != "feed":
            if text != "logo":
                raise faulty("image is not logo: no other picture can be printed")
            self._one(IMAGE).count = _LOGO_FEED
            return
        if not text.isdigit() or not 0 < int(text) <= _MAX_FEED:
            raise faulty("feed is not 1 to 240")
        self._one(FEED).count = int(text)

    def _condition(self, key: str, names: str) -> None:
        if key == "when":
            self._depth += 1
            if not self.silent and not self._values.holds(names):
                self.silent = self._depth
            return
        if not self._depth:
            raise faulty("an end has no when")
        if self.silent == self._depth:
            self.silent = 0
        self._depth -= 1

    def _code(self, data: bytes) -> None:
        """Make a QR symbol, less protected if it must, or its text if it is too long for one."""
        if not self._properties.qrcode:
            raise faulty("a code needs option qrcode: no other can be printed yet")
        level = self._properties.level
        while level and len(data) > _QR_BYTES[level]:
            level -= 1
        if len(data) > _QR_BYTES[level]:
            self._parser.set_text(data)
            self._laid = True
            self._layout.begin(self._parser.line, Properties())
            return
        row = self._one(QR)
        row.data = data
        row.level = level
        row.module = self._properties.module
