"""`tillctl versions`, `tillctl ports`, and the names that --port takes."""

import json

import pytest
from support.bench_host import tillctl
from tillctl import versions
from tillctl.faults import LINK, Fault

OLD = {"ok": True, "version": "0.0.9", "board": "rpi_pico_ltpd245", "serial": "E661"}


def test_both_sides_are_named(shared):
    body = shared.ask("versions")
    assert body["firmware"] == body["host"]["firmware"] and body["board"] == "sim"
    assert [font["pack"] for font in body["fonts"]] == ["latin24", "han24"]
    assert body["protocol"] == 1 and body["interpreter"].startswith("cpython 3.")
    assert body["host"]["mpremote"].startswith("1.29.")
    text = shared.call("versions").out
    for word in ("tillctl", "mpremote 1.29.", "firmware", "han24", "protocol 1", body["serial"]):
        assert word in text
    assert "this tillctl" not in text


def test_what_differs_is_told(shared, monkeypatch):
    monkeypatch.setattr(versions, "_packs", dict)
    monkeypatch.setattr("tillctl.protocol.VERSION", 2)
    monkeypatch.setattr(versions, "host", lambda: {**dict.fromkeys(versions._TOOLS, ""), **OURS})
    text = " ".join(shared.call("versions").out.split())
    assert "this tillctl has 9.9" in text and "mpremote missing" in text
    assert "other than this tillctl's (" in text
    assert "protocol 1; this tillctl speaks 2" in text


OURS = {"tillctl": "9.9", "firmware": "9.9"}


class Older:
    """Firmware that does not know the question."""

    def __init__(self, code):
        self._code = code

    def call(self, verb):
        if verb == "versions":
            raise Fault(LINK, "No.", error={"code": self._code, "text": "No.", "do": ""})
        return OLD


def test_older_firmware_tells_what_it_can():
    body = versions._ask(Older("verb-unknown"))
    assert (body["firmware"], body["board"], body["fonts"]) == ("0.0.9", OLD["board"], [])
    with pytest.raises(Fault):
        versions._ask(Older("no-answer"))


def test_ports_are_listed_and_each_name_leads_there(simulator):
    (one,) = json.loads(tillctl("ports", "--json").out)["ports"]
    assert one["port"] == simulator.port and "simulated terminal in " in one["what"]
    text = tillctl("ports").out
    assert one["serial"] in text and "serial number" in text
    for name in ("sim", one["serial"], one["serial"].upper(), one["port"]):
        assert tillctl("--port", name, "status", "--json").body["serial"] == one["serial"]


def test_without_any_terminal_it_says_what_to_do():
    answer = tillctl("ports")
    assert answer.code == 0 and "tillctl sim --state DIR" in answer.out
    assert tillctl("ports", "--json").body == {"ok": True, "ports": []}
    for name, words in (("sim", "No simulated terminal runs"), ("E661", "No such file")):
        answer = tillctl("--port", name, "status")
        assert answer.code == 3 and words.lower() in answer.err.lower()
