"""`tillctl clock`: look at the terminal's clock, and set it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console

from tillctl.faults import USAGE, Fault
from tillctl.options import Subverbs, by_option, json_of, plain, port_of, show, terminal_options
from tillctl.ports import terminal

_STALE_S = 2  # an answer that took longer may be about a line that waited: say the time again
_TRIES = 3
_YEARS = range(2024, 2100)


@click.group(cls=Subverbs)
def clock() -> None:
    """Look at the clock of the terminal, which is in local time, and set it."""


@clock.command("show")
@terminal_options
@click.pass_context
def show_(context: click.Context, port: str | None, as_json: bool) -> None:
    """Show what the terminal's clock says, and how far it is from the clock of this computer."""
    with terminal(port_of(context, port)) as client:
        body = client.call("clock")
    body["ahead_s"] = body["at"] - seconds(_now(False)) if body["at"] else None
    show(body, json_of(context, as_json), _draw)


@clock.command("set")
@click.option("--at", metavar="TIME", help="Not now: 2026-11-21T09:30, also with +08:00 or Z.")
@click.option("--utc", is_flag=True, help="Universal time instead of this computer's zone.")
@by_option
@terminal_options
@click.pass_context
def set_(
    context: click.Context, at: str | None, utc: bool, by: str, port: str | None, as_json: bool
) -> None:
    """Set the terminal's clock to the local time of this computer.

    With --at to that time: as it is written, or as this computer's zone has it when it comes with
    a zone of its own.
    """
    told = _reader(at, utc)
    with terminal(port_of(context, port)) as client:
        for _ in range(_TRIES):
            begun = _now(True)
            body = client.call("clock-set", at=seconds(told()), by=by)
            if at is not None or (_now(True) - begun).total_seconds() < _STALE_S:
                break
    show(body, json_of(context, as_json), _draw_set)


def _reader(at: str | None, utc: bool) -> Callable[[], datetime]:
    """Give a function that says what time it is to be."""
    if at is None:
        return lambda: _now(utc)
    moment = parsed(at, utc)
    return lambda: moment


def parsed(text: str, utc: bool) -> datetime:
    """Read an ISO 8601 time as the clock is to show it.  Raises Fault."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        what = f"{text} is no time."
        raise Fault(
            USAGE, what, "Write it as 2026-11-21T09:30 or 2026-11-21T09:30:00+08:00."
        ) from None
    if moment.year not in _YEARS:
        raise Fault(USAGE, f"{text} is not within the years 2024 to 2099.", "Say another time.")
    if moment.tzinfo is None:
        return moment
    return (moment.astimezone(UTC) if utc else moment.astimezone()).replace(tzinfo=None)


def _now(utc: bool) -> datetime:
    return (datetime.now(UTC) if utc else datetime.now()).replace(tzinfo=None)


def seconds(shown: datetime) -> int:
    """Seconds since 1970 of what a clock shows, whatever its zone."""
    return int(shown.replace(tzinfo=UTC).timestamp())


def _draw(console: Console, body: dict[str, Any]) -> None:
    ahead = body["ahead_s"]
    if ahead is None:
        console.print("The clock is not set.")
    elif abs(ahead) <= 1:
        console.print(f"{body['clock']}, as this computer has it")
    else:
        way = "ahead of" if ahead > 0 else "behind"
        console.print(f"{body['clock']}, {abs(ahead):,} s {way} this computer")
    _draw_battery(console, body)


def _draw_set(console: Console, body: dict[str, Any]) -> None:
    console.print(f"clock: {body['old']} -> {body['clock']}")
    if "unrecorded" in body:
        text = f"The journal could not note who set it: {body['unrecorded']}."
        console.print(plain(text, "yellow"), soft_wrap=True)
    _draw_battery(console, body)


def _draw_battery(console: Console, body: dict[str, Any]) -> None:
    if not body["battery"]:
        text = "It has no battery: set it again whenever the terminal was without power."
        console.print(plain(text, "yellow"), soft_wrap=True)
