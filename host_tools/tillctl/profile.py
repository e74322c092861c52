"""A profile: a TOML file that says what settings terminals are to have.

It is checked here against the firmware's own table, before a terminal is asked for anything.
"""

import difflib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import KeyAlreadyPresent, ParseError, TOMLKitError
from tomlkit.items import Item, Table

from tillctl import layouts
from tillctl.faults import INVALID, Fault, unreadable
from tillctl.gendocs import permitted

_EXAMPLE = "`tillctl settings export FILE` writes a profile."

SECTION = "settings"
LAYOUTS = "layouts"
_SECTIONS = (SECTION, LAYOUTS)
_LARGEST = 65536  # bytes

Value = str | int | bool


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one line; `key` is "" where it is not about one."""

    line: int
    key: str
    text: str


@dataclass(frozen=True)
class Profile:
    """What terminals are to have; None in the place of a layout is the built-in one."""

    settings: dict[str, Value]
    layouts: dict[str, bytes | None]


def read(path: Path) -> Profile:
    """Read a profile and the layouts that it names.  Raises Fault that tells every mistake."""
    document = _parsed(path, _text(path))
    mistakes: list[Mistake] = []
    found = Profile({}, {})
    for line, section, key, value in entries(document):
        if not section:
            mistakes.append(Mistake(line, key, _outside(key)))
        elif section not in _SECTIONS:
            if not key:
                text = "there is no such section" + _nearest(section, _SECTIONS)
                mistakes.append(Mistake(line, section, text))
        elif key:
            fault = _take(found, path.parent, section, key, value)
            if fault:
                mistakes.append(Mistake(line, key, fault))
    if mistakes:
        raise _faulty(path, mistakes)
    if not found.settings and not found.layouts:
        raise Fault(INVALID, f"{path} names no setting and no layout.", _EXAMPLE)
    return found


def _take(found: Profile, folder: Path, section: str, key: str, value: Any) -> str:
    """Enter what one line says; gives what is wrong with it, "" for nothing."""
    if section == LAYOUTS:
        return _take_layout(found, folder, key, value)
    fault = _fault(key, value)
    found.settings[key] = value
    return fault


def _take_layout(found: Profile, folder: Path, name: str, value: Any) -> str:
    if name not in layouts.built_in():
        return "there is no such layout" + _nearest(name, layouts.built_in())
    if not isinstance(value, str):
        return "must be the name of a file, or empty for the built-in layout"
    try:
        found.layouts[name] = layouts.read(folder / value, name) if value else None
    except Fault as fault:
        return fault.message.rstrip(".")
    return ""


def entries(document: Container) -> Iterator[tuple[int, str, str, Any]]:
    """Give (line, section, key, value) of each entry; the key is "" for a section's own line."""
    line = 1
    for key, item in document.body:
        name = key.key if key else ""
        if isinstance(item, Table) and not item.is_super_table():
            line += item.trivia.indent.count("\n")
            yield line, name, "", None
            line += 1
            for inner, value in item.value.body:
                if inner:
                    yield line, name, inner.key, value.unwrap()
                line += _lines(inner, value)
        else:
            if key:
                yield line, "", name, None
            line += _lines(key, item)


def _lines(key: Any, item: Item) -> int:
    """How many lines an entry, a comment or a blank takes."""
    return item.as_string().count("\n") + (item.trivia.trail.count("\n") if key else 0)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise Fault(INVALID, f"{path} is too large for a profile.", _EXAMPLE)
        return data.decode("utf-8-sig")
    except OSError as error:
        raise unreadable(path, error) from None
    except UnicodeDecodeError:
        raise Fault(INVALID, f"{path} is not UTF-8 text.", _EXAMPLE) from None


def _parsed(path: Path, text: str) -> Container:
    try:
        return tomlkit.parse(text)
    except ParseError as error:
        reason = str(error).rpartition(" at line ")[0] or str(error)
        if reason.endswith("'\\x00'"):
            reason = "the file ends too early"
        raise _faulty(path, [Mistake(error.line, "", f"this is not TOML: {reason}")]) from None
    except KeyAlreadyPresent:
        lines = text.splitlines(keepends=True)
        line = bisect_left(range(len(lines)), True, key=lambda end: _has_twice(lines[:end]))
        raise _faulty(path, [Mistake(line, "", "this is not TOML: it says it twice")]) from None
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise Fault(INVALID, f"{path} is not TOML: {error}.") from None


def _has_twice(lines: list[str]) -> bool:
    """Whether a key comes a second time; what is broken off at the end is no matter."""
    try:
        tomlkit.parse("".join(lines))
    except KeyAlreadyPresent:
        return True
    except (TOMLKitError, ValueError, RecursionError):
        pass
    return False


def _outside(key: str) -> str:
    if key in _SECTIONS:
        return f"write it as a section of its own, [{key}]"
    return f"it stands outside of a section: write [{SECTION}] above it"


def _fault(key: str, value: Any) -> str:
    """What is wrong with a setting, "" for nothing, by the rules of the firmware."""
    from tillroll.approval.cardnumber import holds_card_number
    from tillroll.setting_rules import kind_fault, range_fault
    from tillroll.settings import table

    known = {entry.key: entry for entry in table()}
    if key not in known:
        return "there is no such setting" + _nearest(key, known)
    entry = known[key]
    fault: str = kind_fault(entry, value) or range_fault(entry, value)
    if not fault and entry.kind == "text" and holds_card_number(value.encode()):
        return "must not hold a card number"
    return f"{fault} (permitted: {permitted(entry)})" if fault.startswith("must be a ") else fault


def _nearest(word: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(word, list(known), 1)
    return f"; did you mean {found[0]}?" if found else ""


def _faulty(path: Path, mistakes: list[Mistake]) -> Fault:
    lines = []
    for one in mistakes:
        key = f"{one.key}: " if one.key else ""
        end = "" if one.text.endswith("?") else "."
        lines.append(f"{path}:{one.line}: {key}{one.text}{end}")
    what, do = "\n".join(lines), "See docs/settings.md."
    told = [{"line": one.line, "key": one.key, "text": one.text} for one in mistakes]
    error = {"code": "invalid", "text": what, "do": do, "file": str(path), "mistakes": told}
    return Fault(INVALID, what, do, error)


def written(values: dict[str, Value], factory: dict[str, Value], head: Iterable[str]) -> str:
    """Make the profile that says these values, each with what it means; `head` is a comment."""
    from tillroll.settings import table

    document, section = tomlkit.document(), tomlkit.table()
    for line in head:
        document.add(tomlkit.comment(_plain(line)))
    known = {entry.key: entry for entry in table()}
    for key, value in values.items():
        section.add(tomlkit.nl())
        if key not in known:
            section.add(tomlkit.comment(_plain(f"{key}: this tillctl does not know it")))
            continue
        entry = known[key]
        default = tomlkit.item(factory.get(key, entry.default)).as_string()
        section.add(tomlkit.comment(entry.help))
        section.add(tomlkit.comment(_plain(f"{permitted(entry)}; default {default}")))
        section.add(key, value)
    document.add(tomlkit.nl())
    document.add(SECTION, section)
    return tomlkit.dumps(document)


def _plain(text: str) -> str:
    """Make of it one line without control characters, as a comment has to be."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
