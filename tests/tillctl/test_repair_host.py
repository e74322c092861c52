"""`tillctl repair` against a simulated terminal that crashes, and a raw REPL."""

import pytest
from support.bench_host import tillctl
from support.raw_repl_host import STATUS, StockTerminal
from tillctl import repair_look

SOUND = {**STATUS, "serial": "01", "boot": "reset", "printer": "idle", "reasons": [],
         "problems": []}  # fmt: skip
ALL = ["leave", "reinstall", "salvage", "factory-reset"]


def names(answer) -> list[str]:
    return [one["name"] for one in answer.body["remedies"]]


def test_a_terminal_that_is_well_is_left_as_it_is(simulator):
    answer = simulator.call("repair", "--json")
    assert answer.code == 0 and answer.body["found"] == "well" and answer.body["ok"]
    assert names(answer) == []
    assert "It runs; the printer is idle." in simulator.call("repair").out
    refused = simulator.call("repair", "--do", "leave")
    assert refused.code == 2 and "no remedy" in refused.err


def test_a_crash_loop_ends_in_safe_mode_is_explained_and_left(simulator):
    simulator.do("crash on")
    answer = simulator.call("repair", "--json")
    assert answer.code == 23 and answer.body["found"] == "safe-mode"
    assert names(answer) == ["leave"], "the simulated terminal has no prompt"
    text = simulator.call("repair").out
    assert "Three starts in a row have crashed, the last one by RuntimeError." in " ".join(
        text.split()
    )
    assert "repair --do leave" in text
    shown = simulator.call("status")
    assert shown.code == 0 and "crash: RuntimeError" in shown.out and "tillctl repair" in shown.out
    refused = simulator.call("jobs")
    assert refused.code == 5 and "safe mode" in refused.err
    again = simulator.call("repair", "--do", "leave", "--json")
    assert again.code == 23 and again.body["result"]["now"] == "safe-mode"
    simulator.do("crash off")
    left = simulator.call("repair", "--do", "leave", "--json")
    assert left.code == 0 and left.body["ok"] and left.body["result"]["now"] == "well"


def test_a_held_button_is_told(simulator):
    simulator.do("button held", "power cut", "power on")
    assert "Somebody held the button" in simulator.call("repair").out
    simulator.do("button free")
    assert simulator.call("repair", "--do", "leave").code == 0


@pytest.fixture
def stock(monkeypatch):
    """A terminal with MicroPython; `facts` and `fault` are what the prompt says."""
    monkeypatch.setattr(repair_look, "_ASK", (0.2, 1))
    monkeypatch.setattr(repair_look, "_AGAIN", (0.2, 2))
    running = _Prompt()
    yield running
    running.close()


class _Prompt(StockTerminal):
    """Answers what repair asks at the prompt; with `awake` it answers on the link after it."""

    def __init__(self):
        super().__init__()
        self.seen = ((1, 25, 0), "Raspberry Pi Pico with RP2040", False, [], "")
        self.fault = ""
        self.awake = False
        self.storage = [b"\xff" * 16, bytes(range(16))]
        self.removed = 0

    def _boot(self) -> None:
        self.running = self.awake

    def _run(self, script: str) -> bytes:
        if "import main, board, rescue" in script:
            return repr(self.fault).encode()
        if "flash.ioctl" in script:
            return repr((16, len(self.storage))).encode()
        if script.startswith("read("):
            block = self.storage[int(script[5:-1])]
            return repr("" if block == b"\xff" * 16 else block.hex()).encode()
        if "ilistdir" in script:
            self.removed += 1
            return b"3"
        return repr(self.seen).encode()


