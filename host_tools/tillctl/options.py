"""What every verb shares: its options, and the two ways of answering, for eyes and for scripts."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tillctl.faults import USAGE, Fault

_WHOLE = 200  # characters, at which click cuts
_Command = TypeVar("_Command", bound=Callable[..., Any])
_LONG_WORD = 12
PORT_HELP = "Serial port, serial number, socket://HOST:PORT, or `sim`."


def json_option(command: _Command) -> _Command:
    """Give a verb `--json`: the answer as one JSON object on stdout."""
    option = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
    return option(command)


def terminal_options(command: _Command) -> _Command:
    """Give a verb `--port` and `--json`."""
    option = click.option("--port", help=PORT_HELP)
    return option(json_option(command))


def by_option(command: _Command) -> _Command:
    """Give a verb `--by`: who asks."""
    return click.option("--by", default="technician", help="Your name, for the record.")(command)


class Voucher(click.ParamType):
    """A voucher number; with `last` also that word."""

    name = "voucher"

    def __init__(self, last: bool = False):
        self._last = last

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check the number: 1 to 6 digits, as the slip shows it or without leading zeros."""
        word = str(value)
        if (self._last and word == "last") or (
            word.isascii() and word.isdigit() and len(word) < 7
        ):
            return word
        also = ", or `last`" if self._last else ""
        return self.fail(f"a voucher number has 1 to 6 digits{also}", param, ctx)


class Moment(click.ParamType):
    """A time as the terminal's clock shows it; `end` takes a day or a minute to its end."""

    name = "time"

    def __init__(self, end: bool = False):
        self._end = end

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Give seconds since 1970-01-01, local time."""
        if isinstance(value, int):
            return value
        for form, span in _FORMS.items():
            try:
                found = datetime.strptime(str(value), form).replace(tzinfo=UTC)
            except ValueError:
                continue
            at = int(found.timestamp())
            if at >= 0:
                return at + (span - 1 if self._end else 0)
        return self.fail("a time is YYYY-MM-DD, 'YYYY-MM-DD HH:MM' or with :SS", param, ctx)


_FORMS = {"%Y-%m-%d": 86400, "%Y-%m-%d %H:%M": 60, "%Y-%m-%d %H:%M:%S": 1}


def which_options(command: _Command) -> _Command:
    """Give a verb `--reference`, `--from` and `--to`: which receipts are meant."""
    for option in (
        click.option(
            "--to", "--until", "until", type=Moment(end=True), help="Accepted at the latest then."
        ),
        click.option("--from", "--since", "since", type=Moment(), help="Accepted then or later."),
        click.option("--reference", help="With this reference number."),
    ):
        command = option(command)
    return command


def which(reference: str | None, since: int | None, until: int | None) -> dict[str, Any]:
    """Give the fields of a request that say the same.  Raises Fault."""
    if reference is not None and (since, until) != (None, None):
        what = "--reference and a time exclude each other."
        raise Fault(USAGE, what, "Give one of them.")
    fields = {"reference": reference, "from": since, "to": until}
    return {key: value for key, value in fields.items() if value is not None}


def port_of(context: click.Context, port: str | None) -> str | None:
    """Give the verb's own --port, else the nearest one in front of the verb."""
    return port or _above(context, "port")


def json_of(context: click.Context, as_json: bool) -> bool:
    """Tell whether the verb, or the group in front of it, was asked for JSON."""
    return as_json or bool(_above(context, "as_json"))


def _above(context: click.Context, name: str) -> Any:
    outer = context.parent
    while outer is not None and not outer.params.get(name):
        outer = outer.parent
    return outer.params[name] if outer is not None else None


def show(body: dict[str, Any], as_json: bool, draw: Callable[[Console, Any], None]) -> None:
    """Print an answer as JSON, or let `draw` put it on the console."""
    if as_json:
        click.echo(json.dumps(body, ensure_ascii=False))
    else:
        draw(Console(highlight=False), body)


def plain(text: str, style: str = "") -> Text:
    """Make text from a terminal fit to be shown: no markup, no control characters."""
    shown = "".join(c if c.isprintable() or c == "\n" else "�" for c in text)
    return Text(shown, style)


def draw_unrecorded(console: Console, body: dict[str, Any]) -> None:
    """Say that a change is not on record, where that is so."""
    if "unrecorded" in body:
        text = f"The journal could not note who did it: {body['unrecorded']}."
        console.print(plain(text, "yellow"), soft_wrap=True)


class Subverbs(click.Group):
    """A verb with verbs of its own; what they do is told whole, not cut."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List them as `tillctl --help` lists the verbs."""
        rows = [
            (name, self.commands[name].get_short_help_str(_WHOLE))
            for name in self.list_commands(ctx)
        ]
        with formatter.section("Verbs"):
            formatter.write_dl(rows)


def new_table(*columns: str) -> Table:
    """Begin a table that is still legible in a window of 80 columns."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", padding=0)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def broken(word: str) -> str:
    """Break a long keyword such as suppressed-by-setting after one of its hyphens."""
    head, hyphen, tail = word.partition("-")
    return f"{head}-\n{tail}" if hyphen and len(word) > _LONG_WORD else word
