"""How a dot row becomes a stream of words that says what to do with each pin, and when.

`divide_row(row, plan)` puts the dots of a row into strobe groups and gives their number;
`plan_row(row, plan, ring)` then puts words for two half rows into `ring` (bytes, a power of two,
written from `plan[22]` on); `undo_row(plan)` forgets the row again.  In each half row every
group heats once while the motor makes two steps.  How long a block heats follows from equation 3-8
with the time since it was heated last; where the blocks of a group differ, all heat until the
first has enough, and then, in a pulse of their own, the others.  How fast the motor goes follows
from the pulses, from the ramp, and from the supply.

A word has 32 bits, the low byte first:

    0 | 15 bits: wait, in units of 8 / 15.625 MHz, two too few | 16 bits: a PIO instruction, then
    1 | 12 bits: us of a pulse, two too few | 6 bits: strobes | 13 bits of no meaning

The instruction (STEP with four bits for the windings, LATCH, NOP) is executed when the wait is
over.  After SHIFT come twelve words more with the dots, in their order from bit 31 of the first.
"""

import sys
from array import array

from micropython import const

if sys.implementation.name == "micropython":
    try:
        from tillroll.drivers.heat_plan_viper import divide_row
        from tillroll.drivers.row_plan_viper import plan_row, undo_row
    except SyntaxError:  # a port without the viper emitter
        from tillroll.drivers.heat_plan_plain import divide_row
        from tillroll.drivers.row_plan_plain import plan_row, undo_row
else:
    from tillroll.drivers.heat_plan_plain import divide_row
    from tillroll.drivers.row_plan_plain import plan_row, undo_row

__all__ = ["divide_row", "new_plan", "plan_row", "undo_row"]

# fmt: off
_SUPPLY  = const(0)   # mV, open circuit
_HEAD    = const(1)   # 0.1 degC
_DENSITY = const(2)   # percent
_SOURCE  = const(3)   # mOhm
_MOST    = const(4)   # dots that may heat together, 72 to 96
_FLOOR   = const(5)   # us of the shortest step
_TOOK    = const(6)   # us of the step before; 0: the rotor rests
_PHASE   = const(7)   # 0 to 7
_NOW     = const(8)   # us at which the row begins
_OUT     = const(22)  # where the next word goes in the ring
# 23: its groups; 24: whether each group loads dots of its own
_MASK    = const(29)  # bytes in the ring less 1
# 9 and 25 to 28 belong to the kernel.  From 10 on: when each of six blocks began to heat, and when
# it may again.  From 30 on up to eleven parts, what a group has of a block: the block, dots << 3,
# what they need << 10; as many pulses: strobes, us << 6, up to a 0; up to six groups: the first
# byte, the last << 6, the end of the parts << 12, dots << 16, strobes << 23, when it begins in the
# half row, the pulse of cold dots, their voltage; what 6 to 21 were before the row; pulse and
# voltage of what is left of a group.  95: dots of the row; 96, 97: dots and rows that were
# planned, modulo 2 ** 30; 98: the most words that the divided row can take; 99: what those dots
# take, in 1024ths of what a cold one does in a half row, modulo 2 ** 30; 100: as it was before the
# row.
_SIZE   = const(101)

HZ      = const(15624000)  # 15.625 MHz at 125 MHz, 0.006 % less at 200: see test_pio_clock.py
NOP     = const(0xB042)  # mov(y, y)     .side(2)
SHIFT   = const(0xF04C)  # set(y, 12)    .side(2)
LATCH   = const(0xA142)  # mov(y, y)[1]  .side(0)
STEP    = const(0xF000)  # set(pins, n)  .side(2)
# fmt: on

_COLD_US = const(1 << 20)


def new_plan(source_mohm: int, ring: int) -> "array":
    """Make the array for a head behind a source of some resistance, and a ring of some bytes."""
    plan = array("i", bytes(4 * _SIZE))
    plan[_SOURCE] = source_mohm
    plan[_MASK] = ring - 1
    plan[_NOW] = _COLD_US  # long after anything has heated
    return plan
