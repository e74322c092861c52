"""Paper in a terminal window: four dots a pixel across, two pixels a character down."""

from collections import deque

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style

_SCALE = 4
_COLUMNS = 384 // _SCALE
_INK = 5  # burnt dots of sixteen that make a pixel dark
_PAPER = Style.parse("black on white")
_TITLE = Style.parse("bold")

# upper pixel, lower pixel -> character
_BLOCKS = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


class LivePaper:
    """A rich renderable that shows the last rows that left the head; `row` is the paper's sink."""

    def __init__(self):
        self.title = ""
        self._lines: deque[str] = deque(maxlen=200)
        self._counts = [0] * _COLUMNS
        self._in_pixel = 0
        self._upper: list[int] | None = None

    def row(self, dots: bytearray, _dark: bytearray) -> None:
        """Take one row of 48 bytes."""
        for column in range(_COLUMNS):
            nibble = dots[column // 2] >> (0 if column & 1 else 4) & 15
            self._counts[column] += nibble.bit_count()
        self._in_pixel += 1
        if self._in_pixel == _SCALE:
            self._pixel_row([int(count >= _INK) for count in self._counts])
            self._counts = [0] * _COLUMNS
            self._in_pixel = 0

    def _pixel_row(self, pixels: list[int]) -> None:
        if self._upper is None:
            self._upper = pixels
            return
        self._lines.append("".join(_BLOCKS[pair] for pair in zip(self._upper, pixels)))
        self._upper = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the title and as many of the last lines as the window holds."""
        height = max(4, (options.height or console.height) - 2)
        yield Segment(self.title, _TITLE)
        yield Segment.line()
        for line in list(self._lines)[-height:]:
            yield Segment(f"  {line}  "[: options.max_width], _PAPER)
            yield Segment.line()
