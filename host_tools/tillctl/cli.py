"""tillctl: the command line.  Each verb family is a module of its own; here they are listed."""

import errno
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click
import click.shell_completion

from tillctl import everywhere, paths
from tillctl.faults import EXIT_CODES, FILE, INTERNAL, INTERRUPTED, Fault, from_usage

# verb: the module and the command in it, imported when the verb is used; what it does
VERBS = {
    "approve": ("tillctl.approvals:approve", "Send approvals as the payment application does."),
    "backup": ("tillctl.backup:backup", "Save settings, journal and layouts in one file."),
    "boards": ("tillctl.boards_verbs:boards", "List the boards, or begin another one."),
    "build": ("tillctl.build:build", "Build the image that is flashed onto a board."),
    "clock": ("tillctl.clock:clock", "Look at the clock of the terminal, and set it."),
    "completion": (
        "tillctl.completion:completion",
        "Print the script that lets your shell complete verbs.",
    ),
    "configure": (
        "tillctl.configure:configure",
        "Give a terminal the settings of a profile.",
    ),
    "demo": ("tillctl.demo:demo", "Play a bad day in a shop on a simulated terminal."),
    "erase-journal": ("tillctl.erase:erase_journal", "Erase every receipt, after an export."),
    "flash": ("tillctl.flash:flash", "Flash an image onto a board by its boot loader."),
    "fonts": ("tillctl.fonts:fonts", "Build font packs, and give a terminal its own."),
    "format-storage": ("tillctl.storage:format_storage", "Format a storage that is damaged."),
    "install": ("tillctl.install:install", "Put the firmware on a board with MicroPython."),
    "jobs": ("tillctl.accounts:jobs", "List the newest jobs; print or discard held ones."),
    "journal": ("tillctl.journal:journal", "Save the journal, check it, salvage what is left."),
    "layout": ("tillctl.layout:layout", "Look at the slip templates of a terminal, give others."),
    "log": ("tillctl.log:log", "Tell what happened, newest first."),
    "logo": ("tillctl.logo:logo", "Give a terminal the shop's logo."),
    "ports": ("tillctl.port_list:ports", "List the terminals that may be there."),
    "preview": ("tillctl.preview:preview", "Draw the slip of an approval, without a terminal."),
    "receipts": ("tillctl.listing:receipts", "List receipts, newest first."),
    "repair": ("tillctl.repair:repair", "Say what is wrong with a terminal, and put it right."),
    "replay": ("tillctl.replay:replay", "Send approvals from a file of JSON lines."),
    "reprint": ("tillctl.approvals:reprint", "Print a receipt again, marked as a duplicate."),
    "reset-settings": ("tillctl.settings:reset", "Give all settings the factory's values."),
    "restore": (
        "tillctl.backup:restore",
        "Put the backup in a file in the place of what is there.",
    ),
    "selftest": ("tillctl.selftest:selftest", "Measure the dots of the head, and print each."),
    "settings": ("tillctl.settings:settings", "Look at and change the terminal's settings."),
    "shell": ("tillctl.shell:shell", "Type at MicroPython's prompt on a terminal."),
    "sim": ("tillctl.sim:sim", "Run a simulated terminal."),
    "status": ("tillctl.accounts:status", "Show the printer's state and what is unprinted."),
    "test": ("tillctl.testing:test", "Run the tests of the checkout you are in."),
    "uninstall": ("tillctl.uninstall:uninstall", "Take the firmware off a terminal."),
    "versions": ("tillctl.versions:versions", "Show the versions of tillctl and of the terminal."),
    "watch": ("tillctl.watch:watch", "Show a terminal's state, temperatures, queue and slips."),
    "why": ("tillctl.accounts:why", "Tell what became of one approval, and when."),
}


class Verbs(click.Group):
    """A group whose commands are imported on use, so that `--help` answers at once."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Name every verb."""
        return sorted(VERBS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a verb and give its command."""
        if cmd_name not in VERBS:
            return None
        paths.setup()
        module, _, name = VERBS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        if cmd_name in everywhere.VERBS:
            everywhere.offer(command)
        return command

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Complete verbs without importing them, and options."""
        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            click.shell_completion.CompletionItem(verb, help=text)
            for verb, (_, text) in sorted(VERBS.items())
            if verb.startswith(incomplete)
        ]

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, text) for verb, (_, text) in sorted(VERBS.items())])

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the exit codes under the help."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), text) for code, text in EXIT_CODES.items()])


def _fault(error: Exception) -> Fault:
    if isinstance(error, Fault):
        return error
    if isinstance(error, click.UsageError):
        return from_usage(error)
    if isinstance(error, click.ClickException):
        return Fault(INTERNAL, error.format_message())
    return Fault(INTERRUPTED, "Interrupted.")


@click.command(cls=Verbs)
@click.option("--port", help="Serial port, serial number, socket://HOST:PORT, or `sim`.")
@click.option("--all", "all_of_them", is_flag=True, help=everywhere.HELP)
@click.version_option(package_name="tillroll")
@click.pass_context
def tillctl(context: click.Context, port: str | None, all_of_them: bool) -> None:
    """Look after tillroll terminals: try them, test them, ask them what became of a receipt.

    Start with `tillctl demo`, or with `tillctl sim --state DIR` in one window and
    `tillctl status` in another.  Without --port, $TILLCTL_PORT is used, else the only
    terminal that is there.
    """
    del port  # the verbs find it in their context
    if all_of_them:
        everywhere.check(context)


def main(args: Sequence[str] | None = None, prog_name: str = "tillctl") -> NoReturn:
    """Run a command line; every failure is a sentence, or a JSON object, and an exit code."""
    words = list(sys.argv[1:] if args is None else args)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(tillctl.main(list(words), prog_name, standalone_mode=False, obj=words) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.ClickException, click.Abort) as error:
        fault = _fault(error)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            _overflow()
        if os.environ.get("TILLCTL_TRACEBACK"):
            raise
        fault = Fault(
            INTERNAL,
            f"An error in tillctl itself: {type(error).__name__}: {error}",
            "Please report it with what TILLCTL_TRACEBACK=1 in front of the command shows.",
        )
    try:
        fault.tell("--json" in words)
    except OSError:
        _overflow()
    sys.exit(fault.exit_code)


def _overflow() -> NoReturn:
    """End where standard output goes to a file that has no room any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left to write finds no room either
    fault = Fault(FILE, "Cannot write the output: there is no room.", "Make room, then repeat it.")
    fault.tell(as_json=False)
    sys.exit(FILE)
