"""The pictures of docs/technician.md: what tillctl shows of a simulated terminal on a bad day.

The verbs run in this process, over a cable of memory; the terminal's time is the emulated one, and
its number and port are made up.  So the same screens come out each time, wherever they are drawn.
"""

import io
import json
import os
import re
import tempfile
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from pathlib import Path
from unittest import mock

from emulator.rig import Rig
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text
from serial.tools.list_ports_common import ListPortInfo
from support.bench_host import ROOT, SAMPLES
from tillctl import cli, usb
from tillctl.fault_option import strike

FOLDER = ROOT / "docs" / "images"
_BEGIN = datetime(2025, 11, 21, 18, 20, 40)
_COLUMNS = 80
_PORT = "/dev/ttyACM0"
_SERIALS = {_PORT: "E6614C311B462F35", "/dev/ttyACM1": "E6614C311B7A5D2C"}
_SCREEN = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": str(_COLUMNS)}
_PROFILE = '[settings]\nhold_expiry = 30\nfooter = "谢谢惠顾\\nTHANK YOU"\ndensity = 110\n'
_FLICKER = re.compile(r"\x1b\[(?:\?25[lh]|2K|1A)")  # of what is drawn over itself
_LEADING = re.compile(r"^\s*\n")
_NUMBER = re.compile(r"\d+")
_COLUMN = re.compile(r"\S+(?: \S+)*")
_TEXT = re.compile(r"<text [^>]*>(.*?)</text>")
_WIDE, _HIGH, _EDGE = 10, 20, 14  # of a cell and of the margin, in pixels
_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}">
<rect width="{width}" height="{height}" rx="6" fill="#23272e"/>
<g font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="16.6" fill="#d8dee9">
"""
_COLOURS = {1: "#ff7b72", 2: "#7ee787", 3: "#e3b341", 6: "#76e3ea"}  # red, green, yellow, cyan


class Cable:
    """Carries bytes between tillctl and the rig; while somebody reads, time passes."""

    def __init__(self, rig):
        self._rig = rig
        self.name = _PORT

    def write(self, data: bytes) -> None:
        """Send all of it."""
        self._rig.run(self._rig.send(data))

    def read(self) -> bytes:
        """Give what has come."""
        self._rig.run(self._rig.pause(20))
        return self._rig.wire.receive()

    def close(self) -> None:
        """Leave it as it is: it is plugged in."""


class Day:
    """A terminal, what happens to it, and the screens so far: name -> the text, with colours."""

    def __init__(self):
        self.rig = Rig(epoch=int(_BEGIN.replace(tzinfo=UTC).timestamp()))
        self.rig.serial = _SERIALS[_PORT]
        self.rig.boot()
        self.plugged = list(_SERIALS.items())
        self.screens: dict = {}

    def show(self, name: str, *words: str, answers: int = 0) -> None:
        """Keep what a command shows."""
        out = io.StringIO()
        with self._surroundings(), redirect_stdout(out):
            try:
                cli.main(list(words))
            except SystemExit as end:
                assert (end.code or 0) == answers, (words, end.code, out.getvalue())
        shown = [part for part in _FLICKER.split(out.getvalue()) if part.strip()][-1].rstrip()
        asked = f"\x1b[1m$ tillctl {' '.join(words)}\x1b[0m"
        self.screens[name] = f"{asked}\n\n{_LEADING.sub('', shown)}"

    @contextmanager
    def _surroundings(self):
        clock = mock.Mock(now=lambda: _BEGIN + timedelta(milliseconds=self.rig.time.ms))
        with (
            mock.patch.dict(os.environ, _SCREEN),
            mock.patch("tillctl.ports.simulated", list),
            mock.patch("tillctl.ports.serial_ports", usb.serial_ports),
            mock.patch("serial.tools.list_ports.comports", lambda: _ports(self.plugged)),
            mock.patch("tillctl.ports.Wire", lambda _port: Cable(self.rig)),
            mock.patch("tillctl.watch.Wire", lambda _port: Cable(self.rig)),
            mock.patch("tillctl.watch.datetime", clock),
            mock.patch("time.sleep", self.rest),
        ):
            os.environ.pop("NO_COLOR", None)
            yield

    def rest(self, seconds: float) -> None:
        """Let time pass."""
        self.rig.run(self.rig.pause(int(seconds * 1000)))

    def approve(self, name: str, settle: bool = True) -> None:
        """The payment application sends a sample."""
        approval = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
        self.rig.run(self.rig.call("approve", approval=approval))
        if settle:
            self.rig.run(self.rig.settle())
            self.rest(40)


def _ports(plugged: list) -> list:
    found = []
    for device, number in plugged:
        port = ListPortInfo(device)
        port.vid, port.pid, port.serial_number = 0x2E8A, 0x0005, number
        port.product = "Board in FS mode"
        found.append(port)
    return found


def drawn() -> dict:
    """Live the day; gives the screens, name -> text with colours."""
    day = Day()
    try:
        _work(day)
        return day.screens
    finally:
        day.rig.dispose()


def _work(day: Day) -> None:
    day.show("ports", "ports")
    day.plugged = day.plugged[:1]
    with tempfile.TemporaryDirectory() as folder:
        here = Path.cwd()
        os.chdir(folder)
        try:
            Path("shop.toml").write_text(_PROFILE, encoding="utf-8")
            day.show("configure", "configure", "shop.toml", "--yes", "--by", "li")
        finally:
            os.chdir(here)
    day.approve("contactless_waiver")
    day.rig.mechanism.at_row(day.rig.mechanism.paper.rows + 600, day.rig.mechanism.paper_out)
    day.approve("refund", settle=False)
    day.rest(20)
    day.show("watch", "watch", "--looks", "1")
    day.show("why_waits", "why", "last")
    day.rig.mechanism.paper_in()
    day.rest(20)
    day.approve("declined")
    day.show("why", "why", "459")
    day.show("receipts", "receipts")
    day.show("log", "log", "--last", "8")
    day.show("status", "status")
    strike(day.rig.mechanism, ("dead-dots=17,200,201",))
    day.show("selftest", "selftest", answers=12)


def svg(text: str) -> str:
    """Draw a screen: each piece of text where it stands, in columns that any font keeps."""
    lines = Text.from_ansi(text).split("\n", allow_blank=True)
    width = max(_COLUMNS, *(line.cell_len for line in lines)) * _WIDE + 2 * _EDGE
    parts = [_HEAD.format(width=width, height=len(lines) * _HIGH + 2 * _EDGE)]
    for number, line in enumerate(lines):
        at = 0
        for piece in line.render(Console(width=width)):
            parts.append(_piece(piece, _EDGE + at * _WIDE, _EDGE + 15 + number * _HIGH))
            at += piece.cell_length
    return "".join([*parts, "</g>\n</svg>\n"])


def _piece(piece, left: int, bottom: int) -> str:
    """Draw a piece of a line; what stands behind two blanks or more is a column of its own."""
    style = piece.style or Style()
    how = ' font-weight="bold"' if style.bold else ""
    how += ' opacity="0.7"' if style.dim else ""
    how += f' fill="{_COLOURS[style.color.number]}"' if style.color else ""
    drawn = ""
    for found in _COLUMN.finditer(piece.text):
        at = left + cell_len(piece.text[: found.start()]) * _WIDE
        width = cell_len(found.group()) * _WIDE
        text = escape(found.group(), quote=False)
        drawn += f'<text x="{at}" y="{bottom}" textLength="{width}"{how}>{text}</text>\n'
    return drawn


def words(picture: str) -> list:
    """Give the words of a drawn screen; a number stands for every other one, lines for none."""
    text = unescape(" ".join(_TEXT.findall(picture)))
    return _NUMBER.sub("0", text.replace("─", "")).split()
