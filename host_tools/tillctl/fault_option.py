"""The option `--fault` of the verbs that simulate: what goes wrong, by name."""

from collections.abc import Callable
from typing import Any

import click
from emulator.faults import NAMES, inject, parse

_VALUES = {"V": "5.2V", "degC": "50", "counts": "5", "columns": "17,200"}


def help_text() -> str:
    """List the faults, one a line."""
    lines = []
    for name, (kind, _method, _arguments, what) in sorted(NAMES.items()):
        lines.append(f"{f'{name}={_VALUES[kind]}' if kind else name:22}{what}")
    return "\n".join(lines)


def _checked(_ctx: click.Context, _param: click.Parameter, texts: tuple[str, ...]) -> Any:
    for text in texts:
        try:
            parse(text)
        except ValueError as error:
            known = ", ".join(sorted(NAMES))
            raise click.BadParameter(f"{error}. There are: {known}.") from None
    return texts


fault_option = click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME[=VALUE][@row=N]",
    callback=_checked,
    help="Let this go wrong, at once or after N rows of paper; may be given again and again.",
)


def strike(mechanism: Any, texts: tuple[str, ...]) -> None:
    """Let faults happen that the option has checked."""
    for text in texts:
        inject(mechanism, text)


def typed(mechanism: Any, text: str) -> Callable[[], None]:
    """Give what lets a typed fault happen.  Raises ValueError when it is none."""
    parse(text)
    return lambda: inject(mechanism, text)
