"""Count the burnt dots of each strobe block with the fastest kernel there is."""

import sys

if sys.implementation.name == "micropython":
    try:
        from tillroll.drivers.dots_viper import count_dots
    except SyntaxError:  # a port without the viper emitter
        from tillroll.drivers.dots_plain import count_dots
else:
    from tillroll.drivers.dots_plain import count_dots

__all__ = ["count_dots"]
