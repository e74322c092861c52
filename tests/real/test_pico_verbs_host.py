"""Settings at once, the clock, layouts and the log on the emulated Pico, with the real image."""

import binascii

import pytest
from support.pico_corridor_host import Terminal, sale, short_slips

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

NOON = 1795262400  # 2026-11-21 12:00:00
LAYOUT = b"${merchant_name}\n{when:training}\n${amount}|\n{end}\n${amount}\n"
CHANGES = {"copies": 3, "footer": "\u518d\u89c1", "auto_print": "off"}


def test_what_a_technician_asks_for_outlives_the_power_but_for_the_clock(tmp_path):
    with Terminal(short_slips(tmp_path)) as terminal:
        terminal.boot()
        shown = terminal.ask("clock-set", at=NOON, by="li")
        assert (shown["old"], shown["battery"]) == ("unset", False)
        assert shown["clock"] == "2026-11-21 12:00:00"
        checked = terminal.ask("settings-apply", settings=CHANGES, check=True, by="li")
        assert terminal.ask("settings-apply", settings=CHANGES, by="li") == checked
        data = binascii.b2a_base64(LAYOUT).decode().strip()
        terminal.ask("layout-write", name="sale", offset=0, data=data)
        fault = terminal.ask("layout-write", name="sale", offset=len(LAYOUT), crc="0")
        assert fault["error"]["code"] == "transfer-damaged"
        crc = f"{binascii.crc32(LAYOUT):08x}"
        assert terminal.ask("layout-write", name="sale", offset=len(LAYOUT), crc=crc)["ok"]
        assert terminal.ask("approve", approval=sale(1))["decision"] == "suppressed-by-setting"
        terminal.wait(2000)
        assert NOON < terminal.ask("clock")["at"] < NOON + 60
        terminal.cut()
        terminal.boot()
        assert terminal.ask("clock")["clock"] == "unset"
        settings = terminal.ask("settings-list")["settings"]
        assert {key: settings[key] for key in CHANGES} == CHANGES
        assert terminal.ask("layout-list")["layouts"] == [["sale", len(LAYOUT), crc]]
        events = terminal.ask("journal-log")["events"]
        assert [event[2] for event in events[:4]] == ["boot", "accepted", "setting", "setting"]
        assert events[1][1].startswith("2026-11-21 12:00:")
