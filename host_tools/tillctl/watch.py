"""`tillctl watch`: a terminal at a glance, again and again, through unplugging and back."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

import click
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tillctl import ports
from tillctl.client import Client
from tillctl.faults import CODES, LINK, NO_TERMINAL, Fault
from tillctl.options import broken, json_of, new_table, plain, port_of, terminal_options
from tillctl.transport import Wire

_ASK = (1.0, 2)  # seconds for an answer, and tries
_SLIPS = 6
_GONE = (LINK, NO_TERMINAL)
_ABSENT = {
    "code": CODES[NO_TERMINAL],
    "text": "The terminal is not there.",
    "do": "Plug it in again: this goes on by itself.",
}
_COLOURS = {"idle": "green", "processing": "cyan"}
_STATUS = (
    *("printer", "reasons", "unprinted", "due", "stored", "auto_print", "head_ddc", "supply_mv"),
    *("paper", "platen", "clock", "last_error", "problems", "counters"),
)


@click.command()
@terminal_options
@click.option(
    "--every",
    type=click.FloatRange(0.2),
    default=5,
    show_default=True,
    metavar="SECONDS",
    help="From one look to the next; below 3 the terminal cannot tidy its flash.",
)
@click.option("--looks", type=click.IntRange(1), help="End after so many looks.")
@click.pass_context
def watch(
    context: click.Context, port: str | None, as_json: bool, every: float, looks: int | None
) -> None:
    """Show a terminal's state, temperatures, queue and last slips until Ctrl-C.

    A terminal that is unplugged is shown as gone, and again when it is back.  With --json each
    look is one line.
    """
    watcher = Watcher(ports.choose(port_of(context, port)))
    watcher.open()
    try:
        with suppress(KeyboardInterrupt):
            seen = _looks(watcher, every, looks)
            if json_of(context, as_json):
                for look in seen:
                    click.echo(json.dumps(look, ensure_ascii=False))
            else:
                _show(seen)
    finally:
        watcher.close()


class Watcher:
    """Looks at one terminal; finds it again by its serial number when it was unplugged."""

    def __init__(self, port: str):
        self._port = port
        numbers = [one.serial for one in ports.attached() if one.port == port and one.serial]
        self._wanted = numbers[0] if numbers else port
        self._wire: Wire | None = None

    def open(self) -> Client:
        """Open the port unless it is.  Raises Fault."""
        if self._wire is None:
            port = ports.choose(self._wanted)
            self._wire = Wire(port)
            self._port = port
        return Client(self._wire, *_ASK)

    def close(self) -> None:
        """Close the port if it is open."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def look(self) -> dict[str, Any]:
        """Give what the terminal says, or what is wrong.  Raises Fault for what will not pass."""
        at = datetime.now().isoformat(timespec="seconds")
        try:
            client = self.open()
            status = client.call("status")
            jobs = client.call("jobs")["jobs"]
        except Fault as fault:
            if fault.exit_code not in _GONE:
                raise
            self.close()
            error = _ABSENT if fault.exit_code == NO_TERMINAL else fault.error
            return {"at": at, "port": self._port, "ok": False, "error": error}
        state = {key: status[key] for key in _STATUS if key in status}
        return {"at": at, "port": self._port, "ok": True, **state, "slips": jobs[:_SLIPS]}


def _looks(watcher: Watcher, every: float, count: int | None) -> Iterator[dict[str, Any]]:
    done = 0
    while True:
        yield watcher.look()
        done += 1
        if done == count:
            return
        time.sleep(every)


def _show(seen: Iterator[dict[str, Any]]) -> None:
    """Draw each look over the one before; below each other where nobody sees it change."""
    console = Console(highlight=False)
    if not console.is_terminal:
        for look in seen:
            console.print(_drawn(look))
        return
    with Live(console=console, auto_refresh=False) as live:
        for look in seen:
            live.update(_drawn(look), refresh=True)


def _drawn(look: dict[str, Any]) -> Group:
    when = Text(f"{look['at'][11:]}  {look['port']}", "dim")
    if not look["ok"]:
        error = look["error"]
        return Group(when, plain(f"gone: {error['text']}", "red"), plain(error["do"], "dim"))
    return Group(when, _state(look), _slips(look["slips"]))


def _state(look: dict[str, Any]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    colour = _COLOURS.get(look["printer"], "red")
    table.add_row("printer", plain(look["printer"], colour))
    table.add_row("reasons", plain(", ".join(look["reasons"]) or "none"))
    heat = f"{look['head_ddc'] / 10:.1f} °C"
    if look.get("counters"):
        heat += f", once {look['counters']['hottest_ddc'] / 10:.1f} °C"
    table.add_row("head", heat)
    table.add_row("supply", f"{look['supply_mv'] / 1000:.2f} V")
    paper = "in" if look["paper"] else "[red]out[/]"
    table.add_row("paper, lid", f"{paper}, {'closed' if look['platen'] else '[red]open[/]'}")
    table.add_row("queue", f"{look['unprinted']} unprinted, {look['stored']} stored")
    table.add_row("clock", look["clock"])
    if look["last_error"]:
        table.add_row("last error", plain(look["last_error"], "red"))
    return table


def _slips(jobs: list[dict[str, Any]]) -> Table | Text:
    if not jobs:
        return Text("no receipts yet", "dim")
    table = new_table("voucher", "accepted at", "decision", "state", "copies")
    for job in jobs:
        words = (broken(job["decision"]), broken(job["state"]), "\n".join(job["copies"]) or "-")
        table.add_row(job["voucher"], job["at"], *words)
    return table
