"""One approval through the whole terminal: wire, journal, slip, guard and head driver, two copies.

The hardware is null objects; all else is what `main.py` puts together.
"""

import asyncio
import gc
import json
import sys

import main
from null_hardware.board import NullBoard
from tillroll.service.frame import seal

HEAP = "1m"  # on the 64-bit build, with the firmware not frozen
BUDGETS = {
    "approval_to_paper": {"instructions": None, "live": 65536, "heap": None},
}

_TURNS = 1000  # of the loop, in which the desk takes in and answers a line
_MESSAGE = "bench-message"  # a file: what waits to be sent takes no heap
_state = {}


def prepare():
    """Boot the terminal."""
    board = _state["board"] = NullBoard()
    _state["terminal"] = main.Terminal(board)
    sys.modules["rescue"] = board
    _state["number"] = 0


def _write_line(number: int) -> None:
    """Write the sample sale under another voucher number, as a line of the link."""
    with open("tests/golden/approvals/sale.json") as file:
        message = json.load(file)
    message["trace"] = "%06d" % number
    with open(_MESSAGE, "wb") as file:
        file.write(seal(number, {"verb": "approve", "approval": message}))


async def _print(terminal):
    desk = asyncio.create_task(terminal.desk.run())
    for _ in range(_TURNS):
        await asyncio.sleep(0)
        if terminal.journal.stored() == _state["number"]:
            break
    while await terminal.pump.step() and not terminal.pump.problem:
        pass
    desk.cancel()


def bench_approval_to_paper():
    """Send, journal and print one approval."""
    _state["number"] += 1
    _write_line(_state["number"])
    terminal = _state["terminal"]
    with open(_MESSAGE, "rb") as _state["board"].link.source:
        asyncio.run(_print(terminal))
    if terminal.journal.stored() != _state["number"] or terminal.journal.unfinished():
        raise RuntimeError("not printed: " + terminal.pump.problem)


def live_approval_to_paper() -> int:
    """The most bytes that were in use at once while it printed."""
    most = [0]

    def watch():
        gc.collect()
        most[0] = max(most[0], gc.mem_alloc())

    _state["board"].time.watch = watch
    bench_approval_to_paper()
    return most[0]
