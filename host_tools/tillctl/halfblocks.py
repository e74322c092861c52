"""Paper in a terminal window: two pixels a character, as wide as the window allows."""

from collections import deque

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style

_DOTS = 384
_FINEST = 2  # dots of a pixel, each way
_INK = 3  # tenths of a pixel's dots that make it dark
_KEPT = 200  # lines
_PAPER = Style.parse("black on white")
_TITLE = Style.parse("bold")

# upper pixel, lower pixel -> character
_BLOCKS = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


class LivePaper:
    """A rich renderable that shows the last rows that left the head; `row` is the paper's sink.

    `width` is that of the window in columns.
    """

    def __init__(self, width: int = 80):
        self.title = ""
        self._scale = max(_FINEST, -(-_DOTS // max(1, width - 2)))
        self.columns = -(-_DOTS // self._scale)
        self._least = max(1, self._scale * self._scale * _INK // 10)
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._counts = [0] * self.columns
        self._in_pixel = 0
        self._upper: list[int] | None = None

    def row(self, dots: bytearray, _dark: bytearray) -> None:
        """Take one row of 48 bytes."""
        line = int.from_bytes(dots, "big")
        if line:
            scale, counts = self._scale, self._counts
            line <<= self.columns * scale - _DOTS
            mask = (1 << scale) - 1
            for column in range(self.columns - 1, -1, -1):
                counts[column] += (line & mask).bit_count()
                line >>= scale
        self._in_pixel += 1
        if self._in_pixel == self._scale:
            self._pixel_row([int(count >= self._least) for count in self._counts])
            self._counts = [0] * self.columns
            self._in_pixel = 0

    def _pixel_row(self, pixels: list[int]) -> None:
        if self._upper is None:
            self._upper = pixels
            return
        pairs = zip(self._upper, pixels, strict=True)
        self._lines.append("".join(_BLOCKS[pair] for pair in pairs))
        self._upper = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the title and as many of the last lines as the window holds."""
        height = max(4, console.height - 2)
        yield Segment(self.title[: options.max_width], _TITLE)
        yield Segment.line()
        shown = list(self._lines)[-height:]
        blank = " " * self.columns
        for line in [blank] * (height - len(shown)) + shown:
            yield Segment(f" {line} "[: options.max_width], _PAPER)
            yield Segment.line()
