"""The program of the one-shot on the strobes, for a PIO state machine of an RP2040 (datasheet 3).

A word says how long (bits 0 to 11) and which of the six strobes (bits 12 to 17).  The counter has
12 bits: with a cycle of 1 us no pulse is longer than 4097 us, whatever the word says and whatever
the processor does.  Without a word the strobes are low, and the program waits.
"""

HZ = 1000000
LONGEST_US = 4097  # the longest pulse in the reference's tables is 3.98 ms


def one_shot(rp2):
    """Assemble it; the six strobes are the OUT pins, low at first.  `rp2` is the module."""
    low = (rp2.PIO.OUT_LOW,) * 6
    return rp2.asm_pio(out_init=low, out_shiftdir=rp2.PIO.SHIFT_RIGHT)(_program)


def _program():
    pull()
    out(x, 12)
    out(pins, 6)
    label("burning")
    jmp(x_dec, "burning")
    mov(pins, null)[27]  # at least LATCH_WAIT_US of ltpd245 until the next one rises
