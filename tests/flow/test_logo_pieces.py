"""How the press takes a logo from its file: a band at a time, as far as the flash can be read."""

from support.logo_files import drawing, filed
from support.ram_store import RamStore
from support.typeset import raster
from tillroll.errors import StoreFault
from tillroll.press import Press


class Failing(RamStore):
    """Fails at the n-th piece that is read."""

    def __init__(self, data, reads):
        super().__init__()
        self.files["logo.dots"] = data
        self._left = reads

    def read(self, name, offset, into):
        self._left -= 1
        if self._left < 0:
            raise StoreFault("store-io", name)
        return super().read(name, offset, into)


def bands(store) -> tuple:
    """Every row that a Press makes of the logo in a store, and the problem that is told."""
    files, watch = Plain(), Plain()
    files.layouts, watch.problem = lambda: store, ""
    printer = raster()
    press = Press(None, printer, files, None, None)
    press.watch, found = watch, []
    size = press._read_logo(0)
    while size:
        assert size % 48 == 0
        found.extend([bytes(printer.rows[at]) for at in range(size // 48)])
        size = press._read_logo(48 * len(found))
    return found, watch.problem


class Plain:
    """Has what a test gives it."""


def test_its_rows_fill_the_band_time_after_time():
    assert bands(None) == ([], "") and bands(RamStore()) == ([], "")
    for height in (1, 23, 24, 25, 60):
        rows = drawing(384, height)
        assert bands(Failing(filed(rows), 99)) == (rows, ""), height


def test_flash_that_fails_in_the_midst_ends_it_there():
    rows = drawing(384, 60)
    for reads in (0, 1, 2):
        assert bands(Failing(filed(rows), reads)) == (rows[: reads * 24], "logo-damaged")
