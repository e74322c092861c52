"""The settings: one table, and their two banks on flash.  Nothing else defines a setting.

A change is written whole to the bank that is not in use, so whatever happens in between, the old
values or the new ones are in force.  docs/settings.md is generated from `table()`.
"""

import json
from collections import namedtuple

from micropython import const

from tillroll.errors import Refused
from tillroll.overlay import Overlay

Setting = namedtuple(
    "Setting",
    ("number", "key", "kind", "default", "least", "most", "allowed", "unit", "role", "help"),
)


def table():
    """All settings in their order, each made anew; for an errand within an Overlay."""
    from tillroll.setting_table import ROWS

    return (Setting(*row) for row in ROWS)


BANKS = ("bank-a", "bank-b")

_KIND = const(0x015B)  # version and magic


class Settings:
    """Values by key, `settings["copies"]`.  `load` before use; until then all are defaults.

    `check(data: bytes)` tells whether UTF-8 text holds a card number.
    """

    def __init__(self, store, clock, check=None):
        self._store, self._clock, self._check = store, clock, check
        self._begin()

    def _begin(self):
        with Overlay():
            self._values = {entry.key: entry.default for entry in table()}
        self.factory = {}  # of the board, where it has another default than the table
        self._changes = {}  # key: (by, at)
        self._foreign = b""  # entries of newer firmware, as they were read
        self.sequence = 0  # of the bank in use,
        self._bank = 1  # and its number; the other one is written next

    def __getitem__(self, key: str):
        return self._values[key]

    def load(self, factory: str = "{}") -> list:
        """Read both banks and use the newer sound one; gives problems as (code, where).

        Without a sound bank the defaults are in force: those of the JSON object `factory`, else
        those of the table.  Never raises for what is on flash.
        """
        from tillroll import banks  # forgotten with the errand

        self._begin()
        faulty = self._take_factory(factory)
        self.sequence, self._bank, body, problems = banks.newest(self._store, BANKS, _KIND)
        if self.sequence:
            self._decode(body, problems)
        elif problems:
            problems.append(("record-damaged", "settings: the defaults are in force"))
        return problems + faulty

    def items(self) -> list:
        """All (key, value) in the order of the table."""
        return [(entry.key, self._values[entry.key]) for entry in table()]

    def changed(self, key: str):
        """(by, at) of the last change, ("", 0) when the value is from the factory."""
        _entry(key)
        return self._changes.get(key, ("", 0))

    def set(self, key: str, value, by: str):
        """Change a value durably; gives the old one.  See `change`."""
        old = self._values.get(key)
        self.change({key: value}, by)
        return old

    def change(self, wanted: dict, by: str, check: bool = False) -> list:
        """Change values durably, in one write; gives (key, old, new) of those that differ.

        The same values again write nothing, and `check` looks only.  Raises Refused
        setting-unknown, -kind, -range, or StoreFault; then nothing has changed.
        """
        from tillroll import banks, setting_rules  # forgotten with the errand

        for key, value in wanted.items():
            self._judge(_entry(key), value)
        changed = [(key, old, wanted[key]) for key, old in self.items() if key in wanted]
        changed = [one for one in changed if one[1] != one[2]]
        values, changes = dict(self._values), dict(self._changes)
        for key, _, value in changed:
            values[key] = value
            changes[key] = (setting_rules.clipped(by), self._clock.now())
        data = self._encode(values, changes, self._foreign)
        if changed and len(data) > banks.SIZE:
            detail = "all settings together need %d bytes of %d: shorten a text"
            where = "settings" if len(changed) > 1 else changed[0][0]
            raise Refused("setting-range", where, detail % (len(data), banks.SIZE))
        if changed and not check:
            self._keep(data, values, changes)
        return changed

    def reset(self) -> list:
        """Take every change back, durably; gives (key, old, new) of the values that differ.

        Raises StoreFault; then nothing has changed.
        """
        old = self._values
        values = {entry.key: self.factory.get(entry.key, entry.default) for entry in table()}
        self._keep(self._encode(values, {}, b""), values, {})
        self._foreign = b""
        return [(key, old[key], new) for key, new in self.items() if old[key] != new]

    def _keep(self, data, values, changes):
        bank = 1 - self._bank
        self._store.replace(BANKS[bank], data)
        self.sequence, self._bank = self.sequence + 1, bank
        self._values, self._changes = values, changes

    def _judge(self, entry, value):
        from tillroll.setting_rules import kind_fault, range_fault

        fault = kind_fault(entry, value)
        if fault:
            raise Refused("setting-kind", entry.key, fault)
        fault = range_fault(entry, value)
        if not fault and entry.kind == "text" and self._check and self._check(value.encode()):
            fault = "must not hold a card number"
        if fault:
            raise Refused("setting-range", entry.key, fault)

    def read(self, text: str) -> dict:
        """Give the values of a JSON object, all of which may be.

        Raises Refused, ValueError, AttributeError for what is none; then nothing counts.
        """
        whole = text if text.strip().endswith("}") else ""  # MicroPython takes a cut one, too
        found = json.loads(whole)
        for key, value in found.items():
            self._judge(_entry(key), value)
        return found

    def _take_factory(self, text) -> list:
        try:
            self.factory = self.read(text)
        except (Refused, ValueError, AttributeError):
            return [("setting-range", "settings.json")]
        self._values.update(self.factory)
        return []

    def _encode(self, values, changes, foreign):
        from tillroll import banks  # forgotten with the errand
        from tillroll.setting_rules import packed

        parts = [foreign]
        for entry in table():
            if entry.key in changes:
                parts.append(packed(entry, values[entry.key], *changes[entry.key]))
        return banks.sealed(_KIND, self.sequence + 1, b"".join(parts))

    def _decode(self, body, problems):
        from tillroll.setting_rules import unpacked

        entries = {entry.number: entry for entry in table()}
        for number, text, by, at, whole in unpacked(body):
            if number in entries:
                self._adopt(entries[number], text.decode(), by.decode(), at, problems)
            else:
                self._foreign += whole

    def _adopt(self, entry, text, by, when, problems):
        from tillroll.setting_rules import value_of

        try:
            value = value_of(entry, text)
            self._judge(entry, value)
        except (Refused, ValueError):
            problems.append(("setting-range", entry.key))
            return
        self._values[entry.key] = value
        self._changes[entry.key] = (by, when)


def _entry(key: str):
    for entry in table():
        if entry.key == key:
            return entry
    raise Refused("setting-unknown", str(key)[:32])
