"""The option `--all`, given to the verbs that may be done at every terminal at once."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import click

from tillctl.faults import USAGE, Fault

KEY = "tillctl.everywhere"
HELP = "At every attached terminal at once."
# verbs that opt in, wherever they have subcommands those too
VERBS = frozenset({"configure", "install", "selftest", "settings", "status", "versions"})


def offer(command: click.Command) -> None:
    """Give a verb, and each of its subcommands, `--all`."""
    for leaf in _leaves(command):
        if all(param.name != "everywhere" for param in leaf.params) and leaf.callback:
            option = click.Option(
                ["--all", "everywhere"],
                is_flag=True,
                help=HELP,
                expose_value=False,
                callback=_note,
            )
            leaf.params.append(option)
            leaf.callback = _instead(leaf.callback)


def _leaves(command: click.Command) -> Iterator[click.Command]:
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from _leaves(inner)
    else:
        yield command


def _note(context: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        context.meta[KEY] = True


def _instead(callback: Callable[..., Any]) -> Callable[..., Any]:
    """Do it at every terminal where that was asked for, else as ever."""

    @wraps(callback)
    def decide(*args: Any, **options: Any) -> Any:
        context = click.get_current_context()
        if not context.meta.get(KEY):
            return callback(*args, **options)
        from tillctl import fleet

        if any(outer.params.get("port") for outer in _outward(context)):
            raise Fault(USAGE, "--port and --all exclude each other.", "Give one of them.")
        words = list(context.find_root().obj)
        words.remove("--all")
        return context.exit(fleet.run(words, "--json" in words))

    return decide


def _outward(context: click.Context | None) -> Iterator[click.Context]:
    while context is not None:
        yield context
        context = context.parent


def check(context: click.Context) -> None:
    """Raise Fault where `--all` stands before a verb that is for one terminal only."""
    verb = context.invoked_subcommand
    if verb not in VERBS:
        raise Fault(
            USAGE, f"`tillctl {verb}` is for one terminal at a time.", "Name it: --port PORT."
        )
    context.meta[KEY] = True
