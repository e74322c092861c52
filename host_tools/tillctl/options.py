"""Options that every verb shares, and the two ways of answering: for eyes and for scripts."""

import json
from collections.abc import Callable

import click
from rich.console import Console


def json_option(command):
    """Give a verb `--json`: the answer as one JSON object on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")(command)


def terminal_options(command):
    """Give a verb `--port` and `--json`."""
    option = click.option("--port", help="Serial port or socket://HOST:PORT of the terminal.")
    return option(json_option(command))


def port_of(context: click.Context, port: str | None) -> str | None:
    """Give the verb's own --port, else the one in front of the verb."""
    return port or context.find_root().params.get("port")


def show(body: dict, as_json: bool, draw: Callable[[Console, dict], None]) -> None:
    """Print an answer as JSON, or let `draw` put it on the console."""
    if as_json:
        click.echo(json.dumps(body, ensure_ascii=False))
    else:
        draw(Console(highlight=False), body)
