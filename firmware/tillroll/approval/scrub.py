"""Clean a received message where it lies, before anything parses or keeps it."""

from micropython import const

from tillroll.approval.cardnumber import mark_own, mark_pan, mark_text
from tillroll.approval.grammar import Walk
from tillroll.approval.kernel import kernel

_LONGEST_NUMBER = const(12)  # digits: an amount, ISO 8583 DE 4; a card number has more
_SHORTEST_CARD = const(13)  # digits of a card number in free text
_SHOWN = const(10)  # digits of a truncated card number
_MOST_PANS = const(4)  # card number fields in one message

# A number of 13 to 19 digits may stand in these without being a card number; one in ten of such
# numbers passes the Luhn check by chance.  The other identifiers are too short to hold one.
IDENTIFIERS = (b"merchant_id", b"wallet_order", b"aid", b"cryptogram", b"iad")

# What a value may be, by the key before it.
_FREE = const(0)
_IDENTIFIER = const(1)
_PAN = const(2)


def scrub(view, length: int) -> int:
    """Check and clean the JSON object in `view[:length]`, in place; gives its new length.

    `view` is a memoryview or bytearray.  Card numbers keep their first six and last four digits,
    in every string but the declared identifiers; this message's own card number is truncated in
    those as well.  A number of more than twelve digits becomes `null`.  What is freed is zeroed.
    Raises Refused (json-syntax, json-depth, json-number) naming the byte; then all of
    `view[:length]` has been zeroed.
    """
    used = 0
    try:
        used = _Cleaner(view, length).clean()
    finally:
        kernel.wipe(view, used, length)
    return used


class _Cleaner(Walk):
    """Truncates what the grammar has written."""

    def __init__(self, view, length: int):
        super().__init__(view, length)
        self.pans = []  # start and end of every value of a card number field
        self.marked = False

    def clean(self) -> int:
        """Clean the whole message; gives the bytes written."""
        self.message()
        for pair in range(0, len(self.pans), 2):
            mark_own(self.view, self.pans[pair], self.pans[pair + 1], self.out)
        if self.marked:
            kernel.sweep(self.view, 0, self.out)
        return self.out

    def key(self) -> int:
        """Clean a key, which is free text; gives the context of its value."""
        self.text(_FREE)
        length = self.out - 1 - self.first
        if length == 3 and self.holds(b"pan", self.first):
            return _PAN
        for word in IDENTIFIERS:
            if length == len(word) and self.holds(word, self.first):
                return _IDENTIFIER
        return _FREE

    def element(self, context: int) -> int:
        """No identifier is a list; what is in it is free text."""
        return _PAN if context == _PAN else _FREE

    def text(self, context: int) -> None:
        """Mark the card numbers in the last string."""
        end = self.out - 1
        if context == _PAN:
            if len(self.pans) == 2 * _MOST_PANS:
                self.refuse("more than %d card numbers" % _MOST_PANS)
            self.pans.append(self.first)
            self.pans.append(end)
            mark_pan(self.view, self.first, end)
            self.marked = True
        elif context == _FREE and self.digits >= _SHORTEST_CARD:
            self.marked = mark_text(self.view, self.first, end) or self.marked

    def number(self, context: int, start: int) -> None:
        """Put null for a number that could be a card number: the decoder then names the field."""
        if self.digits > (_SHOWN if context == _PAN else _LONGEST_NUMBER):
            self.out = start
            self.write(b"null")
