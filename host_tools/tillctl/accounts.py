"""Verbs that look: status, jobs, why.  And what a person decides about held jobs."""

from typing import Any

import click
from rich.console import Console
from rich.table import Table

from tillctl.choice import Choice
from tillctl.client import Client
from tillctl.options import (
    Subverbs,
    Voucher,
    broken,
    by_option,
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

_ROWS_IN_A_METRE = 8000


@click.command()
@terminal_options
@click.pass_context
def status(context: click.Context, port: str | None, as_json: bool) -> None:
    """Show the printer's state, its reasons, and what waits to be printed."""
    with terminal(port_of(context, port)) as client:
        show(client.call("status"), as_json, _draw_status)


def _draw_status(console: Console, body: dict[str, Any]) -> None:
    if "safe-mode" in body["reasons"]:
        _draw_safe(console, body)
    else:
        _draw_whole(console, body)
    for reason in body["reasons"]:
        console.print(plain(f"{reason}: {' '.join(advice(reason))}", "yellow"))


def _draw_whole(console: Console, body: dict[str, Any]) -> None:
    colour = {"idle": "green", "processing": "cyan"}.get(body["printer"], "red")
    reasons = f" ({', '.join(body['reasons'])})" if body["reasons"] else ""
    copies = "1 copy" if body["unprinted"] == 1 else f"{body['unprinted']} copies"
    receipts = "1 receipt" if body["stored"] == 1 else f"{body['stored']} receipts"
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("printer", plain(body["printer"] + reasons, colour))
    table.add_row("unprinted", copies)
    table.add_row("stored", receipts)
    table.add_row("auto_print", body["auto_print"])
    table.add_row("paper", _known(body["paper"], "in", "[red]out[/]"))
    table.add_row("lid", _known(body["platen"], "closed", "[red]open[/]"))
    if body["head_ddc"] is not None:
        table.add_row("head", f"{body['head_ddc'] / 10:.1f} °C")
    if body["supply_mv"] is not None:
        table.add_row("supply", f"{body['supply_mv'] / 1000:.2f} V")
    if body.get("selftest"):
        table.add_row("self-test", body["selftest"])
    for label, text in _counted(body.get("counters")):
        table.add_row(label, plain(text))
    table.add_row("clock", body["clock"])
    if body.get("boot"):
        table.add_row("started by", plain(body["boot"], "red" if "hung" in body["boot"] else ""))
    table.add_row("firmware", f"{body['version']} on {body['board']}")
    table.add_row("serial", plain(body["serial"]))
    for label in ("missing_glyphs", "problems"):
        if body[label]:
            table.add_row(label.replace("_", " "), plain(", ".join(body[label]), "yellow"))
    if body["last_error"]:
        table.add_row("last error", plain(body["last_error"], "red"))
    console.print(table)


def _draw_safe(console: Console, body: dict[str, Any]) -> None:
    """What is known of a terminal without its application."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("printer", plain(f"stopped ({', '.join(body['reasons'])})", "red"))
    table.add_row("because of", plain(body["boot"], "red"))
    table.add_row("firmware", f"{body['version']} on {body['board']}")
    table.add_row("serial", plain(body["serial"]))
    console.print(table)


def _known(value: bool | None, good: str, bad: str) -> str:
    """Name what a sensor says; a printer module that does not answer says nothing."""
    return "[red]unknown[/]" if value is None else good if value else bad


def _counted(counters: dict[str, Any] | None) -> list[tuple[str, str]]:
    """What the mechanism has done in its life, for people."""
    if not counters:
        return [("so far", "unknown")]
    metres = f"{counters['rows'] / _ROWS_IN_A_METRE:,.1f} m of paper"
    hottest = counters["hottest_ddc"]  # 0 where the head is a printer module's
    dots = f"{counters['dots'] / 1_000_000:,.1f} million dots, " if hottest else ""
    cuts = "1 cut" if counters["cuts"] == 1 else f"{counters['cuts']:,} cuts"
    stops = ", ".join(f"{count:,} {reason}" for reason, count in counters["stops"].items())
    return [
        ("so far", f"{metres}, {dots}{cuts}"),
        *([("hottest", f"{hottest / 10:.1f} °C")] if hottest else []),
        ("stops", stops or "none"),
    ]


def advice(reason: str) -> tuple[str, str]:
    """What a reason means, and what to do about it."""
    from tillroll.codes import CODES

    return CODES.get(reason, ("This tillctl does not know it.", "Update tillctl."))


@click.group(cls=Subverbs, invoke_without_command=True)
@terminal_options
@click.option("--before", type=int, metavar="SEQ", help="Older ones: `seq` of the last one seen.")
@which_options
@click.pass_context
def jobs(
    context: click.Context,
    port: str | None,
    as_json: bool,
    before: int | None,
    reference: str | None,
    since: int | None,
    until: int | None,
) -> None:
    """List the newest jobs, at most twelve; of a time, or the newest with a reference number.

    A job is held when a person must say whether to print it: `jobs print` or `jobs discard`.
    """
    if context.invoked_subcommand is None:
        with terminal(port_of(context, port)) as client:
            fields = which(reference, since, until)
            if before is not None:
                fields["before"] = before
            show(client.call("jobs", **fields), as_json, _draw_jobs)


def _draw_jobs(console: Console, body: dict[str, Any]) -> None:
    if not body["jobs"]:
        console.print("There are no such receipts.")
        return
    table = new_table("seq", "voucher", "accepted at", "decision", "state", "copies")
    for job in body["jobs"]:
        words = (broken(job["decision"]), broken(job["state"]), "\n".join(job["copies"]) or "-")
        table.add_row(str(job["seq"]), job["voucher"], job["at"], *words)
    console.print(table)


def _decide(verb: str, port: str | None, as_json: bool, voucher: str, by: str) -> None:
    with terminal(port) as client:
        body = client.call(verb, voucher=voucher, by=by)
    show(body, as_json, lambda console, job: console.print(f"{job['voucher']}: {job['state']}"))


@jobs.command("print")
@click.argument("voucher", type=Voucher())
@by_option
@terminal_options
@click.pass_context
def print_(context: click.Context, voucher: str, by: str, port: str | None, as_json: bool) -> None:
    """Print a held job after all."""
    _decide("job-print", port_of(context, port), json_of(context, as_json), voucher, by)


@jobs.command()
@click.argument("voucher", type=Voucher())
@by_option
@terminal_options
@click.pass_context
def discard(
    context: click.Context, voucher: str, by: str, port: str | None, as_json: bool
) -> None:
    """Do not print what is still unprinted of a job; the receipt stays stored."""
    _decide("job-discard", port_of(context, port), json_of(context, as_json), voucher, by)


@click.command()
@click.argument("voucher", type=Voucher(last=True), metavar="last|VOUCHER", required=False)
@which_options
@terminal_options
@click.pass_context
def why(
    context: click.Context,
    voucher: str | None,
    reference: str | None,
    since: int | None,
    until: int | None,
    port: str | None,
    as_json: bool,
) -> None:
    """Tell what became of one approval: a sentence, and what happened when.

    The last one, by its voucher number, by its reference number, or the only one of a time.
    """
    choice = Choice(voucher, reference, since, until)
    with terminal(port_of(context, port)) as client:
        show(_story(client, choice.fields(client)), as_json, _draw_why)


def _story(client: Client, fields: dict[str, Any]) -> dict[str, Any]:
    """Get the whole story, page by page."""
    body = page = client.call("why", **fields)
    fields = {"id": body["id"]}
    while page["events"]:
        page = client.call("why", **fields, after=page["events"][-1][0])
        body["events"] += page["events"]
    return body


def _draw_why(console: Console, body: dict[str, Any]) -> None:
    console.print(plain(body["sentence"], "bold"))
    table = new_table("seq", "when", "what", "copy", "detail")
    for seq, *texts in body["events"]:
        table.add_row(str(seq), *(plain(text) for text in texts))
    console.print(table)
