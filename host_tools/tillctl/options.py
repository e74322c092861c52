"""What every verb shares: its options, and the two ways of answering, for eyes and for scripts."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

_Command = TypeVar("_Command", bound=Callable[..., Any])
_LONG_WORD = 12


def json_option(command: _Command) -> _Command:
    """Give a verb `--json`: the answer as one JSON object on stdout."""
    option = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
    return option(command)


def terminal_options(command: _Command) -> _Command:
    """Give a verb `--port` and `--json`."""
    option = click.option("--port", help="Serial port or socket://HOST:PORT of the terminal.")
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
