"""The grammar of RFC 8259, checked strictly over a buffer that is rewritten in place.

MicroPython's own parser accepts what no other does.  White space is taken out; escaped ASCII and
the digits of other scripts become ASCII.  No object here holds more than one byte of the content.
"""

from micropython import const

from tillroll.approval.cardnumber import hex4
from tillroll.approval.kernel import kernel
from tillroll.errors import Refused

_DEEPEST = const(5)  # a request, its approval and the emv block or the remarks need three
_RUN = const(0x7FFF)  # characters that the kernel copies at once

_ZEROS = (0xFF10, 0x0660, 0x06F0)  # FULLWIDTH, ARABIC-INDIC, EXTENDED ARABIC-INDIC DIGIT ZERO
_SHORT_ESCAPES = b'"\\bfnrt'

_QUOTE = const(0x22)
_PLUS = const(0x2B)
_COMMA = const(0x2C)
_DASH = const(0x2D)
_DOT = const(0x2E)
_SLASH = const(0x2F)
_COLON = const(0x3A)
_UPPER_E = const(0x45)
_OPEN_LIST = const(0x5B)
_BACKSLASH = const(0x5C)
_CLOSE_LIST = const(0x5D)
_LOWER_U = const(0x75)
_OPEN_OBJECT = const(0x7B)
_CLOSE_OBJECT = const(0x7D)


