"""Which fonts a terminal opens: its own where it is sound; what a boot does with what waits."""

from io import BytesIO

from emulator.lfs import mount
from emulator.nor import Nor
from support.ram_store import RamStore
from support.small_packs import mismatched, pack
from support.typeset import opened, place_of
from tillroll.drivers.own_layouts import FONTS, store_of
from tillroll.errors import StoreFault
from tillroll.render.packs import NAMES, fonts
from tillroll.render.raster import Raster

BUILT_IN = pack(12, "ABC"), pack(24, "中")
OWN, OTHER = pack(12, "AB"), pack(12, "A")


def in_use(files):
    """Give the numbers of glyphs in use, the problems, and the files that are left."""
    store, problems = None, []
    if files is not None:
        store = RamStore()
        store.files.update(files)
    found = fonts(store, BUILT_IN, problems)
    return [font.count for font in found], problems, store and store.files


def test_without_own_ones_those_that_are_built_in_are_used():
    assert in_use(None) == ([4, 2], [], None)
    assert in_use({}) == ([4, 2], [], {})
    half = {"+latin24.pack": OWN[:99]}
    assert in_use(half) == ([4, 2], [], half)


def test_an_own_one_is_used_and_found_by_its_glyphs():
    assert in_use({"latin24.pack": OWN}) == ([3, 2], [], {"latin24.pack": OWN})
    store = RamStore()
    store.files["latin24.pack"] = OWN
    latin, _ = fonts(store, BUILT_IN, [])
    assert place_of(latin, ord("B")) and not place_of(latin, ord("C"))


def test_what_waits_takes_its_place():
    both = {"latin24.pack": OWN, "new-latin24.pack": OTHER}
    assert in_use(both) == ([2, 2], [], {"latin24.pack": OTHER})
    assert in_use({"new-latin24.pack": OTHER}) == ([2, 2], [], {"latin24.pack": OTHER})


def test_an_empty_one_that_waits_takes_it_away():
    both = {"latin24.pack": OWN, "new-latin24.pack": b""}
    assert in_use(both) == ([4, 2], [], {})
    assert in_use({"new-latin24.pack": b""}) == ([4, 2], [], {})


def test_a_damaged_one_is_told_and_the_built_in_one_stands_in():
    told = [("store-io", "font latin24.pack of its own")]
    flipped = bytearray(OWN)
    flipped[40] ^= 1
    for bad in (b"", OWN[:31], bytes(flipped), pack(24, "A")):
        assert in_use({"latin24.pack": bad})[:2] == ([4, 2], told), bad[:9]
    store = RamStore()
    store.names = unreadable
    assert len(fonts(store, BUILT_IN, told)) == 2 and len(told) == 3


def test_one_whose_numbers_do_not_fit_each_other_is_not_drawn_from():
    told = [("store-io", "font latin24.pack of its own")]
    for what, bad in mismatched().items():
        assert in_use({"latin24.pack": bad})[:2] == ([4, 2], told), what


class Unreadable:
    """A file whose flash fails from the n-th read on."""

    def __init__(self, data, reads):
        self._data, self._left = BytesIO(data), reads

    def seek(self, offset):
        self._data.seek(offset)

    def readinto(self, into):
        self._left -= 1
        if self._left < 0:
            raise OSError(5)
        return self._data.readinto(into)

    def close(self):
        self._data.close()


def test_one_that_the_flash_does_not_give_is_told_too():
    for reads in range(4):
        store, told = RamStore(), []
        store.files["latin24.pack"] = OWN
        store.reader = lambda _name, reads=reads: Unreadable(OWN, reads)
        latin, _ = fonts(store, BUILT_IN, told)
        if reads < 3:  # header, index and box
            assert told == [("store-io", "font latin24.pack of its own")] and latin.count == 4
        else:
            assert told == [] and latin.count == 3


def unreadable():
    raise StoreFault("store-io", "")


def test_a_damaged_one_that_is_built_in_is_a_fault():
    try:
        fonts(None, (b"", BUILT_IN[1]), [])
    except StoreFault as fault:
        assert fault.where == "font pack length"
    else:
        raise AssertionError("nothing was told")


def test_it_is_read_where_it_lies_on_littlefs():
    fs = mount(Nor(32))
    assert store_of(fs, False, FONTS) is None
    store = store_of(fs, True, FONTS)
    store.replace("new-latin24.pack", OWN)
    problems = []
    latin, _ = fonts(store, BUILT_IN, problems)
    assert problems == [] and latin.count == 3 and place_of(latin, ord("A"))
    latin.verify()
    assert sorted(store.names()) == ["latin24.pack"]


def test_of_a_file_so_much_is_in_memory_as_the_head_needs():
    for dots in (384, 576):
        files = [opened("firmware/fonts/" + name) for name in NAMES]
        latin, han = fonts(None, files, [], dots)
        Raster(latin, han, dots)
        assert (latin.slots, han.slots) == (dots // 12 + 1, dots // 24 + 1)
        for file in files:
            file.close()
