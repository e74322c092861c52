"""The file of a logo: every byte of it is looked at before its rows may go to the paper."""

from io import BytesIO

from support.logo_files import drawing, filed, spoilt
from support.ram_store import RamStore
from tillroll.errors import StoreFault
from tillroll.render.logo import FILE, MOST_ROWS, is_there, verify


def test_a_sound_one_of_any_height_and_head_is_taken():
    for height in (1, 2, 23, 24, 25, MOST_ROWS):
        assert verify(BytesIO(filed(drawing(384, height))), 384) == height
    for dots in (160, 384, 576):
        assert verify(BytesIO(filed(drawing(160, 9), dots)), dots) == 9


def test_what_a_head_cannot_print_is_refused_by_name():
    for where, files in spoilt().items():
        for data in files:
            try:
                verify(BytesIO(data), 384)
            except StoreFault as fault:
                assert (fault.code, fault.where) == ("logo-damaged", where), (len(data), where)
            else:
                raise AssertionError(where)


def test_any_bit_that_flips_is_noticed():
    good = filed(drawing(16, 2), 16)
    for at in range(len(good)):
        for bit in range(8):
            bad = bytearray(good)
            bad[at] ^= 1 << bit
            try:
                verify(BytesIO(bytes(bad)), 16)
            except StoreFault:
                continue
            raise AssertionError((at, bit))


class Watched(RamStore):
    """Counts the files that are open."""

    fails = False

    def __init__(self, data):
        super().__init__()
        self.files[FILE] = data
        self.opened = 0

    def reader(self, name):
        self.opened += 1
        return _File(super().reader(name), self)


class _File:
    def __init__(self, file, store):
        self._file, self._store = file, store
        self.seek = file.seek

    def readinto(self, view):
        if self._store.fails:
            raise OSError(5)
        return self._file.readinto(view)

    def close(self):
        self._store.opened -= 1


def test_no_file_stays_open():
    store = Watched(filed(drawing()))
    assert is_there(store, 384) and store.opened == 0
    assert not is_there(RamStore(), 384)
    for data in (filed(drawing())[:-1], b""):
        store = Watched(data)
        assert fault_of(store) == "logo-damaged" and store.opened == 0
    store = Watched(filed(drawing()))
    store.fails = True
    assert fault_of(store) == "store-io" and store.opened == 0


def fault_of(store) -> str:
    """The code of the StoreFault that must come."""
    try:
        is_there(store, 384)
    except StoreFault as fault:
        return fault.code
    raise AssertionError("it was taken")
