"""A Raspberry Pi Pico 2 with a Seiko LTPD245 mechanism on it, wired as a Pico is.

It has the pins of a Pico in the same places, and what `drivers/pio_player.py` uses of an RP2040
has the same addresses in an RP2350.  So board.py of the Pico constructs them here, too.  Its
watchdog is elsewhere, and has no driver.
"""

from rpi_pico_ltpd245.board import Board


def build() -> Board:
    """Construct every object of this board once."""
    return Board("rpi_pico2_ltpd245")
