"""From a blank chip to its replacement: all that a technician does, by the commands he does it by.

The image is that of `tillctl build`; tillctl and mpremote speak with emulated Picos over USB.
"""

import ast

import pytest
from support.bench_host import Simulator, approval
from support.boot_loaders_host import Drive
from support.pico_day_host import (
    BOARD,
    OWN_LAYOUT,
    PATIENCE_S,
    copy_of,
    is_void,
    mpremote,
    on_the_table,
    printed,
    wait_for,
)
from support.slip_pictures_host import same_print
from tillctl import flash_uf2, image, ports
from tillctl.usb import Attached
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_NONE, MARK_REPLACES

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

PROFILE = '[settings]\ncopies = 1\ndensity = 90\nfooter = "再见"\n'
STATUS = "import tillroll.service as s; print(s.status())"
# What tells of a mechanism and what it measures, of this life and of the time, not of the shop.
OWN = ("serial", "counters", "boot", "clock", "head_ddc", "supply_mv")


class Socket(Drive):
    """A chip in its boot loader; with the image on it, it becomes a terminal on the table."""

    def __init__(self, folder, size):
        self.flashed, self._state = folder / "flashed.uf2", folder / "first"
        self.terminal = None
        super().__init__(folder / "drive", size)

    def _take(self):
        super()._take()
        if self.taken:
            self.flashed.write_bytes(self.taken)
            options = ("--board", BOARD, "--image", self.flashed)
            self.terminal = Simulator(self._state, 0, *options)

    def attached(self):
        """What can be found on USB."""
        return [Attached(self.terminal.port, "", "a terminal")] if self.terminal else []


@pytest.fixture
def socket(tmp_path, monkeypatch):
    """A blank chip that waits for its image."""
    built = image.built(print, BOARD)
    made = Socket(tmp_path, built.uf2.stat().st_size)
    monkeypatch.delenv("TILLCTL_PORT", raising=False)
    monkeypatch.setattr(flash_uf2, "drives", lambda: [made.path] if not made.taken else [])
    monkeypatch.setattr(ports, "attached", made.attached)
    yield made
    made.end()
    if made.terminal:
        made.terminal.quit()


def test_a_terminal_lives_and_another_one_takes_its_place(socket, tmp_path):
    first = flashed(socket)
    configured(first, tmp_path)
    sold(first, tmp_path)
    out_of_paper(first, tmp_path)
    out_of_power(first, tmp_path)
    file = tmp_path / "shop.backup"
    assert first.ask("backup", file)["receipts"] == 3
    told = known(first)
    first.quit()
    with on_the_table(tmp_path / "second", socket.flashed) as second:
        replaced(second, file, told)


def flashed(socket):
    """Flash the image that `build` makes; gives the terminal that comes up with it."""
    from support.bench_host import tillctl

    answer = tillctl("flash", "--json", "--wait", PATIENCE_S)
    assert answer.code == 0, answer
    assert answer.body["verified"] == "the terminal answers with this version"
    assert socket.terminal.ask("versions")["firmware"] == answer.body["firmware"]
    return socket.terminal


def configured(terminal, folder):
    """Give it the settings of a profile, a layout and the time."""
    profile = folder / "shop.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    terminal.ask("configure", profile, "--yes", "--by", "li")
    terminal.ask("layout", "install", OWN_LAYOUT, "--name", "sale")
    terminal.ask("clock", "set")
    settings = terminal.ask("settings", "list")["settings"]
    assert (settings["copies"], settings["density"], settings["footer"]) == (1, 90, "再见")


def sold(terminal, folder):
    """A sale comes out, dot for dot."""
    assert terminal.ask("approve", approval(folder, trace="000601"))["decision"] == "print"
    assert same_print(printed(terminal), copy_of("000601", MARK_NONE))


def out_of_paper(terminal, folder):
    """The paper ends in a slip: it is void, and comes whole, marked as replacing the other."""
    terminal.type("paper out@row=150")
    terminal.ask("approve", approval(folder, trace="000602"))
    assert terminal.wait("done", PATIENCE_S) == "paper out@row=150"
    wait_for(lambda: is_void(terminal, "602"))
    terminal.do("paper in")
    slips = (printed(terminal) for _ in range(2))
    assert any(same_print(slip, copy_of("000602", MARK_REPLACES)) for slip in slips)


def out_of_power(terminal, folder):
    """The power fails in a slip: it comes again as a duplicate, and so does what is reprinted."""
    terminal.type("power cut@row=150")
    terminal.ask("approve", approval(folder, trace="000603"))
    assert terminal.wait("done", PATIENCE_S) == "power cut@row=150"
    terminal.type("power on")
    assert terminal.wait("boot", PATIENCE_S) == "1 copy unprinted"
    wait_for(lambda: terminal.ask("why", "603")["state"] == "pending-held")
    terminal.ask("jobs", "print", "603", "--by", "li")  # without a clock its age is unknown
    slips = (printed(terminal) for _ in range(2))
    assert any(same_print(slip, copy_of("000603", MARK_DUPLICATED)) for slip in slips)
    terminal.ask("reprint", "601", "--copy", "merchant")
    assert same_print(printed(terminal), copy_of("000601", MARK_DUPLICATED, 1))
    wait_for(lambda: terminal.ask("status")["unprinted"] == 0)


def replaced(terminal, file, told):
    """The backup makes another terminal the same; plain mpremote tells of it, too."""
    answer = terminal.call("restore", file, "--no-backup", "--json")
    assert answer.code == 5 and "--other-terminal" in answer.body["error"]["do"]
    assert terminal.ask("restore", file, "--no-backup", "--other-terminal")["stored"] == 3
    assert known(terminal) == told
    before = terminal.ask("status")
    same = ast.literal_eval(mpremote(terminal, "exec", STATUS))
    assert same["serial"] == before["serial"] and same["stored"] == 3


def known(terminal):
    """What a terminal says of its shop, and each receipt with all that became of it."""
    status = terminal.ask("status")
    assert len(status["serial"]) == 16 and status["problems"] == []
    shop = {key: value for key, value in status.items() if key not in OWN}
    whys = [terminal.ask("why", voucher) for voucher in ("601", "602", "603")]
    lists = [("receipts",), ("settings", "list"), ("layout", "list")]
    return shop, whys, [terminal.ask(*words) for words in lists]
