"""`tillctl receipts`: which receipts are stored, newest first."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import click
from rich.console import Console

from tillctl import receipts as stored
from tillctl.client import Asked
from tillctl.options import (
    broken,
    json_of,
    new_table,
    plain,
    port_of,
    show,
    terminal_options,
    which,
    which_options,
)
from tillctl.ports import terminal

_PATIENCE_S = 10.0  # for one answer: the terminal may be laying out a slip
_LAST = 20
_STATES = (
    *("pending", "pending-held", "processing", "processing-stopped"),
    *("canceled", "completed", "none"),
)


@click.command()
@click.option(
    "--last",
    type=click.IntRange(1),
    default=_LAST,
    show_default=True,
    metavar="N",
    help="At most so many.",
)
@click.option(
    "--state",
    "states",
    type=click.Choice(_STATES),
    multiple=True,
    metavar="STATE",
    help=f"Only those in this state, or in several: {', '.join(_STATES)}.",
)
@which_options
@terminal_options
@click.pass_context
def receipts(
    context: click.Context,
    last: int,
    states: tuple[str, ...],
    reference: str | None,
    since: int | None,
    until: int | None,
    port: str | None,
    as_json: bool,
) -> None:
    """List receipts, newest first: with kind, amount and what became of them.

    Those of a time, in a state, or the newest with a reference number.  With --json each is told
    whole, as `journal export` has it.
    """
    wanted = which(reference, since, until)
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        found = list(islice(matching(client, wanted, states), last + 1))
        told = [stored.of(client, job["seq"]) for job in found[:last]]
    body = {"ok": True, "receipts": [one for one in told if one], "more": len(found) > last}
    show(body, json_of(context, as_json), _draw)


def matching(
    client: Asked, wanted: dict[str, Any], states: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """Give the jobs in one of these states (in any, if none is named), newest first."""
    fields = dict(wanted)
    while page := client.call("jobs", **fields)["jobs"]:
        for job in page:
            if not states or job["state"] in states:
                yield job
        if "reference" in wanted:
            return
        fields["before"] = page[-1]["seq"]


def _draw(console: Console, body: dict[str, Any]) -> None:
    if not body["receipts"]:
        console.print("There are no such receipts.")
        return
    table = new_table("voucher", "accepted at", "what", "amount", "state", "reference")
    for one in body["receipts"]:
        what, amount = told(one)
        words = (broken(what), amount, broken(one["state"]), one["reference"])
        at = one["accepted_at"] or "unset"
        table.add_row(one["voucher"], at, *(plain(word) for word in words))
    console.print(table)
    if body["more"]:
        console.print("There are more: --last N, or a time with --since and --until.")


def told(receipt: dict[str, Any]) -> tuple[str, str]:
    """What kind of transaction it is, and its amount; the code of what is wrong with it."""
    from tillroll.approval.money import amount_text

    approval = receipt["approval"]
    if not approval:
        return receipt["problem"], "?"
    kind = approval["kind"].replace("_", "-")
    return kind, amount_text(approval["amount"], approval["currency"])
