"""Short ways to a parsed line and to laid-out rows, for documents without an approval."""

from support.picture import picture
from support.slips import profile
from tillroll.receipt.compose import compose
from tillroll.receipt.markup import (
    EMPHASIS_CODE,
    INVERT_CODE,
    SIZE_CODE,
    UNDERLINE_CODE,
    WRAP_CODE,
)
from tillroll.receipt.receiptline import Parser

_SHOWN = {UNDERLINE_CODE: "<u>", EMPHASIS_CODE: "<b>", INVERT_CODE: "<i>", WRAP_CODE: "<n>"}
_ALIGNS = "lcr"


class NoValues:
    """Stands for fields in documents that have none but `${word}`, which is `WORD`."""

    items = 0

    def begin_line(self, item):
        """Nothing to begin."""

    def begin_column(self):
        """Nothing to begin."""

    def line_is_empty(self):
        """No line is left out."""
        return False

    def column_is_empty(self):
        """No column is left out."""
        return False

    def expand(self, name):
        """Answer any field."""
        return name.upper()


def columns(text):
    """Parse a text line; gives `l:text` for each column, with markup as tags."""
    line = Parser(NoValues()).parse(text.encode())
    return [
        _ALIGNS[line.aligns[index]] + ":" + _tagged(line, line.starts[index], line.ends[index])
        for index in range(len(line.starts))
    ]


def _tagged(line, start, end):
    out = []
    for code in line.codes.items[start:end]:
        if SIZE_CODE < code <= SIZE_CODE + 7:
            out.append("<%d>" % (code - SIZE_CODE))
        else:
            out.append(_SHOWN.get(code, chr(code)))
    return "".join(out)


def drawn(document, cells=32, approval=None, settings=None, copy="merchant", mark=0, number=0):
    """Compose a document given as one string; gives its picture without the final cut."""
    rows = compose(
        approval or {"response": "00"},
        document.split("\n"),
        copy,
        mark,
        number,
        settings or profile(),
        cells,
    )
    lines = picture(rows, cells)
    assert lines[-1].endswith("cut")
    return lines[:-1]
