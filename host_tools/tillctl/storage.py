"""`tillctl format-storage`: a storage that cannot be read is given up."""

import click
from rich.console import Console

from tillctl.faults import USAGE, Fault
from tillctl.options import by_option, json_of, port_of, show, terminal_options
from tillctl.ports import terminal

_PATIENCE_S = 10.0


@click.command("format-storage")
@click.option("--yes", is_flag=True, help="Yes, lose all that is on it.")
@by_option
@terminal_options
@click.pass_context
def format_storage(
    context: click.Context, yes: bool, by: str, port: str | None, as_json: bool
) -> None:
    """Format a storage that cannot be read; what is on it is lost.

    Only a terminal whose `tillctl status` says storage-damaged does it.  Read its flash out first
    and run `tillctl journal salvage` on that (docs/tillctl.md).
    """
    if not yes:
        what = "What is on the storage would be lost: nothing was done."
        raise Fault(USAGE, what, "Salvage it first (docs/tillctl.md), then say --yes.")
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        body = client.call("storage-format", by=by)
    show(body, json_of(context, as_json), _draw)


def _draw(console: Console, _body: object) -> None:
    console.print("The storage is formatted and empty; all settings have the factory's values.")
