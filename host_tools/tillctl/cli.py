"""tillctl: the command line.  Each verb family is a module of its own; here they are only listed."""

from importlib import import_module

import click

from tillctl import paths
from tillctl.faults import EXIT_CODES

# verb: the module and the command in it, imported when the verb is used
VERBS = {
    "approve": "tillctl.approvals:approve",
    "demo": "tillctl.demo:demo",
    "fonts": "tillctl.fonts:fonts",
    "jobs": "tillctl.accounts:jobs",
    "preview": "tillctl.preview:preview",
    "reprint": "tillctl.approvals:reprint",
    "settings": "tillctl.settings:settings",
    "sim": "tillctl.sim:sim",
    "status": "tillctl.accounts:status",
    "test": "tillctl.testing:test",
    "why": "tillctl.accounts:why",
}


class Verbs(click.Group):
    """A group whose commands are imported on use, so that `--help` answers at once."""

    def list_commands(self, ctx):
        """Name every verb."""
        return sorted(VERBS)

    def get_command(self, ctx, cmd_name):
        """Import the module of a verb and give its command."""
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name].partition(":")
        return getattr(import_module(module), name)

    def format_epilog(self, ctx, formatter):
        """List the exit codes under the help."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), text) for code, text in EXIT_CODES.items()])


@click.command(cls=Verbs)
@click.option("--port", help="Serial port or socket://HOST:PORT of the terminal.")
@click.version_option(package_name="tillroll")
def main(port):
    """Look after tillroll terminals: try them, test them, ask them what became of a receipt.

    Start with `tillctl demo`, or with `tillctl sim --state DIR` in one window and
    `tillctl status` in another.
    """
    paths.setup()
