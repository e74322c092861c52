"""The file system that `_boot.py` has mounted, with the methods of MicroPython's `VfsLfs2`.

A second `VfsLfs2` on the same flash would not see what is written through the first.
"""

import os

from tillroll.overlay import Overlay


class Mounted:
    """What `file_store.FileStore` asks of a file system, by absolute paths."""

    open = staticmethod(open)
    ilistdir = staticmethod(os.ilistdir)
    mkdir = staticmethod(os.mkdir)
    remove = staticmethod(os.remove)
    rename = staticmethod(os.rename)
    stat = staticmethod(os.stat)
    statvfs = staticmethod(os.statvfs)


class ChipFiles:
    """What every board on a chip does with files.

    The board has `flash()`, which opens the block device of the storage.
    """

    def format_storage(self) -> None:
        """Make the storage anew; raises OSError."""
        from tillroll.drivers.chip_files import remake  # forgotten with the answer of the counter

        remake(self)

    def layouts(self, make: bool = False):
        """The Store of this terminal's own layouts; None where there are none, unless `make`."""
        from tillroll.drivers.own_layouts import store_of  # forgotten with the errand

        return store_of(Mounted, make)

    def fonts(self, make: bool = False):
        """The Store of this terminal's own glyph packs; None as with `layouts`."""
        from tillroll.drivers.own_layouts import FONTS, store_of  # forgotten with the errand

        return store_of(Mounted, make, FONTS)

    def layout(self, name: str):
        """Open the template of a slip as lines of text; raises OSError, StoreFault."""
        with Overlay():
            from tillroll.drivers.own_layouts import lines_of  # most terminals have none

            own = lines_of(Mounted, name)
            del lines_of
        return own or open("/rom/layouts/" + name + ".receipt")