OURS = repair_look._first_line()
CASES = (
    # what lies there, its first line, built in, what importing it says, what is found, remedies
    (["main.py", "tillroll", "board.mpy"], OURS, False, "ImportError: no module named 'board'",
     "does-not-start", ["reinstall", "salvage"], "no module named 'board'"),
    (["main.py"], OURS, False, "ImportError: no module named 'tillroll'",
     "does-not-start", ["reinstall", "salvage"], "missing or damaged"),
    (["tillroll", "state"], "", False, "", "not-installed", ["reinstall"], "only half of it"),
    ([], "", False, "", "not-installed", ["reinstall"], "not installed"),
    (["main.py"], "import mine", False, "", "another-program", ["reinstall"], "another program"),
    (["state"], "", True, "MemoryError: ", "does-not-start", ["reinstall", "salvage"], "Memory"),
    (["main.py", "tillroll"], OURS, False, "", "does-not-answer",
     ["reinstall", "salvage", "factory-reset"], "started again, and does not answer"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{case[4]} {case[6]}" for case in CASES])
def test_what_lies_at_the_prompt_is_told(stock, case):
    there, first, built_in, stock.fault, found, remedies, words = case
    stock.seen = (*stock.seen[:2], built_in, there, first)
    answer = tillctl("--port", stock.port, "repair", "--json")
    assert answer.code == 23 and answer.body["found"] == found
    assert names(answer) == remedies
    assert words in " ".join(answer.body["text"])
    text = tillctl("--port", stock.port, "repair").out
    command = "flash --board" if built_in else "install --board"
    assert f"--port {stock.port} {command}" in text


def test_a_program_that_somebody_stopped_goes_on(stock):
    stock.seen = (*stock.seen[:2], False, ["main.py", "tillroll"], OURS)
    stock.awake, stock.status = True, SOUND
    answer = tillctl("--port", stock.port, "repair", "--json")
    assert answer.code == 0 and answer.body["found"] == "well"
    assert "started again" in answer.body["text"][0]


def test_the_storage_is_copied_and_salvaged(stock, tmp_path):
    stock.seen = (*stock.seen[:2], True, [], "")
    stock.fault = "StoreFault: "
    folder = tmp_path / "saved"
    assert tillctl("--port", stock.port, "repair", "--do", "salvage").code == 2
    answer = tillctl("--port", stock.port, "repair", "--do", "salvage", "--out", folder, "--json")
    assert answer.code == 0, answer
    assert (tmp_path / "saved.img").read_bytes() == b"".join(stock.storage)
    assert (folder / "receipts.jsonl").exists()
    again = tillctl("--port", stock.port, "repair", "--do", "salvage", "--out", folder)
    assert again.code == 2 and "there already" in again.err


def test_nothing_is_erased_without_yes(stock):
    stock.seen = (*stock.seen[:2], True, [], "")
    refused = tillctl("--port", stock.port, "repair", "--do", "factory-reset")
    assert refused.code == 2 and "all receipts" in refused.err and not stock.removed
    done = tillctl("--port", stock.port, "repair", "--do", "factory-reset", "--yes", "--json")
    assert stock.removed == 1 and done.body["result"]["removed"] == 3


def test_a_port_on_which_nothing_answers_is_told(monkeypatch, stock):
    def silent(port):
        raise repair_look.Fault(repair_look.LINK, f"Nothing at {port} answers.")

    monkeypatch.setattr(repair_look, "at_repl", silent)
    answer = tillctl("--port", stock.port, "repair", "--json")
    assert answer.code == 23 and answer.body["found"] == "silent"
    assert names(answer) == ["power", "reinstall"] and "BOOTSEL" in answer.out
    by_hand = tillctl("--port", stock.port, "repair", "--do", "power")
    assert by_hand.code == 5 and "for you to do" in by_hand.err


def test_a_boot_loader_is_found_and_a_missing_port_is_none(monkeypatch, tmp_path):
    assert tillctl("repair").code == 3
    assert tillctl("--port", "/dev/ttyNONE", "repair").code == 3
    monkeypatch.setattr("tillctl.flash_uf2.drives", lambda: [tmp_path])
    answer = tillctl("repair", "--json")
    assert answer.code == 23 and answer.body["found"] == "boot-loader"
    assert answer.body["remedies"][0]["command"].startswith("tillctl flash")
