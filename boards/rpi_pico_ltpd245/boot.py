"""Takes strobes and power of the head down, on a stock MicroPython: see docs/safety.md.

A soft reset leaves the pins as they are, and stops the state machine that would end a pulse.  This
file is the first one of ours to run then, also at the prompt.
"""

from machine import Pin

for gpio in (2, 3, 4, 5, 6, 7, 21):  # HEAD_STROBE1 to 6, HEAD_POWER
    Pin(gpio, Pin.OUT, Pin.PULL_DOWN, value=0)

del Pin, gpio
