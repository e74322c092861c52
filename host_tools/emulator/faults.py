"""Faults by name, as `tillctl sim` and `tillctl demo` take them: `NAME[=VALUE][@row=N]`.

paper-out@row=500   jam@row=300   droop=5.2V   ambient=50   dead-dots=17,200   noise=5
"""

# name: (kind of its value, method of Mechanism, arguments before the value, what it is)
# fmt: off
NAMES = {
    "paper-out":    ("", "paper_out", (), "the end of the roll passes the sensor"),
    "paper-low":    ("", "near_end", (), "the roll gets thin"),
    "platen-open":  ("", "platen", (True,), "the lid with the platen opens"),
    "head-hot":     ("", "head_temperature", (850,), "the print head is at 85 degC"),
    "head-open":    ("", "thermistor", ("open",), "a lead of the head's thermometer breaks"),
    "head-short":   ("", "thermistor", ("short",), "its leads touch"),
    "head-stuck":   ("", "thermistor", ("stuck",), "its reading stays as it is, to the last bit"),
    "head-loose":   ("", "thermistor", ("loose",), "it has come off the head and feels the frame"),
    "heat-stuck":   ("", "heat_stuck", (), "a strobe block heats whatever its pins say"),
    "jam":          ("", "jam", (True,), "the paper sticks; the motor turns"),
    "supply-low":   ("", "supply", (4500,), "the supply falls to 4.5 V"),
    "droop":        ("V", "supply", (), "the supply falls to so many volts"),
    "ambient":      ("degC", "ambient", (), "the room and all in it are so warm"),
    "noise":        ("counts", "noise", (), "ADC noise, plus and minus, of 4096"),
    "dead-dots":    ("columns", "spoil_dots", (0,), "columns 0 to 383 that no longer heat"),
    "short-dots":   ("columns", "spoil_dots", (9,), "columns 0 to 383 that are shorted"),
}
# fmt: on
_SCALE = {"V": 1000, "degC": 10, "counts": 1}
_LIMITS = {"V": (0, 13000), "degC": (-400, 800), "counts": (0, 200)}
_COLUMNS = 384


def parse(text: str) -> tuple:
    """Give (method of Mechanism, its arguments, rows from now or None).  Raises ValueError."""
    what, rows = placed(text)
    name, _, value = what.partition("=")
    if name not in NAMES:
        raise ValueError("there is no fault `%s`" % name)
    kind, method, before, _what = NAMES[name]
    return method, before + _value(name, kind, value), rows


def placed(text: str) -> tuple:
    """Give (what happens, rows from now or None) of `WHAT[@row=N]`.  Raises ValueError."""
    what, at, place = text.strip().partition("@")
    key, _, row = place.partition("=")
    if at and (key != "row" or not _is_whole(row)):
        raise ValueError("after @ comes row=NUMBER")
    return what, int(row) if at else None


def inject(mechanism, text: str) -> None:
    """Let a fault happen now, or once so many more rows have left the head.  Raises ValueError."""
    method, arguments, rows = parse(text)

    def strike():
        getattr(mechanism, method)(*arguments)

    if rows is None:
        strike()
    else:
        mechanism.at_row(mechanism.paper.rows + rows, strike)


def _value(name: str, kind: str, text: str) -> tuple:
    if not kind:
        if text:
            raise ValueError(name + " takes no value")
        return ()
    if kind == "columns":
        columns = text.split(",")
        if not all(_is_whole(one) and int(one) < _COLUMNS for one in columns):
            raise ValueError(name + " takes columns from 0 to 383, as 17,200")
        return ([int(one) for one in columns],)
    least, most = _LIMITS[kind]
    number = _scaled(text[: -len(kind)] if text.endswith(kind) else text, _SCALE[kind])
    if number is None or not least <= number <= most:
        wanted = (name, least // _SCALE[kind], most // _SCALE[kind], kind)
        raise ValueError("%s takes a number from %d to %d %s" % wanted)
    return (number,)


def _is_whole(text: str) -> bool:
    return text.isdigit() and len(text) < 7


def _scaled(text: str, scale: int):
    """Give a decimal number times `scale` as an integer, or None."""
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("-").partition(".")
    if not _is_whole(whole) or (part and not _is_whole(part)):
        return None
    return sign * (int(whole) * scale + int((part + "000")[:3]) * scale // 1000)
