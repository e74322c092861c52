"""How tillctl fails: one sentence on stderr, what to do, and an exit code that scripts can tell.

The table is printed by `tillctl --help` and stands in docs/tillctl.md.
"""

import json

import click

USAGE = 2
NO_TERMINAL = 3
LINK = 4
REFUSED = 5
NOT_FOUND = 6
CONFLICT = 7
FLASH = 8
FILE = 9
TESTS = 10

EXIT_CODES = {
    0: "done",
    1: "an error in tillctl itself",
    USAGE: "wrong usage",
    NO_TERMINAL: "no terminal found or the port cannot be opened",
    LINK: "the terminal does not answer, or garbles its answers",
    REFUSED: "the terminal refused the request",
    NOT_FOUND: "there is no such receipt or setting",
    CONFLICT: "the transaction is stored already, with other content",
    FLASH: "the terminal's flash is full or faulty",
    FILE: "a file cannot be read or written",
    TESTS: "a test failed",
}

_BY_CODE = {
    "not-found": NOT_FOUND,
    "no-receipt": NOT_FOUND,
    "setting-unknown": NOT_FOUND,
    "id-conflict": CONFLICT,
    "store-full": FLASH,
    "store-io": FLASH,
    "store-missing": FLASH,
    "frame-crc": LINK,
    "frame-shape": LINK,
    "frame-not-ascii": LINK,
}


class Fault(click.ClickException):
    """A foreseeable failure: `what` happened, what to `do`, and the exit code."""

    def __init__(self, exit_code: int, what: str, do: str = "", error: dict | None = None):
        super().__init__(what)
        self.exit_code = exit_code
        self.do = do
        self.error = error or {"code": EXIT_CODES[exit_code], "text": what, "do": do}

    def show(self, file=None) -> None:
        """Print the sentence on stderr, or the error object when the verb was asked for JSON."""
        context = click.get_current_context(silent=True)
        if context is not None and context.params.get("as_json"):
            click.echo(json.dumps({"ok": False, "error": self.error}, ensure_ascii=False))
            return
        click.echo(f"tillctl: {self.message}", err=True, file=file)
        if self.do:
            click.echo(f"  {self.do}", err=True, file=file)


def from_terminal(error: dict) -> Fault:
    """Turn the error object of an answer into the fault that says the same."""
    detail = ": ".join(part for part in (error.get("where"), error.get("detail")) if part)
    text = error.get("text", "The terminal refused.")
    what = f"{text} ({detail})" if detail else text
    exit_code = _BY_CODE.get(error.get("code", ""), REFUSED)
    return Fault(exit_code, what, error.get("do", ""), error)
