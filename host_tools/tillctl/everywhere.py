"""The option `--all`, given to the verbs that may be done at every terminal at once."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import click

from tillctl.faults import USAGE, Fault

KEY = "tillctl.everywhere"
HELP = "At every attached terminal at once."
# verbs that opt in, wherever they have subcommands those too that are about a terminal
VERBS = frozenset(
    {
        *("clock", "configure", "fonts", "install", "layout", "logo"),
        *("selftest", "settings", "status", "versions"),
    }
)


def offer(command: click.Command) -> None:
    """Give a verb, and each of its subcommands, `--all`, where it takes `--port`."""
    for leaf in _leaves(command):
        names = {param.name for param in leaf.params}
        if "everywhere" in names or not leaf.callback:
            continue
        if "port" in names:
            option = click.Option(
                ["--all", "everywhere"],
                is_flag=True,
                help=HELP,
                expose_value=False,
                callback=_note,
            )
            leaf.params.append(option)
            leaf.callback = _instead(leaf.callback)
        else:
            leaf.callback = _never(leaf.callback)


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
        for param in context.command.params:
            if getattr(param.type, "writable", False) and context.params.get(param.name or ""):
                what = f"Every terminal would write the same {param.human_readable_name}."
                raise Fault(USAGE, what, "Name one terminal at a time: --port PORT.")
        words = list(context.find_root().obj)
        words.remove("--all")
        return context.exit(fleet.run(words, "--json" in words))

    return decide


def _never(callback: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse to do it everywhere: it is about no terminal."""

    @wraps(callback)
    def decide(*args: Any, **options: Any) -> Any:
        context = click.get_current_context()
        if context.meta.get(KEY):
            raise Fault(USAGE, f"`{context.command_path}` asks no terminal.", "Leave out --all.")
        return callback(*args, **options)

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
