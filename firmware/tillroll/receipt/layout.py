"""From parsed lines to rows: columns, alignment, wrapping, in character cells.

ReceiptLine's own `wrap` breaks at any character.  `flow` first lets the columns of a line give
each other room, then puts each on lines of its own, and breaks between words; `fit` also narrows
enlarged text before that.  No mode but ReceiptLine's `nowrap` loses a character.
"""

from tillroll.receipt.column import Column
from tillroll.receipt.properties import FIT, FLOW, NOWRAP, VARIABLE, faulty
from tillroll.receipt.row import TEXT


class Layout:
    """Lays text lines out on paper of `cells` cells, into `row`."""

    def __init__(self, row, cells: int):
        self.row = row
        self._cells = cells
        self._pool = []
        self._columns = []  # those of the present line that have a width
        self._stacked = -1  # the column that is printed alone, -1 for all side by side
        self._more = False
        self._first_only = False

    def begin(self, line, properties) -> None:
        """Take a text line, or one that is left out.  Raises Refused `layout-faulty`."""
        border = properties.border
        self._stacked = -1
        self._more = True
        self._first_only = properties.text == NOWRAP
        self._take(line, properties)
        self._spread(border, properties.align)
        if properties.text >= FLOW and not self._fits():
            natural = self._natural(border)
            if properties.text == FIT:
                natural = self._shrink(natural, border)
            if natural > self._cells:
                self._stack()
            else:
                self._make_room(self._cells - natural, border)

    def next(self) -> bool:
        """Make `row` the next printed row of the line; False when there is none."""
        row = self.row
        row.kind = TEXT
        row.count = 0
        row.height = 1
        if self._stacked >= 0:
            return self._next_stacked()
        if not self._more:
            return False
        self._more = False
        for column in self._columns:
            if column.at < column.end:
                column.print_to(row)
                self._more = self._more or column.at < column.end
        if self._first_only:
            self._more = False
        return True

    def _take(self, line, properties) -> None:
        """Make the columns of this line, without those of width 0."""
        widths = properties.widths
        words = properties.text >= FLOW
        codes = line.codes.items
        columns = self._columns
        given = len(line.starts)
        if widths and given > len(widths):
            raise faulty("the line has more columns than widths")
        columns.clear()
        for index in range(max(given, len(widths))):
            width = widths[index] if widths else VARIABLE
            if not width:
                continue
            taken = len(columns)
            if taken == len(self._pool):
                self._pool.append(Column())
            column = self._pool[taken]
            columns.append(column)
            column.width = width
            if index < given:
                column.set(codes, line.starts[index], line.ends[index], line.aligns[index], words)
            else:
                column.set(codes, 0, 0, 1, words)
        taken = len(columns)
        if taken + (taken - 1) * properties.border > self._cells:
            raise faulty("the line has too many columns for the paper")

    def _spread(self, border: int, align: int) -> None:
        """Give the columns their widths and places as ReceiptLine defines them."""
        free = self._cells - max(len(self._columns) - 1, 0) * border
        variable = 0
        for column in self._columns:
            if column.width == VARIABLE:
                variable += 1
            else:
                free -= column.width
        while variable > free:
            self._narrow_widest()
            free += 1
        nth = 0
        for column in self._columns:
            if column.width == VARIABLE:
                column.width = (free + nth) // variable
                nth += 1
        self._place(0 if variable else free * align // 2, border)

    def _narrow_widest(self) -> None:
        widest = self._columns[0]
        for column in self._columns:
            if column.width >= widest.width:
                widest = column
        widest.width -= 1

    def _place(self, left: int, border: int) -> None:
        for column in self._columns:
            column.left = left
            left += column.width + border

    def _fits(self) -> bool:
        fits = True
        for column in self._columns:
            fits = fits and column.natural() <= column.width
        return fits

    def _natural(self, border: int) -> int:
        """Cells of the line if nothing is wrapped."""
        total = (len(self._columns) - 1) * border
        for column in self._columns:
            total += column.natural()
        return total

    def _shrink(self, natural: int, border: int) -> int:
        """Narrow enlarged text until the line fits or is not enlarged; gives its cells."""
        cap = 6
        while natural > self._cells and cap > 1:
            cap -= 1
            for column in self._columns:
                column.cap = cap
            natural = self._natural(border)
        return natural

    def _make_room(self, spare: int, border: int) -> None:
        """Give each column its natural width, and what is left to the inner ones or the last."""
        inner = len(self._columns) - 2
        for index, column in enumerate(self._columns):
            column.width = column.natural()
            if inner <= 0 and index == inner + 1:
                column.width += spare
            elif 0 < index <= inner:
                column.width += (spare + index - 1) // inner
        self._place(0, border)

    def _stack(self) -> None:
        """Print each column on rows of its own."""
        self._stacked = 0
        for column in self._columns:
            column.left = 0
            column.width = self._cells

    def _next_stacked(self) -> bool:
        while self._stacked < len(self._columns):
            column = self._columns[self._stacked]
            if column.at < column.end:
                column.print_to(self.row)
                return True
            self._stacked += 1
        return False
