"""`tillctl replay`: sends a file of approvals, as the payment application would."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tillctl.approvals import parsed
from tillctl.client import Asked
from tillctl.faults import (
    INTERRUPTED,
    INVALID,
    LINK,
    NO_TERMINAL,
    UNACCOUNTED,
    Fault,
    unreadable,
)
from tillctl.options import json_of, plain, port_of, show, terminal_options
from tillctl.ports import terminal

ANSWER_S = 2.0  # before the same line is sent again, as in client.PATIENCE_S
_PAUSE_S = 0.5
_FULL = "store-full"
_REST_S = 10.0  # a full terminal makes room when nobody has asked for two seconds
_WAITS = (_FULL, "no-memory", "storage-damaged")  # while it prints, or before it is ready
_SHOWN = 10  # lines that are named one by one
_LONGEST = 65536  # bytes of a line

Open = Callable[[], AbstractContextManager[Asked]]


@dataclass
class Account:
    """What became of the approvals of a file; lists hold numbers of lines."""

    lines: int
    acknowledged: int = 0
    duplicates: int = 0  # acknowledged, and known before
    refused: list[dict[str, Any]] = field(default_factory=list)
    unread: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    unsent: int = 0
    seconds: float = 0.0

    def body(self) -> dict[str, Any]:
        """The answer for scripts; `ok` when every line was acknowledged."""
        return {"ok": self.acknowledged == self.lines, **vars(self)}


class Sender:
    """Sends to a terminal that may be unplugged, without power or full for a while."""

    def __init__(self, opened: Open, patience: float):
        self._opened = opened
        self._patience = patience
        self._held = ExitStack()
        self._client: Asked | None = None

    def send(self, message: dict[str, Any]) -> dict[str, Any]:
        """Give the answer.  Raises Fault for a refusal, and when patience is at its end."""
        until = time.monotonic() + self._patience
        while True:
            pause = _PAUSE_S
            try:
                if self._client is None:
                    self._client = self._held.enter_context(self._opened())
                return self._client.call("approve", approval=message)
            except Fault as fault:
                if is_gone(fault):
                    self.close()
                elif fault.error.get("code") not in _WAITS:
                    raise
                if time.monotonic() >= until:
                    raise
                if fault.error.get("code") == _FULL:
                    pause = _REST_S
            time.sleep(pause)

    def close(self) -> None:
        """Let the port go; the next approval opens it again."""
        self._client = None
        self._held.close()


def is_gone(fault: Fault) -> bool:
    """Whether nobody knows if the terminal heard it."""
    return fault.exit_code in (LINK, NO_TERMINAL)


@click.command()
@click.argument("file", metavar="FILE.jsonl", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--rate", type=click.FloatRange(0, min_open=True), help="Approvals a second at most."
)
@click.option("--skip-bad-lines", is_flag=True, help="Send the others.")
@click.option(
    "--patience",
    type=click.FloatRange(0),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="How long to try again when it does not answer or is full.",
)
@terminal_options
@click.pass_context
def replay(
    context: click.Context,
    file: Path,
    rate: float | None,
    skip_bad_lines: bool,
    patience: float,
    port: str | None,
    as_json: bool,
) -> None:
    """Send approvals as the payment application does: one JSON object a line, in their order.

    Doing it again is harmless: what the terminal knows is acknowledged, and printed once.  The
    exit code is 0 only when every line was acknowledged.
    """
    as_json = json_of(context, as_json)
    messages, account = read(file, skip_bad_lines)
    port = port_of(context, port)
    with terminal(port) as client:
        client.call("status")  # one that is not there at all is told at once
    sender = Sender(lambda: terminal(port, ANSWER_S), patience)
    interrupted = _sent(sender, messages, rate, account, as_json)
    show(account.body(), as_json, _draw)
    if interrupted:
        context.exit(INTERRUPTED)
    if account.acknowledged < account.lines:
        context.exit(UNACCOUNTED)


def read(path: Path, skip: bool) -> tuple[list[tuple[int, dict[str, Any]]], Account]:
    """Give (line, approval) of each, and the account to be kept.  Raises Fault."""
    messages: list[tuple[int, dict[str, Any]]] = []
    bad: list[dict[str, Any]] = []
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    try:
                        messages.append((number, parsed(line, f"{path}:{number}")))
                    except Fault as fault:
                        bad.append({"line": number, "text": fault.message})
    except OSError as error:
        raise unreadable(path, error) from None
    if bad and not skip:
        what = "\n".join(_named([one["text"] for one in bad]))
        do = "Nothing was sent.  Correct the file, or send the other lines: --skip-bad-lines"
        told = {"code": "invalid", "text": what, "do": do, "lines": [one["line"] for one in bad]}
        raise Fault(INVALID, what, do, told)
    return messages, Account(lines=len(messages) + len(bad), unread=bad)


def _named(texts: list[str]) -> list[str]:
    more = len(texts) - _SHOWN
    return texts[:_SHOWN] + ([f"and {more} more"] if more > 0 else [])


def _sent(
    sender: Sender,
    messages: list[tuple[int, dict[str, Any]]],
    rate: float | None,
    account: Account,
    quiet: bool,
) -> bool:
    """Send all; tells whether a person has interrupted it."""
    begun, done = time.monotonic(), 0
    try:
        with _meter(len(messages), quiet) as told:
            for number, message in messages:
                if rate:
                    time.sleep(max(0.0, begun + done / rate - time.monotonic()))
                done += 1
                if not _one(sender, number, message, account):
                    break
                told(done, account)
    except KeyboardInterrupt:
        return True
    finally:
        sender.close()
        account.unsent = len(messages) - done
        account.seconds = round(time.monotonic() - begun, 3)
    return False


def _one(sender: Sender, number: int, message: dict[str, Any], account: Account) -> bool:
    """Send one and enter what came of it; False when there is no use in going on."""
    account.unknown.append(number)  # until there is an answer
    try:
        answer = sender.send(message)
    except Fault as fault:
        if is_gone(fault):
            return False
        account.unknown.pop()
        code = fault.error.get("code", "")
        account.refused.append({"line": number, "code": code, "text": fault.message})
        return code not in _WAITS
    account.unknown.pop()
    account.acknowledged += 1
    account.duplicates += bool(answer["duplicate"])
    return True


@contextmanager
def _meter(total: int, quiet: bool) -> Iterator[Callable[[int, Account], None]]:
    """Show on a terminal how far it is; gives the function that is told."""
    console = Console(stderr=True)
    columns = BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[told]}")
    hidden = quiet or not console.is_terminal
    with Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True, disable=hidden
    ) as bar:
        task = bar.add_task("replay", total=total, told="")

        def told(done: int, account: Account) -> None:
            text = f"{len(account.refused)} refused, {account.duplicates} known already"
            bar.update(task, completed=done, told=text)

        yield told


def _draw(console: Console, body: dict[str, Any]) -> None:
    speed = f" in {body['seconds']:,.1f} s" if body["acknowledged"] else ""
    told = f"{body['acknowledged']:,} of {body['lines']:,} acknowledged{speed}"
    if body["duplicates"]:
        told += f", {body['duplicates']:,} of them known already"
    console.print(plain(told + "."), soft_wrap=True)
    refused = [f"line {one['line']}: {one['text']}" for one in body["refused"]]
    for text in _named([one["text"] for one in body["unread"]]) + _named(refused):
        console.print(plain(text, "red"), soft_wrap=True)
    for number in body["unknown"]:
        text = f"line {number}: nobody knows whether the terminal has it."
        console.print(plain(text, "red"), soft_wrap=True)
    if body["unsent"]:
        console.print(plain(f"{body['unsent']:,} were not sent.", "red"), soft_wrap=True)
    if not body["ok"]:
        console.print("Send the same file again: what is known already prints once.")
