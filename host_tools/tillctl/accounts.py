"""Verbs that look: status, jobs, why."""

import click
from rich.console import Console
from rich.table import Table

from tillctl.options import port_of, show, terminal_options
from tillctl.ports import terminal


@click.command()
@terminal_options
@click.pass_context
def status(context, port, as_json):
    """Show the printer's state, its reasons, and what waits to be printed."""
    with terminal(port_of(context, port)) as client:
        show(client.call("status"), as_json, _draw_status)


def _draw_status(console: Console, body: dict) -> None:
    colour = {"idle": "green", "processing": "cyan"}.get(body["printer"], "red")
    reasons = ", ".join(body["reasons"]) or "none"
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("printer", f"[{colour}]{body['printer']}[/]  ({reasons})")
    table.add_row("unprinted", f"{body['unprinted']} of {body['stored']} stored receipts")
    table.add_row("auto_print", body["auto_print"])
    table.add_row("paper", "in" if body["paper"] else "[red]out[/]")
    table.add_row("lid", "closed" if body["platen"] else "[red]open[/]")
    table.add_row("head", f"{body['head_ddc'] / 10:.1f} °C")
    table.add_row("supply", f"{body['supply_mv'] / 1000:.2f} V")
    table.add_row("clock", body["clock"])
    table.add_row("firmware", f"{body['version']} on {body['board']}")
    for label in ("missing_glyphs", "problems"):
        if body[label]:
            table.add_row(label.replace("_", " "), "[yellow]" + ", ".join(body[label]) + "[/]")
    if body["last_error"]:
        table.add_row("last error", f"[red]{body['last_error']}[/]")
    console.print(table)


@click.group(invoke_without_command=True)
@terminal_options
@click.option("--before", type=int, help="Show jobs older than this sequence number.")
@click.pass_context
def jobs(context, port, as_json, before):
    """List the newest jobs; `jobs print` and `jobs discard` decide about held ones."""
    if context.invoked_subcommand is None:
        with terminal(port_of(context, port)) as client:
            fields = {} if before is None else {"before": before}
            show(client.call("jobs", **fields), as_json, _draw_jobs)


def _draw_jobs(console: Console, body: dict) -> None:
    if not body["jobs"]:
        console.print("No receipts are stored.")
        return
    console.print(jobs_table(body["jobs"]))


def jobs_table(lines: list[dict]) -> Table:
    """Draw jobs as a table, one line each."""
    table = Table(header_style="bold")
    for name in ("voucher", "accepted at", "decision", "state", "copies"):
        table.add_column(name, overflow="fold")
    for job in lines:
        copies = "\n".join(job["copies"])
        table.add_row(job["voucher"], job["at"], job["decision"], job["state"], copies)
    return table


def _decide(verb: str, context, port, as_json, voucher, by):
    with terminal(port_of(context, port)) as client:
        body = client.call(verb, voucher=voucher, by=by)
    show(body, as_json, lambda console, job: console.print(f"{job['voucher']}: {job['state']}"))


@jobs.command("print")
@click.argument("voucher")
@click.option("--by", default="technician", help="Your name, for the record.")
@terminal_options
@click.pass_context
def print_(context, voucher, by, port, as_json):
    """Print a held job after all."""
    _decide("job-print", context, port, as_json, voucher, by)


@jobs.command()
@click.argument("voucher")
@click.option("--by", default="technician", help="Your name, for the record.")
@terminal_options
@click.pass_context
def discard(context, voucher, by, port, as_json):
    """Do not print what is still unprinted of a job; the receipt stays stored."""
    _decide("job-discard", context, port, as_json, voucher, by)


@click.command()
@click.argument("voucher")
@terminal_options
@click.pass_context
def why(context, voucher, port, as_json):
    """Tell what became of one approval: a sentence, and what happened when."""
    with terminal(port_of(context, port)) as client:
        show(ask_why(client, voucher), as_json, _draw_why)


def ask_why(client, voucher: str) -> dict:
    """Get the whole story, page by page."""
    body = page = client.call("why", voucher=voucher)
    while page["events"]:
        page = client.call("why", voucher=voucher, after=page["events"][-1][0])
        body["events"] += page["events"]
    return body


def _draw_why(console: Console, body: dict) -> None:
    console.print(f"[bold]{body['sentence']}[/]")
    table = Table(header_style="bold")
    for name in ("seq", "when", "what", "copy", "detail"):
        table.add_column(name, overflow="fold")
    for seq, when, what, copy, detail in body["events"]:
        table.add_row(str(seq), when, what, copy, detail)
    console.print(table)
