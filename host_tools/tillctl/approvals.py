"""Verbs that ask for paper: approve, reprint."""

import json
import time
from pathlib import Path

import click

from tillctl.faults import FILE, Fault
from tillctl.options import port_of, show, terminal_options
from tillctl.ports import terminal


def read_approval(path: Path) -> dict:
    """Read one approval message from a file.  Raises Fault for what is no JSON object."""
    try:
        message = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Fault(FILE, f"Cannot read {path}: {error.strerror}.")
    except ValueError as error:
        raise Fault(FILE, f"{path} is not JSON: {error}.", "See docs/approval.schema.json.")
    if not isinstance(message, dict):
        raise Fault(FILE, f"{path} holds no JSON object.", "See docs/approval.schema.json.")
    return message


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--wait", type=float, default=0, metavar="SECONDS", help="Wait for the paper.")
@terminal_options
@click.pass_context
def approve(context, files, wait, port, as_json):
    """Send approvals as the payment application does.  Sending one again is safe."""
    messages = [read_approval(path) for path in files]
    with terminal(port_of(context, port)) as client:
        for message in messages:
            body = client.call("approve", approval=message)
            if wait:
                body["state"] = _await(client, body["id"], wait)
            show(body, as_json, _draw)


def _await(client, ident: str, seconds: float) -> str:
    until = time.monotonic() + seconds
    while True:
        state = client.call("why", id=ident)["state"]
        if state not in ("pending", "processing") or time.monotonic() > until:
            return state
        time.sleep(0.2)


def _draw(console, body: dict) -> None:
    again = ", known already" if body.get("duplicate") else ""
    console.print(f"{body['voucher']}: {body['decision']}{again} ({body['state']})")
    if body.get("unknown_fields"):
        console.print("  [yellow]fields not understood:[/] " + ", ".join(body["unknown_fields"]))


@click.command()
@click.argument("voucher")
@click.option("--copy", type=click.Choice(["merchant", "cardholder", "bank"]), help="Which copy.")
@click.option("--by", default="technician", help="Your name, for the record.")
@terminal_options
@click.pass_context
def reprint(context, voucher, copy, by, port, as_json):
    """Print a receipt again, marked as a duplicate: `last` or a voucher number."""
    fields = {"by": by}
    if voucher != "last":
        fields["voucher"] = voucher
    if copy:
        fields["copy"] = copy
    with terminal(port_of(context, port)) as client:
        body = client.call("reprint", **fields)
    show(body, as_json, _draw_reprint)


def _draw_reprint(console, body: dict) -> None:
    console.print(f"{body['voucher']}: reprint {body['reprint']}, {body['copy']} copy")
