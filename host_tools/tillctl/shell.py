"""`tillctl shell`: MicroPython's prompt on a terminal, by mpremote."""

import sys
from typing import Any

import click
from rich.console import Console

from tillctl import ports, quiet
from tillctl.faults import USAGE, Fault
from tillctl.options import json_of, port_of, show, terminal_options
from tillctl.repl import at_repl

_INSTEAD = "Let it print them, or use --force: what is unprinted comes out afterwards."
_TOLD = (
    "The application stops while you are here and nothing prints; "
    "Ctrl-] ends it, and the terminal starts again."
)


@click.command()
@terminal_options
@click.option("--force", is_flag=True, help="Even if copies are due.")
@click.pass_context
def shell(context: click.Context, port: str | None, as_json: bool, force: bool) -> None:
    """Type at MicroPython's prompt on a terminal.

    This stops the application: no approval is taken and nothing prints.  Ctrl-] ends it; then the
    terminal is reset and goes on where it was.
    """
    if not sys.stdin.isatty():
        do = "A script says: mpremote connect PORT exec CODE"
        raise Fault(USAGE, "There is nobody here to type.", do)
    name = ports.choose(port_of(context, port))
    quiet.check(name, force, _INSTEAD)
    with at_repl(name) as repl:
        click.echo(_TOLD, err=True)
        repl.person()
        repl.leave()
    show({"ok": True, "restarted": True}, json_of(context, as_json), _draw)


def _draw(console: Console, _body: dict[str, Any]) -> None:
    console.print("The terminal starts again.")
