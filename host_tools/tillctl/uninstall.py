"""`tillctl uninstall`: takes the firmware off a terminal again."""

from typing import Any

import click
from rich.console import Console

from tillctl import install_session, install_steps, ports, quiet
from tillctl.options import json_of, port_of, show, terminal_options
from tillctl.repl import at_repl

_INSTEAD = "Let it print them, or uninstall with --force: they will not come out."


@click.command()
@terminal_options
@click.option("--force", is_flag=True, help="Even if copies are due or another program is there.")
@click.pass_context
def uninstall(context: click.Context, port: str | None, as_json: bool, force: bool) -> None:
    """Take the firmware off a terminal that it was installed on; receipts and settings stay.

    MicroPython stays, too.  A later `tillctl install` goes on with receipts and settings as
    they are.
    """
    name = ports.choose(port_of(context, port))
    if not force:
        quiet.check(name, force, _INSTEAD)
    with at_repl(name) as repl:
        boot = install_session.look(repl)[-1]
        with install_session.receiving(repl) as sender:
            if not force:
                install_steps.check_owner(sender)
            removed = install_steps.erase(sender, boot)
            kept = sorted(sender.names("/"))
        repl.leave()
    show({"ok": True, "removed": removed, "kept": kept}, json_of(context, as_json), _draw)


def _draw(console: Console, body: dict[str, Any]) -> None:
    if not body["removed"]:
        console.print("tillroll was not installed there.")
        return
    kept = f"; kept: {', '.join(body['kept'])}" if body["kept"] else ""
    console.print(f"{len(body['removed'])} files removed{kept}", soft_wrap=True)