class Walk:
    """One walk: `at` is where the next byte is read, `out` where the next one is written.

    A subclass is told of every key, string and number after it has been written.
    """

    def __init__(self, view, length: int):
        self.view = view
        self.end = length
        self.at = 0
        self.out = 0
        self.first = 0  # first byte of the last string's content; its last is `out - 2`
        self.digits = 0  # digits in the last string or number
        self.width = 0  # bytes of the last escape, as read

    def key(self) -> int:
        """A key has been written: gives the context of its value."""
        return 0

    def element(self, context: int) -> int:
        """Gives the context of a list's elements from that of the list."""
        return context

    def text(self, context: int) -> None:
        """A string has been written as a value."""

    def number(self, context: int, start: int) -> None:
        """A number has been written from `start` on."""

    def message(self) -> None:
        """Walk over an object and nothing else.  Raises Refused at the first fault."""
        if self._next() != _OPEN_OBJECT:
            self.refuse("a message is an object")
        self._object(1)
        self._next()
        if self.at < self.end:
            self.refuse("something follows the message")

    def refuse(self, detail: str, code: str = "json-syntax"):
        """Raise Refused for the byte at `at`."""
        raise Refused(code, "byte %d" % self.at, detail)

    def holds(self, word: bytes, start: int) -> bool:
        """Say whether the buffer has these bytes at `start`."""
        place = len(word)
        while place and self.view[start + place - 1] == word[place - 1]:
            place -= 1
        return not place

    def write(self, word: bytes) -> None:
        """Write these bytes."""
        for byte in word:
            self.view[self.out] = byte
            self.out += 1

    def _peek(self) -> int:
        """The byte at `at`, 0 at the end."""
        return self.view[self.at] if self.at < self.end else 0

    def _next(self) -> int:
        """Pass over white space; gives the byte behind it without taking it, 0 at the end."""
        while self.at < self.end:
            byte = self.view[self.at]
            if byte > 0x20 or byte not in b" \r\n\t":
                return byte
            self.at += 1
        return 0

    def _take(self) -> None:
        """Write the byte at `at` and go on."""
        self.view[self.out] = self.view[self.at]
        self.out += 1
        self.at += 1

    def _value(self, context: int, depth: int) -> None:
        """Walk over any value."""
        byte = self._next()
        if byte == _QUOTE:
            self._string()
            self.text(context)
        elif byte == _OPEN_OBJECT:
            self._object(depth + 1)
        elif byte == _OPEN_LIST:
            self._list(self.element(context), depth + 1)
        elif byte == _DASH or 0x30 <= byte <= 0x39:
            self._number(context)
        else:
            self._literal()

    def _object(self, depth: int) -> None:
        """Walk over an object."""
        more = self._open(depth, _CLOSE_OBJECT)
        keys = []
        while more:
            if self._next() != _QUOTE:
                self.refuse("a key in quotes is missing")
            self._string()
            context = self.key()
            self._refuse_twice(keys)
            if self._next() != _COLON:
                self.refuse("a colon is missing")
            self._take()
            self._value(context, depth)
            more = self._more(_CLOSE_OBJECT)

    def _list(self, context: int, depth: int) -> None:
        """Walk over a list whose elements are in this context."""
        more = self._open(depth, _CLOSE_LIST)
        while more:
            self._value(context, depth)
            more = self._more(_CLOSE_LIST)

    def _open(self, depth: int, close: int) -> bool:
        """Take an opening bracket; False if the closing one follows, which is taken too."""
        if depth > _DEEPEST:
            self.refuse("more than %d levels" % _DEEPEST, "json-depth")
        self._take()
        if self._next() != close:
            return True
        self._take()
        return False

    def _more(self, close: int) -> bool:
        """Take a comma or the closing bracket; True if it was a comma."""
        byte = self._next()
        if byte != close and byte != _COMMA:
            self.refuse("a comma or closing bracket is missing")
        self._take()
        return byte == _COMMA

    def _refuse_twice(self, keys: list) -> None:
        """Refuse a key that its object has had: two amounts would be one too many.

        `keys` holds 24 bits of each, in which the digits of a card number play no part.
        """
        code = kernel.name_hash(self.view, self.first, self.out - 1)
        if code in keys:
            self.refuse("a key comes twice before this byte")
        keys.append(code)

    def _string(self) -> None:
        """Write a string."""
        view = self.view
        at = self.at + 1
        out = self.out
        digits = 0
        view[out] = _QUOTE
        out += 1
        self.first = out
        while True:
            run = kernel.copy_plain(view, at, out, min(self.end - at, _RUN))
            digits += run >> 15
            run &= _RUN
            self.at = at = at + run
            self.out = out = out + run
            byte = self._peek()
            if byte == _BACKSLASH:
                digits += self._escape()
                at = self.at
                out = self.out
            elif run < _RUN:
                break
        self.digits = digits
        if byte != _QUOTE:
            self.refuse("a string does not end or holds a raw control or non-ASCII character")
        self._take()

    def _escape(self) -> int:
        """Write the character escaped at `at`, as ASCII if it is; gives 1 for a digit, else 0."""
        code = self._escaped()
        if not code:
            for _ in range(self.width):
                self._take()
            return 0
        self.view[self.out] = code
        self.out += 1
        self.at += self.width
        return 1 if 0x30 <= code <= 0x39 else 0

    def _escaped(self) -> int:
        """The ASCII code of the escape at `at`, 0 if it must stay; `width` is its length."""
        byte = self.view[self.at + 1] if self.at + 1 < self.end else 0
        self.width = 2
        if byte == _SLASH:
            return byte
        if byte in _SHORT_ESCAPES:
            return 0
        code = self._unit(self.at)
        self.width = 6
        if 0xD800 <= code <= 0xDFFF:
            if code > 0xDBFF or not 0xDC00 <= self._unit(self.at + 6) <= 0xDFFF:
                self.refuse("half of a surrogate pair is missing")
            self.width = 12
            return 0
        for zero in _ZEROS:
            if zero <= code <= zero + 9:
                return code - zero + 0x30
        return code if 0x20 <= code <= 0x7E and code != _QUOTE and code != _BACKSLASH else 0

    def _unit(self, at: int) -> int:
        """The UTF-16 unit of the six-byte escape at `at`."""
        view = self.view
        code = -1
        if at + 6 <= self.end and view[at] == _BACKSLASH and view[at + 1] == _LOWER_U:
            code = hex4(view, at + 2)
        if code < 0:
            self.refuse("no valid escape")
        return code

    def _number(self, context: int) -> None:
        """Write a number."""
        start = self.out
        if self._peek() == _DASH:
            self._take()
        zero = self._peek() == 0x30
        digits = self._digits()
        if zero and digits > 1:
            self.refuse("a number has leading zeros before this byte", "json-number")
        if self._peek() == _DOT:
            self._take()
            digits += self._digits()
        if self._peek() & 0xDF == _UPPER_E:
            self._take()
            if self._peek() == _PLUS or self._peek() == _DASH:
                self._take()
            digits += self._digits()
        self.digits = digits
        self.number(context, start)

    def _digits(self) -> int:
        """Write a run of digits; gives how many."""
        count = kernel.copy_digits(self.view, self.at, self.out, self.end)
        self.at += count
        self.out += count
        if not count:
            self.refuse("a digit is missing", "json-number")
        return count

    def _literal(self) -> None:
        """Write true, false or null."""
        for word in (b"true", b"false", b"null"):
            if self._follows(word):
                self.at += len(word)
                self.write(word)
                return
        self.refuse("no value begins here")

    def _follows(self, word: bytes) -> bool:
        """Say whether these bytes are at `at`."""
        return self.at + len(word) <= self.end and self.holds(word, self.at)
