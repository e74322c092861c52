"""Verbs that ask for paper: approve, reprint."""

import json
import time
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl.choice import Choice
from tillctl.client import Client
from tillctl.faults import INVALID, Fault, unreadable
from tillctl.options import (
    Voucher,
    by_option,
    plain,
    port_of,
    show,
    terminal_options,
    which_options,
)
from tillctl.ports import terminal

_SCHEMA = "See docs/approval.schema.json."
_LARGEST = 65536  # bytes; a message has at most a tenth of that
_LOOK_S = 0.2


def read_approval(path: Path) -> dict[str, Any]:
    """Read one approval message from a file.  Raises Fault for what is no JSON object."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    return parsed(data, str(path))


def parsed(data: bytes, name: str) -> dict[str, Any]:
    """Give the object that these bytes of the file or line `name` are.  Raises Fault."""
    try:
        if len(data) > _LARGEST:
            raise Fault(INVALID, f"{name} is too large for an approval.", _SCHEMA)
        message = json.loads(data.decode("utf-8-sig"))
        json.dumps(message, allow_nan=False)
    except UnicodeDecodeError:
        raise Fault(INVALID, f"{name} is not UTF-8 text.", _SCHEMA) from None
    except (ValueError, RecursionError) as error:
        raise Fault(INVALID, f"{name} is not JSON: {error}.", _SCHEMA) from None
    if not isinstance(message, dict):
        raise Fault(INVALID, f"{name} holds no JSON object.", _SCHEMA)
    return message


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--wait",
    type=click.FloatRange(0),
    default=0,
    metavar="SECONDS",
    help="Wait at most so long for the paper.",
)
@terminal_options
@click.pass_context
def approve(
    context: click.Context, files: tuple[Path, ...], wait: float, port: str | None, as_json: bool
) -> None:
    """Send approvals as the payment application does.  Sending one again is safe.

    FILES hold one JSON object each (docs/approval.schema.json); all are read before the first is
    sent.  With --json there is one object a line for each file.
    """
    messages = [read_approval(path) for path in files]
    with terminal(port_of(context, port)) as client:
        for message in messages:
            body = client.call("approve", approval=message)
            if wait:
                body["state"] = _await(client, body["id"], wait)
            show(body, as_json, _draw)


def _await(client: Client, ident: str, seconds: float) -> str:
    """Give the state of the job when nothing of it is left to print, or time is up."""
    until = time.monotonic() + seconds
    while True:
        state: str = client.call("why", id=ident)["state"]
        if state not in ("pending", "processing") or time.monotonic() > until:
            return state
        time.sleep(_LOOK_S)


def _draw(console: Console, body: dict[str, Any]) -> None:
    again = ", known already" if body.get("duplicate") else ""
    state = "nothing to print" if body["state"] == "none" else body["state"]
    console.print(f"{body['voucher']}: {body['decision']}{again} ({state})")
    if body.get("unknown_fields"):
        console.print(plain("  fields not understood: " + ", ".join(body["unknown_fields"])))


@click.command()
@click.argument("voucher", type=Voucher(last=True), metavar="last|VOUCHER", required=False)
@which_options
@click.option(
    "--copy",
    type=click.Choice(["merchant", "cardholder", "bank"]),
    help="Which copy; else the one of the setting reprint_copy.",
)
@by_option
@terminal_options
@click.pass_context
def reprint(
    context: click.Context,
    voucher: str | None,
    reference: str | None,
    since: int | None,
    until: int | None,
    copy: str | None,
    by: str,
    port: str | None,
    as_json: bool,
) -> None:
    """Print a receipt again, marked as a duplicate.

    The last one, by its voucher number, by its reference number, or the only one of a time.
    """
    choice, asked = Choice(voucher, reference, since, until), {"by": by}
    if copy:
        asked["copy"] = copy
    with terminal(port_of(context, port)) as client:
        body = client.call("reprint", **choice.fields(client), **asked)
    show(body, as_json, _draw_reprint)


def _draw_reprint(console: Console, body: dict[str, Any]) -> None:
    console.print(f"{body['voucher']}: reprint {body['reprint']}, {body['copy']} copy")
