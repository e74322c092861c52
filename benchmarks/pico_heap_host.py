"""The heap of a terminal on the emulated Pico, looked at without stopping it.

A pin of nobody calls a handler between two bytecodes of whatever runs; it collects the garbage and
notes how much is in use.  Stopping the terminal first would free what it has in use just then.
"""

from emulator.pico_rig_host import PicoRig
from support.pico_repl_host import Repl

_GPIO = 25
_HOOK = f"""
import gc, machine
most = 0
def look(_):
    global most
    gc.collect()
    most = max(most, gc.mem_alloc())
due = machine.Pin({_GPIO}, machine.Pin.IN)
due.irq(look, machine.Pin.IRQ_RISING)
gc.collect()
bare = gc.mem_alloc()
import main
main.main()
"""
_MOST = "print(most - bare)"
_SETTLE_MS = 500  # what follows the first answer of a start is done


class Heap:
    """Starts the terminal of a rig that has power, the handler in it; then to be looked at."""

    def __init__(self, rig: PicoRig):
        self._rig = rig
        self._repl = Repl(rig)
        self._repl.interrupt()
        self._repl.forget()
        self._repl.type(_HOOK.encode() + b"\x04")
        rig.run(rig.ready())

    def look(self) -> None:
        """Look at it now."""
        for level in (1, 0):
            self._rig.pico.pin(_GPIO, level)
            self._rig.slice()
            self._rig.slice()

    def most(self) -> int:
        """Stop the terminal; gives the most bytes that it was seen to have in use.

        What MicroPython has in use by itself is not among them.
        """
        self._repl.interrupt()
        return int(self._repl.exec(_MOST))


def at_rest(rig: PicoRig) -> int:
    """Give the bytes in use while nobody asks for anything."""
    heap = Heap(rig)
    for _ in range(_SETTLE_MS):
        rig.slice()
    heap.look()
    return heap.most()
