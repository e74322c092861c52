"""How tillctl fails: one sentence on stderr, what to do, and an exit code that scripts can tell.

The table is printed by `tillctl --help` and stands in docs/tillctl.md.
"""

import json
from pathlib import Path
from typing import IO, Any

import click

INTERNAL = 1
USAGE = 2
NO_TERMINAL = 3
LINK = 4
REFUSED = 5
NOT_FOUND = 6
CONFLICT = 7
FLASH = 8
FILE = 9
TESTS = 10
BUILD = 11
DOTS = 12
WRONG = 15
BROKEN = 16
TOOL = 17
INVALID = 20
UNVERIFIED = 21
UNACCOUNTED = 22
UNWELL = 23
INTERRUPTED = 130

EXIT_CODES = {
    0: "done",
    INTERNAL: "an error in tillctl itself",
    USAGE: "wrong usage",
    NO_TERMINAL: "no terminal found, or the port cannot be opened",
    LINK: "the terminal does not answer, or garbles its answers",
    REFUSED: "the terminal refused the request",
    NOT_FOUND: "there is no such receipt, setting or layout",
    CONFLICT: "the transaction is stored already, with other content",
    FLASH: "the terminal's flash is full or faulty",
    FILE: "a file cannot be read or written",
    TESTS: "a test failed",
    BUILD: "an image cannot be built",
    DOTS: "the head has dead or odd dots",
    WRONG: "the board, or the image, is not the one that was meant",
    BROKEN: "the board could not be flashed",
    TOOL: "a program that is needed is not installed",
    INVALID: "what a file says is wrong; nothing was sent",
    UNVERIFIED: "what was read back is not what was set",
    UNACCOUNTED: "not every approval was acknowledged",
    UNWELL: "the terminal needs a repair",
    INTERRUPTED: "interrupted by the person",
}

# the `code` of faults that tillctl finds itself; those of the terminal are in docs/errors.md
CODES = {
    INTERNAL: "tillctl-internal",
    USAGE: "usage",
    NO_TERMINAL: "no-terminal",
    LINK: "no-answer",
    REFUSED: "refused",
    NOT_FOUND: "not-found",
    FILE: "file",
    TESTS: "tests-failed",
    BUILD: "build-failed",
    WRONG: "wrong-board",
    BROKEN: "flash-failed",
    TOOL: "tool-missing",
    INVALID: "invalid",
    UNVERIFIED: "unverified",
    UNACCOUNTED: "unaccounted",
    UNWELL: "unwell",
    INTERRUPTED: "interrupted",
}

_BY_CODE = {
    "not-found": NOT_FOUND,
    "setting-unknown": NOT_FOUND,
    "id-conflict": CONFLICT,
    "store-full": FLASH,
    "store-io": FLASH,
    "store-missing": FLASH,
    "storage-damaged": FLASH,
    "frame-crc": LINK,
    "frame-shape": LINK,
    "frame-not-ascii": LINK,
    "frame-cut": LINK,
}


class Fault(click.ClickException):
    """A foreseeable failure: `what` happened, what to `do`, and the exit code."""

    def __init__(
        self, exit_code: int, what: str, do: str = "", error: dict[str, Any] | None = None
    ):
        super().__init__(what)
        setattr(self, "exit_code", exit_code)  # click declares it for the whole class
        self.do = do
        self.error: dict[str, Any] = error or {"code": CODES[exit_code], "text": what, "do": do}

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence where click has caught it before `cli.main` could."""
        del file
        self.tell(as_json=False)

    def as_body(self) -> dict[str, Any]:
        """Give the object that stands where the answer would have been."""
        return {"ok": False, "error": self.error}

    def tell(self, as_json: bool) -> None:
        """Print the sentence on stderr, or the error object where the answer would have been."""
        if as_json:
            click.echo(json.dumps(self.as_body(), ensure_ascii=False))
            return
        click.echo(f"tillctl: {self.message}", err=True)
        if self.do:
            click.echo(f"  {self.do}", err=True)


def unreadable(path: Path, error: OSError) -> Fault:
    """Give the fault of a file that cannot be read."""
    what = f"Cannot read {path}: {error.strerror or error}."
    return Fault(FILE, what, "Look at its name, and whether you may read it.")


def unwritable(path: Path, error: OSError) -> Fault:
    """Give the fault of a file that cannot be written."""
    what = f"Cannot write {path}: {error.strerror or error}."
    return Fault(FILE, what, "Look whether there is room, and whether you may write there.")


def from_usage(error: click.UsageError) -> Fault:
    """Say in our form what click found wrong with the command line."""
    command = error.ctx.command_path if error.ctx else "tillctl"
    what = error.format_message().rstrip(".")
    return Fault(USAGE, what if what.endswith("?") else what + ".", f"See `{command} --help`.")


def from_terminal(error: dict[str, Any]) -> Fault:
    """Turn the error object of an answer into the fault that says the same."""
    code = error.get("code", "")
    parts = (error.get("where"), error.get("detail"))
    detail = "" if code == "not-found" else ": ".join(part for part in parts if part)
    text = error.get("text") or "The terminal refused."
    what = f"{text.rstrip('.')} ({detail})." if detail else text
    return Fault(_BY_CODE.get(code, REFUSED), what, error.get("do", ""), error)
