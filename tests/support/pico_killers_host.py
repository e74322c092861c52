"""In which ways the program of an emulated Pico dies, and the code on the board that kills it.

The code is hung, from the raw REPL, on pins of nobody and on the driver.
"""

from support.pico_corridor_host import DUPLICATED

REPLACES = 2  # tillroll.receipt.mark
IN_TASK, SOON, AT_ONCE = 22, 25, 17  # GPIOs of nobody: the death when the driver is called
WHICH = (23, 24)  # next, between two bytecodes, between two instructions; and its number
_IMPATIENCE_MS = 1500  # of the watchdog in a slip, so that nobody waits for 8 s
HOOKS = f"""\
import board, gc, machine, main, rescue
from tillroll.drivers import rp2040_watchdog as watchdog
inputs = [machine.Pin(gpio, machine.Pin.IN) for gpio in {(IN_TASK, SOON, AT_ONCE, *WHICH)}]
due, low, high = inputs[0], inputs[3], inputs[4]
def loop():
    while True:
        pass
def loop_alone():
    machine.disable_irq()
    loop()
def bite():
    machine.WDT(timeout=1)
    loop()
in_task = loop, lambda: 1 // 0, lambda: bytearray(1 << 20), machine.soft_reset
soon = gc.collect, bite
at_once = loop_alone, machine.reset
inputs[1].irq(lambda _: soon[low()](), machine.Pin.IRQ_RISING)
inputs[2].irq(lambda _: at_once[low()](), machine.Pin.IRQ_RISING, hard=True)
died = []
def hook(thing, name):
    call = getattr(thing, name)
    def hooked(*given):
        if watchdog.TIMEOUT_MS > {_IMPATIENCE_MS}:  # a start takes its time
            watchdog.TIMEOUT_MS = {_IMPATIENCE_MS}
            watchdog.feed()
        if due() and not died:
            died.append(1)
            print("died")
            in_task[low() + 2 * high()]()
        elif died and not due():
            died.clear()
        return call(*given)
    setattr(thing, name, hooked)
def build(make=board.build):
    made = make()
    rescue.kept.keep(-1, "")  # no death here is one of a start: three make the safe mode
    hook(made.engine, "burn")
    hook(made.engine._player, "ready")
    hook(made.engine._player, "commit")
    return made
board.build = build
main.main()
"""

GOES_ON, AT_REPL, BOOTS = range(3)


class Death:
    """How a program dies, and what it does then; `boot` begins what the next start says of it.

    `gpio` and `number` choose the code on the board, unless it gets keys or stands still.
    """

    def __init__(self, then: int, gpio=0, number=0, keys=b"", stall_ms=0, marked=True, boot=""):
        self.then = then
        self.gpio = gpio
        self.number = number
        self.keys = keys
        self.stall_ms = stall_ms
        self.marks = (DUPLICATED, REPLACES) if marked else (0,)
        self.boot = boot


# fmt: off
DEATHS = {
    "endless loop": Death(BOOTS, IN_TASK, 0, boot="watchdog: pump hung"),
    "endless loop, interrupts off": Death(BOOTS, AT_ONCE, 0, boot="watchdog"),
    "exception": Death(GOES_ON, IN_TASK, 1),
    "out of memory": Death(GOES_ON, IN_TASK, 2),
    "Ctrl-C": Death(AT_REPL, keys=b"\x03"),
    "watchdog": Death(BOOTS, SOON, 1, boot="watchdog"),
    "machine.reset()": Death(BOOTS, AT_ONCE, 1, boot="reset"),
    "machine.soft_reset()": Death(AT_REPL, IN_TASK, 3),
    "collection": Death(GOES_ON, SOON, 0, marked=False),
    "stands still, 45 ms": Death(GOES_ON, stall_ms=45, marked=False),
    "stands still, 400 ms": Death(GOES_ON, stall_ms=400, marked=False),
}
# fmt: on
