"""The flash model with its pages in a file: for a flash that is larger than the heap."""

from emulator.nor import ERASED_PAGE, PAGE, PAGES, Nor


class FileNor(Nor):
    """A blank chip in a file that was opened to be read and written."""

    def __init__(self, blocks: int, file):
        super().__init__(blocks)
        self._pages = _Pages(blocks, file)


class _Pages:
    """What of a dict the model uses."""

    def __init__(self, blocks, file):
        self._count = blocks * PAGES
        self._file = file
        for _ in range(self._count):
            self._file.write(ERASED_PAGE)

    def get(self, number, _default=None):
        self._file.seek(number * PAGE)
        page = self._file.read(PAGE)
        return ERASED_PAGE if page == ERASED_PAGE else page

    def __setitem__(self, number, page):
        self._file.seek(number * PAGE)
        self._file.write(page)

    def pop(self, number, _default=None):
        self[number] = ERASED_PAGE

    def items(self):
        for number in range(self._count):
            yield number, self.get(number)
