"""What all software together takes of the time in which a slip comes out of an emulated Pico.

Laying out, drawing, the guard, the driver and the event loop, from the first row to the last; not
the feed to the bar, and no time in which a row waits for room in the ring.  The terminal was
interrupted and begins anew here, so that nobody else asks for the processor; the slip is the real
one.
"""

import json
from typing import Any

_SLIP = """
import asyncio, board, gc, json, time
from tillroll.approval.decode import decode
from tillroll.approval.scrub import scrub
made = board.build()
terminal = Terminal(made)
line = bytearray(%r)
fields = json.loads(bytes(line[:scrub(memoryview(line), len(line))]))
approval = decode(fields)[0]
press, guard = terminal.press, terminal.guard
class Clock:
    waited = 0
    async def sleep_ms(self, ms):
        begun = time.ticks_us()
        while ms and guard.full():
            pass
        await asyncio.sleep_ms(0)
        if ms:
            self.waited += time.ticks_diff(time.ticks_us(), begun)
def rows():
    for row in press._rows(approval, "merchant", 0, 0):
        if row.kind != 4:  # the cut
            yield row
press._clock = Clock()
ready = made.engine._player.ready
def wait_for_room(words):
    begun = time.ticks_us()
    rest = ready(words)
    press._clock.waited += time.ticks_diff(time.ticks_us(), begun)
    return rest
made.engine._player.ready = wait_for_room
press.raster.set_pitch(terminal.settings["line_pitch"])
gc.collect()
asyncio.new_event_loop()  # without the tasks that were interrupted
guard.begin()
first = made.engine.moved
begun = time.ticks_us()
asyncio.run(press._print_rows(rows()))
took = time.ticks_diff(time.ticks_us(), begun) - press._clock.waited
while guard.busy():
    pass
guard.end()
print(took * %d // (made.engine.moved - first))
"""


def script(approval: Any, mhz: int) -> str:
    """Give the code for the prompt that prints a slip, and then its cycles for each row."""
    return _SLIP % (json.dumps(approval).encode(), mhz)
