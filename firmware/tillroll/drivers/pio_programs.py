"""The programs of three state machines in the PIO of an RP2040 (datasheet 3).

The one-shot gets a word for each pulse: us in bits 20 to 31, two too few, and which of the six
strobes in bits 14 to 19.  Its counter has 12 bits: with 1 us for each count no pulse is longer
than 4097 us, whatever the word says and whatever the processor does.  Without a word the strobes
are low.  As soon as the platen's pin is high they go down, and stay there until it is restarted.

The player gets the words of row_plan.py: it counts the waits, turns the motor by SET, shifts
the dots by OUT and side-set, and passes the words for pulses on.

The lid's waits for the platen's pin: behind its first high, between two pulses too, it lowers the
strobes in each of its cycles, whatever a contact that chatters says next, until it is restarted.
Of two machines that write a pin in the same cycle the one with the higher number wins (3.5.6.1).
"""

ONE_SHOT_HZ = LID_HZ = 2000000
LONGEST_US = 4097  # the longest pulse in the reference's tables is 3.98 ms
OPENED = 1  # the PIO's interrupt flag 0: the platen was open


def one_shot(rp2):
    """Assemble it; the six strobes are the OUT pins, low at first.  `rp2` is the module."""
    low = (rp2.PIO.OUT_LOW,) * 6
    return rp2.asm_pio(out_init=low, out_shiftdir=rp2.PIO.SHIFT_LEFT)(_one_shot)


def lid(rp2):
    """Assemble it; IN is the platen's pin, the six strobes are the OUT pins."""
    low = (rp2.PIO.OUT_LOW,) * 6
    return rp2.asm_pio(out_init=low)(_lid)


def player(rp2):
    """Assemble it; SET are the motor's phases, OUT is data, side-set are clock and latch."""
    low, high = rp2.PIO.OUT_LOW, rp2.PIO.OUT_HIGH
    return rp2.asm_pio(
        set_init=(low,) * 4,
        out_init=low,
        sideset_init=(low, high),
        out_shiftdir=rp2.PIO.SHIFT_LEFT,
    )(_player)


def _one_shot():
    pull()
    out(x, 12)
    out(pins, 6)[1]
    label("burning")
    jmp(pin, "opened")
    jmp(x_dec, "burning")
    mov(pins, null)[5]
    wrap()
    label("opened")
    mov(pins, null)
    irq(0)
    label("for good")
    jmp("for good")


def _lid():
    wait(1, pin, 0)
    irq(0)
    wrap_target()
    mov(pins, null)
    wrap()


def _player():
    label("next")
    pull().side(2)
    out(y, 1).side(2)
    jmp(not_y, "wait").side(2)
    mov(isr, osr).side(2)
    push().side(2)
    jmp("next").side(2)
    label("wait")
    out(x, 15).side(2)
    label("waiting")
    jmp(x_dec, "waiting").side(2)[7]
    out(exec, 16).side(2)
    label("more")
    jmp(y_dec, "word").side(2)
    jmp("next").side(2)
    label("word")
    pull().side(2)
    set(x, 31).side(2)
    label("bit")
    out(pins, 1).side(2)
    jmp(x_dec, "bit").side(3)
    jmp("more").side(2)
