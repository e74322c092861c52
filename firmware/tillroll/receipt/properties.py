"""What the properties of a ReceiptLine document set for the lines after them.

`text` knows two values beyond the specification, which other tools read as `wrap`: `flow` and
`fit`, see layout.  Parts of the language that this printer cannot show yet are refused rather
than left out of a slip: `border: line`, `command` and all codes but `qrcode`.
"""

from micropython import const

from tillroll.errors import Refused

# how text that is too long for its column is treated
WRAP = const(0)  # wrapped at any character (ReceiptLine)
NOWRAP = const(1)  # cut after the first line (ReceiptLine)
FLOW = const(2)  # columns make room for each other, then text wraps between words
FIT = const(3)  # widths shrink before that

_TEXTS = ("wrap", "nowrap", "flow", "fit")
_ALIGNS = ("left", "center", "right")
_BORDERS = {"none": 0, "0": 0, "space": 1, "1": 1, "2": 2}
_CODES = ("upc", "ean", "jan", "code39", "itf", "codabar", "nw7", "code93", "code128")
_LEVELS = "lmqh"
_MAX_WIDTH = const(96)  # cells; no paper is wider
VARIABLE = -1  # the width `*`


def faulty(detail: str) -> Refused:
    """Give the exception for a fault in a layout; the caller raises it."""
    return Refused("layout-faulty", "", detail)


class Properties:
    """The values in force; ReceiptLine's defaults until a property changes them."""

    def __init__(self):
        self.text = WRAP
        self.border = 1
        self.widths = []
        self.align = 1
        self.qrcode = False
        self.module = 3
        self.level = 0

    def apply(self, key: str, value: str) -> None:
        """Take over one member.  Raises Refused `layout-faulty` on an unknown or bad one."""
        word = value.lower()
        if key in ("text", "t"):
            self.text = _one_of(_TEXTS, key, word)
        elif key in ("border", "b"):
            if word not in _BORDERS:
                raise faulty("border is not one of none, space, 0, 1, 2")
            self.border = _BORDERS[word]
        elif key in ("width", "w"):
            self.widths = _widths(word)
        elif key in ("align", "a"):
            self.align = _one_of(_ALIGNS, key, word)
        elif key in ("option", "o"):
            self._option(word)
        elif key not in ("comment", "_"):
            raise faulty("property " + key + " is unknown or cannot be printed yet")

    def _option(self, words: str) -> None:
        self.qrcode = False
        self.module = 3
        self.level = 0
        for word in words.replace(",", " ").split():
            if word == "qrcode":
                self.qrcode = True
            elif len(word) == 1 and word in _LEVELS:
                self.level = _LEVELS.index(word)
            elif word.isdigit() and 3 <= int(word) <= 8:
                self.module = int(word)
            elif word not in _CODES and word not in ("hri", "nohri") and not word.isdigit():
                raise faulty("option " + word + " is unknown")


def _one_of(words, key: str, word: str) -> int:
    if word not in words:
        raise faulty(key + " is not one of " + ", ".join(words))
    return words.index(word)


def _widths(words: str) -> list:
    widths = []
    for word in words.replace(",", " ").split():
        if word == "auto":
            return []
        if word == "*":
            widths.append(VARIABLE)
        elif word.isdigit() and int(word) <= _MAX_WIDTH:
            widths.append(int(word))
        else:
            raise faulty("width is not auto, *, or 0 to 96")
    if not widths:
        raise faulty("width is empty")
    return widths
