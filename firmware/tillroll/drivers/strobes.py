"""The strobes of a head by plain pins: a pulse lasts as long as the program takes."""


class Strobes:
    """Raises strobe lines, active high; `pins` are handed in, low."""

    def __init__(self, pins):
        self._pins = pins

    def fire(self, blocks: int, us: int) -> None:
        """Raise the strobes of the set bits of `blocks`, bit 0 the first, for `us`.

        Gives back at once: the caller lets `us` pass and calls `over`.
        """
        pins = self._pins
        for block in range(len(pins)):
            if blocks >> block & 1:
                pins[block](1)

    def over(self) -> None:
        """The time of `fire` has passed: now the strobes are low."""
        self.lower()

    def lower(self) -> None:
        """Lower all strobes at once, whatever the time."""
        for pin in self._pins:
            pin(0)
