"""`tillctl status` with a printer module: what is unknown is not called out or open."""

from support.bench_host import tillctl
from tillctl import accounts

BODY = {
    "printer": "stopped", "reasons": ["timed-out"], "unprinted": 1, "stored": 1,
    "auto_print": "on", "paper": None, "platen": None, "head_ddc": None, "supply_mv": None,
    "clock": "unset", "version": "1", "board": "rpi_pico_escpos", "serial": "1",
    "missing_glyphs": [], "problems": [], "last_error": "", "selftest": "",
    "counters": {"rows": 16000, "dots": 0, "cuts": 2, "hottest_ddc": 0, "stops": {}},
}  # fmt: skip


def lines(monkeypatch, **changes):
    """What is shown, by the first word of a line."""

    class Client:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def call(self, _verb):
            return BODY | changes

    monkeypatch.setattr(accounts, "terminal", lambda _port: Client())
    answer = tillctl("status")
    assert answer.code == 0, answer.err
    return {line.split()[0]: line for line in answer.out.splitlines() if line.strip()}


def test_a_silent_module_leaves_paper_and_lid_unknown(monkeypatch):
    shown = lines(monkeypatch)
    assert "unknown" in shown["paper"] and "unknown" in shown["lid"]
    assert {"head", "supply", "hottest"}.isdisjoint(shown)
    assert "2.0 m of paper, 2 cuts" in shown["so"] and "dots" not in shown["so"]
    assert "does not answer" in shown["timed-out:"]


def test_what_is_known_is_told_as_ever(monkeypatch):
    shown = lines(monkeypatch, paper=False, platen=True, head_ddc=251, supply_mv=7400)
    assert "out" in shown["paper"] and "closed" in shown["lid"]
    assert "25.1" in shown["head"] and "7.40 V" in shown["supply"]
