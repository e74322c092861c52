"""The dots that the terminal has measured, and what to do about bad ones."""

from typing import Any

from rich.console import Console

from tillctl.client import Client
from tillctl.faults import Fault
from tillctl.options import new_table, plain

COLUMNS = 384
_IN_A_MM = 8
_IN_A_BLOCK = 64
_UNABLE = ("no-dot-test", "dot-circuit", "verb-unknown")  # then the paper alone must tell

_DEAD = """\
A dead dot leaves a white line along the paper, and cleaning does not help: the head must be \
replaced when the line goes through text. A dot that conducts and yet stays white is dirty."""
_ODD = """\
An odd dot is shorted, cracked or worn: it prints too light or too dark, and may die soon."""


def measure(client: Client, insist: bool = False) -> dict[str, Any]:
    """Have the dots measured; where the terminal cannot, the answer says `code` instead.

    Raises Fault; with `insist` also where the terminal cannot.
    """
    try:
        answer = client.call("dot-test")
    except Fault as fault:
        if insist or fault.error.get("code") not in _UNABLE:
            raise
        return {"code": fault.error["code"], "text": fault.message}
    return {key: value for key, value in answer.items() if key != "ok"}


def are_bad(dots: dict[str, Any]) -> bool:
    """Whether some are dead or odd."""
    return bool(dots.get("dead") or dots.get("odd"))


def draw(console: Console, dots: dict[str, Any]) -> None:
    """Tell it to a person."""
    if "code" in dots:
        console.print(plain(f"The dots were not measured. {dots['text']}", "yellow"))
        return
    least, most = dots["ohm"]
    sound = COLUMNS - dots["dead"] - dots["odd"]
    ohms = f", {least} to {most} Ohm" if sound else ""
    if not are_bad(dots):
        console.print(f"All {COLUMNS} dots conduct{ohms}.", soft_wrap=True)
        return
    counted = f"Dots: {dots['dead']} dead, {dots['odd']} odd, {sound} sound{ohms}."
    console.print(plain(counted, "red"), soft_wrap=True)
    _draw_columns(console, dots)
    for line in advice(dots):
        console.print(plain(line, "yellow"))


def _draw_columns(console: Console, dots: dict[str, Any]) -> None:
    table = new_table("what", "columns", "mm from the left edge of the print")
    for what in ("dead", "odd"):
        runs = dots[f"{what}_at"]
        for first, last in runs:
            table.add_row(what, _span(str(first), str(last)), _span(_mm(first), _mm(last)))
        rest = dots[what] - sum(last - first + 1 for first, last in runs)
        if rest:
            table.add_row(what, f"{rest} more", "")
    console.print(table)


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def _mm(column: int) -> str:
    """Where the middle of a dot is."""
    return f"{(column + 0.5) / _IN_A_MM:.1f}"


def advice(dots: dict[str, Any]) -> list[str]:
    """What to do about it."""
    if dots["dead"] == COLUMNS:
        return ["Not one dot conducts: is the cable of the head plugged in?"]
    lost = _blocks(dots["dead_at"])
    lines = [f"Block {block + 1} is dead as a whole: its strobe does not come." for block in lost]
    if lost:
        lines.append("Look at the cable of the head first, then replace the head.")
    if dots["dead"] > _IN_A_BLOCK * len(lost):
        lines.append(_DEAD)
    if dots["odd"]:
        lines.append(_ODD)
    return lines


def _blocks(runs: list[list[int]]) -> list[int]:
    """The strobe blocks that runs of dots cover."""
    return [
        block
        for block in range(COLUMNS // _IN_A_BLOCK)
        for first, last in runs
        if first <= _IN_A_BLOCK * block and last >= _IN_A_BLOCK * (block + 1) - 1
    ]
