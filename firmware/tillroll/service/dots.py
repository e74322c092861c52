"""The verb that has the head's dots measured, where the board has a circuit for it."""

from micropython import const

from tillroll.errors import Refused

_MOST_RUNS = const(12)  # in one answer; the counts are of all


def test(terminal, _request: dict) -> dict:
    """Measure every dot; runs of neighbouring columns that are bad, [first, last] each.

    Nothing is heated or fed.  Refused with `no-dot-test`, `printing`, `copies-due`, `cover-open`,
    `head-runaway`, `head-live` or `dot-circuit`.
    """
    dots = terminal.dots()
    if dots is None:
        raise Refused("no-dot-test", "board", terminal.board)
    if terminal.pump.busy or terminal.pump.test == "pending":
        raise Refused("printing", "printer")
    if terminal.journal.next_unit() is not None:
        raise Refused("copies-due", "printer")
    if "head-runaway" in terminal.guard.reasons():
        raise Refused("head-runaway", "printer")
    dead, odd, ohms = dots.run()
    return {
        "ok": True,
        "dead": len(dead),
        "dead_at": _runs(dead),
        "odd": len(odd),
        "odd_at": _runs(odd),
        "ohm": ohms,
    }


def _runs(columns) -> list:
    runs = []
    for column in columns:
        if runs and runs[-1][1] == column - 1:
            runs[-1][1] = column
        elif len(runs) < _MOST_RUNS:
            runs.append([column, column])
        else:
            break
    return runs
