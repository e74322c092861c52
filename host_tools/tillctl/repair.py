"""`tillctl repair`: says what is wrong with a terminal, and offers what can be done about it."""

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl import repair_look
from tillctl.faults import UNWELL, USAGE, Fault
from tillctl.options import json_of, plain, port_of, show, terminal_options
from tillctl.repair_look import Found
from tillctl.repair_remedies import Remedy, carry_out, remedies


@click.command()
@terminal_options
@click.option("--do", "wanted", metavar="NAME", help="Carry out the remedy of this name.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="New folder for what `--do salvage` saves.",
)
@click.option("--yes", is_flag=True, help="Yes, lose what the remedy erases.")
@click.pass_context
def repair(
    context: click.Context,
    port: str | None,
    as_json: bool,
    wanted: str | None,
    out: Path | None,
    yes: bool,
) -> None:
    """Say what is wrong with a terminal and why, and what can be done about it.

    A terminal that answers is left as it is.  One that does not is interrupted and looked at from
    MicroPython's prompt; then it starts again.
    """
    as_json = json_of(context, as_json)
    found = repair_look.look(port_of(context, port))
    offered = remedies(found)
    body = _body(found, offered)
    if wanted is None:
        show(body, as_json, _draw)
        remedy = None if as_json else _choose(offered)
    else:
        remedy = _named(wanted, offered)
    if remedy is not None:
        yes = yes or (wanted is None and _sure(remedy))
        out = out or (_ask_folder() if wanted is None and remedy.name == "salvage" else None)
        result = carry_out(found, remedy, out, yes)
        body |= {"did": remedy.name, "result": result}
        body["ok"] = result.get("now", repair_look.WELL) == repair_look.WELL
        show(body, as_json, _draw_done)
    context.exit(0 if body["ok"] else UNWELL)


def _body(found: Found, offered: list[Remedy]) -> dict[str, Any]:
    known = [{"name": one.name, "text": one.text, "command": one.command} for one in offered]
    return {
        "ok": found.kind == repair_look.WELL,
        "found": found.kind,
        "port": found.port,
        "board": found.board,
        "text": found.text,
        "remedies": known,
    }


def _named(wanted: str, offered: list[Remedy]) -> Remedy:
    for one in offered:
        if one.name == wanted:
            return one
    names = ", ".join(one.name for one in offered)
    do = f"These are: {names}." if names else "Nothing has to be done there."
    raise Fault(USAGE, f"`{wanted}` is no remedy for what was found.", do)


def _choose(offered: list[Remedy]) -> Remedy | None:
    """Ask a person which one; None where there is nobody, or they want none."""
    able = [one for one in offered if one.do]
    if not able or not sys.stdin.isatty():
        return None
    numbers = [str(number) for number, one in enumerate(offered, 1) if one.do]
    kind = click.Choice(["", *numbers])
    prompt = f"Which one shall tillctl do? ({', '.join(numbers)}; empty: none)"
    answer = click.prompt(
        prompt, default="", show_default=False, show_choices=False, type=kind, err=True
    )
    return offered[int(answer) - 1] if answer else None


def _sure(remedy: Remedy) -> bool:
    if remedy.loses:
        click.confirm(f"Lose {remedy.loses}?", abort=True, err=True)
    return True


def _ask_folder() -> Path:
    return Path(click.prompt("Into which new folder?", err=True))


def _draw(console: Console, body: dict[str, Any]) -> None:
    where = f"{body['port']}: " if body["port"] else ""
    colour = "" if body["ok"] else "yellow"
    console.print(plain(f"{where}{' '.join(body['text'])}", colour))
    if body["remedies"]:
        console.print("\nWhat can be done, the mildest first:")
    for number, one in enumerate(body["remedies"], 1):
        console.print(plain(f"  {number}  {one['name']}: {one['text']}"))
        console.print(plain(f"     {one['command']}", "bold"), soft_wrap=True)


def _draw_done(console: Console, body: dict[str, Any]) -> None:
    result = body["result"]
    if "folder" in result:
        console.print(plain(f"The copy of the storage is {result['image']}."), soft_wrap=True)
    if "text" in result:
        console.print(plain(" ".join(result["text"])))
