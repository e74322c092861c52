"""What a start needs before anything else, and all that the safe mode has: those of the Pico.

Its watchdog's registers are elsewhere and have no driver: crashes are counted in a file.
"""

from rpi_pico_ltpd245.rescue import clock, held, indicator, link, off, serial, store, uart
from tillroll.drivers import kept_file as kept

__all__ = ["NAME", "clock", "held", "indicator", "kept", "link", "off", "serial", "store", "uart"]

NAME = "rpi_pico2_ltpd245"
