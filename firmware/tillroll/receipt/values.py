"""What `${…}` stands for while the lines of one slip are parsed."""

from micropython import const

from tillroll.receipt import computed, fields
from tillroll.receipt.properties import faulty

# what a column has: a field, a field that is filled, a phrase, one that says something
_FIELD = const(1)
_FILLED = const(2)
_PHRASE = const(4)
_SAID = const(8)

_UNRESERVED = b"-._~"  # besides letters and digits (RFC 3986, 2.3)


class Values:
    """Resolves fields, phrases and conditions for one `Slip`.

    It also knows whether the line and the column just parsed said anything: a line or column
    with fields is empty when all of them are, one with phrases only when all phrases are.
    With `sample` every known name has a value and every condition holds: for checking a layout.
    """

    def __init__(self, slip, sample: bool = False):
        self.items = 0  # of the longest list field in the line: how often the line is printed
        self._slip = slip
        self._sample = sample
        self._item = 0
        self._column = 0  # what the column has: see `_FIELD` and the others
        self._before = 0  # what the columns before it have

    def begin_line(self, item: int) -> None:
        """Start a line in which list fields stand for their item `item`."""
        self.items = 0
        self._item = item
        self._column = self._before = 0

    def begin_column(self) -> None:
        """Start a column."""
        self._before |= self._column
        self._column = 0

    def line_is_empty(self) -> bool:
        """Tell whether the line consists of fields or phrases that say nothing."""
        return _is_empty(self._before | self._column)

    def column_is_empty(self) -> bool:
        """Tell whether the column consists of fields or phrases that say nothing."""
        return _is_empty(self._column)

    def expand(self, name: bytes) -> bytes:
        """Give the UTF-8 text for `${name}` or `${chinese;english}`.  Raises Refused."""
        middle = name.find(b";")
        if middle >= 0:
            text = self._slip.phrase(name[:middle].decode(), name[middle + 1 :].decode())
            self._column |= _PHRASE | _SAID if text else _PHRASE
        else:
            text = self._field(name.decode())
            self._column |= _FIELD | _FILLED if text else _FIELD
        return utf8(text)

    def holds(self, names: str) -> bool:
        """Tell whether any of the conditions holds; `!` before a name turns it round."""
        any_holds = False
        if not names:
            raise faulty("a when has no condition")
        for word in names.split():
            wanted = not word.startswith("!")
            name = word if wanted else word[1:]
            if fields.find(fields.CONDITIONS, name):
                value = fields.holds(self._slip, name)
            else:
                value = bool(self._value(name))
            any_holds = any_holds or value == wanted
        return any_holds or self._sample

    def _field(self, name: str) -> str:
        value = self._value(name)
        if isinstance(value, list):
            self.items = max(self.items, len(value))
            value = value[self._item] if self._item < len(value) else ""
        return "x" if self._sample else value

    def _value(self, name: str):
        if name == "qr":
            return self._qr()
        field = fields.find(fields.FIELDS, name)
        if not field:
            raise faulty("there is no field " + name)
        source = field[2]
        if not source:
            return getattr(computed, name)(self._slip)
        return self._slip.approval.get(source, "")

    def _qr(self) -> str:
        """The setting `qr_text` with its fields; in a URL their values are percent-encoded."""
        text = self._slip.profile["qr_text"]
        encode = "://" in text
        parts = text.split("${")
        for index in range(1, len(parts)):
            name, closed, rest = parts[index].partition("}")
            if not closed or name == "qr" or not fields.find(fields.FIELDS, name):
                parts[index] = "${" + parts[index]
                continue
            value = self._value(name)
            value = "\n".join(value) if isinstance(value, list) else value
            parts[index] = (percent_encoded(value) if encode else value) + rest
        return "".join(parts)


def _is_empty(found: int) -> bool:
    if found & _FIELD:
        return not found & _FILLED
    return found & (_PHRASE | _SAID) == _PHRASE


def utf8(text: str) -> bytes:
    """Encode text, lone surrogates included: a JSON escape can smuggle them in."""
    try:
        return text.encode()
    except UnicodeError:
        return text.encode("utf-8", "surrogatepass")


def percent_encoded(text: str) -> str:
    """Encode all but unreserved characters as %XX of their UTF-8 bytes."""
    out = bytearray()
    for byte in utf8(text):
        letter = 0x61 <= byte | 0x20 <= 0x7A
        if letter or 0x30 <= byte <= 0x39 or byte in _UNRESERVED:
            out.append(byte)
        else:
            out.extend(b"%%%02X" % byte)
    return out.decode()
