"""`tillctl ports`: the terminals that may be there."""

from dataclasses import asdict
from typing import Any

import click
from rich.console import Console

from tillctl import ports as known
from tillctl.options import json_option, new_table, plain, show


@click.command()
@json_option
def ports(as_json: bool) -> None:
    """List the terminals that may be there: simulated ones, and serial ports on USB.

    The port or the serial number is what --port takes.  Nothing is opened.
    """
    found = [asdict(one) for one in known.attached()]
    show({"ok": True, "ports": found}, as_json, _draw)


def _draw(console: Console, body: dict[str, Any]) -> None:
    if not body["ports"]:
        console.print(f"No terminal found.  {known.START}", soft_wrap=True)
        return
    table = new_table("port", "serial number", "what it is")
    for one in body["ports"]:
        table.add_row(*(plain(one[key]) for key in ("port", "serial", "what")))
    console.print(table)
