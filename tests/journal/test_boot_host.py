"""What a boot asks of the flash when there are archives."""

from emulator.lfs import mount
from support.shop_host import Shop
from support.terminal import StillClock
from tillroll.drivers.file_store import FileStore
from tillroll.journal import archive
from tillroll.journal.journal import Journal


class Counted(FileStore):
    """Counts how often each name was looked up: each time costs a walk through the directory."""

    def __init__(self, fs):
        super().__init__(fs)
        self.looks = {}

    def size(self, name):
        self._count(name)
        return super().size(name)

    def read(self, name, offset, into):
        self._count(name)
        return super().read(name, offset, into)

    def _count(self, name):
        self.looks[name] = self.looks.get(name, 0) + 1


def test_a_boot_looks_each_archive_up_twice():
    shop = Shop(256)
    for number in range(1, 301):
        shop.live(number)
    store = Counted(mount(shop.nor))
    journal = Journal(store, StillClock())
    journal.open()
    assert journal.stored() == 300 and journal.problems == []
    archives = [store.looks[name] for name in store.looks if archive.bound_of(name) >= 0]
    segments = [store.looks[name] for name in store.looks if archive.bound_of(name) < 0]
    assert len(archives) >= 3 and max(archives) == 2
    assert max(sorted(segments)[:-1]) == 1  # the newest one is also asked for its size
