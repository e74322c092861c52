"""`tillctl selftest`: the dots measured, then a diagonal and a ladder, to see the head itself."""

import time
from typing import Any

import click
from rich.console import Console

from tillctl import dots
from tillctl.client import Client
from tillctl.faults import DOTS, REFUSED, USAGE, Fault
from tillctl.options import json_of, port_of, show, terminal_options
from tillctl.ports import terminal

_LOOK_S = 0.2
_OPEN = ("pending", "processing")


@click.command()
@click.option(
    "--wait",
    type=click.FloatRange(0),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="Wait at most so long for the paper.",
)
@click.option("--dots-only", is_flag=True, help="Measure the dots; print nothing.")
@click.option("--no-dots", is_flag=True, help="Print only; measure nothing.")
@terminal_options
@click.pass_context
def selftest(
    context: click.Context,
    wait: float,
    dots_only: bool,
    no_dots: bool,
    port: str | None,
    as_json: bool,
) -> None:
    """Measure the dots of the head, and print each in a diagonal; then a ladder of densities.

    The measuring needs a circuit that not every board has; dead and odd dots are listed, and give
    the exit code 12.  On paper a dead dot is a gap in a diagonal and a white column in every bar.
    The terminal must be idle.
    """
    if dots_only and no_dots:
        raise Fault(USAGE, "--dots-only and --no-dots exclude each other.", "Give one of them.")
    as_json = json_of(context, as_json)
    body: dict[str, Any] = {"ok": True}
    with terminal(port_of(context, port)) as client:
        if not no_dots:
            body["dots"] = dots.measure(client, insist=dots_only)
            if not as_json:
                show(body["dots"], as_json, dots.draw)
        if not dots_only:
            client.call("selftest")
            body["selftest"] = _await(client, wait)
    show(body, as_json, _draw)
    if dots.are_bad(body.get("dots", {})):
        context.exit(DOTS)


def _await(client: Client, seconds: float) -> str:
    """Give what has become of it when it is out or time is up.  Raises Fault when it is not."""
    until = time.monotonic() + seconds
    while True:
        status = client.call("status")
        state: str = status["selftest"]
        stops = [reason for reason in status["reasons"] if reason != "media-low"]
        if state in _OPEN and status["printer"] == "stopped" and stops:
            raise _waits(stops[0])
        if state not in _OPEN and state != "completed":
            raise _given_up(status)
        if state == "completed" or time.monotonic() > until:
            return state
        time.sleep(_LOOK_S)


def _waits(reason: str) -> Fault:
    from tillroll.codes import CODES

    text, remedy = CODES.get(reason, (reason, "See `tillctl status`."))
    what = f"The self-test is not out yet: {text[0].lower()}{text[1:]}"
    do = f"{remedy} It then goes on by itself, or prints anew."
    return Fault(REFUSED, what, do, {"code": reason, "text": what, "do": do})


def _given_up(status: dict[str, Any]) -> Fault:
    what = "The self-test did not come out"
    if status["last_error"]:
        what += f" ({status['last_error']})"
    return Fault(REFUSED, f"{what}.", "Look at `tillctl status`, then try again.")


def _draw(console: Console, body: dict[str, Any]) -> None:
    if "selftest" not in body:
        return
    if body["selftest"] == "completed":
        text = "The self-test is out: see docs/print_quality.md for what it shows."
    else:
        text = f"The self-test is {body['selftest']}: `tillctl status` tells what becomes of it."
    console.print(text, soft_wrap=True)
