"""The Store contract, held by the fake in RAM and by FileStore on real littlefs alike."""

from emulator.lfs import mount
from emulator.nor import Nor, PowerCut
from support.ram_store import RamStore
from support.refusals import code_of
from tillroll.drivers.file_store import FileStore

BLOCKS = 10


def stores():
    """One empty store of each kind, of 24 to 40 KiB, one after the other."""
    yield RamStore(6 * 4096)
    yield FileStore(mount(Nor(BLOCKS)))
    yield FileStore(mount(Nor(BLOCKS)), "/journal")


def content(store, name, size=2000):
    """All bytes of a file, read in two pieces."""
    into = memoryview(bytearray(size))
    first = store.read(name, 0, into[:7])
    rest = store.read(name, first, into[first:])
    return bytes(into[: first + rest])


def test_append_makes_the_file_and_adds_at_its_end():
    for store in stores():
        store.append("a", b"one ")
        store.append("a", bytearray(b"two "))
        store.append("a", memoryview(b"-three-")[1:6])
        assert content(store, "a") == b"one two three"
        assert store.size("a") == 13


def test_a_reader_goes_where_it_is_told():
    for store in stores():
        store.replace("a", bytes(range(200)))
        reader, into = store.reader("a"), bytearray(5)
        for at in (7, 190, 0):
            reader.seek(at)
            assert reader.readinto(into) == 5 and into[0] == at
        reader.close()
        assert code_of(store.reader, "none") == "store-missing"


def test_replace_makes_the_whole_content():
    for store in stores():
        store.replace("a", b"long content")
        store.replace("a", b"short")
        assert content(store, "a") == b"short"
        store.replace("a", b"")
        assert store.size("a") == 0 and content(store, "a") == b""


def test_names_are_those_of_the_files():
    for store in stores():
        assert list(store.names()) == []
        for name in ("b", "a", "c"):
            store.append(name, b"x")
        store.remove("a")
        assert sorted(store.names()) == ["b", "c"]


def test_a_file_gets_another_name_in_the_place_of_the_file_that_has_it():
    for store in stores():
        for name, data in (("old", b"fresh"), ("new", bytes(3000)), ("other", b"other")):
            store.append(name, data)
        store.rename("old", "new")
        store.rename("other", "third")
        assert sorted(store.names()) == ["new", "third"]
        assert content(store, "new") == b"fresh" and content(store, "third") == b"other"
        assert code_of(store.rename, "old", "third") == "store-missing"
        assert content(store, "third") == b"other"


def test_a_renaming_that_is_cut_has_happened_or_not():
    nor, seen = Nor(BLOCKS), set()
    store = FileStore(mount(nor), "/state")
    for number in range(30):
        store.append("file%02d" % number, b"x" * 100)
    store.append("new", bytes(3000))
    store.append("zold", b"fresh" * 200)
    before = nor.snapshot()
    for part in (0, 85, 171, 256):
        at = 0
        while True:
            nor.restore(before)
            store = FileStore(mount(nor), "/state")
            nor.cut(at, part)
            try:
                store.rename("zold", "new")
                break
            except PowerCut:
                at += 1
            store = FileStore(mount(nor), "/state")
            for number in range(30):
                assert store.size("file%02d" % number) == 100
            names = list(store.names())
            done = content(store, "new", 4000) == b"fresh" * 200
            assert done or store.size("new") == 3000
            assert done != ("zold" in names) and len(names) == (31 if done else 32)
            seen.add(done)
        assert at
    assert seen == {True, False}


def test_reading_past_the_end_gives_less():
    for store in stores():
        store.append("a", bytes(range(10)))
        into = bytearray(8)
        assert store.read("a", 6, into) == 4 and into[:4] == bytes((6, 7, 8, 9))
        assert store.read("a", 10, into) == 0


def test_a_missing_file_is_named():
    for store in stores():
        for call, arguments in (
            (store.size, ("a",)),
            (store.read, ("a", 0, bytearray(4))),
            (store.remove, ("a",)),
            (store.rename, ("a", "b")),
        ):
            assert code_of(call, *arguments) == "store-missing"


def test_a_full_store_says_so_and_keeps_what_it_has():
    for store in stores():
        free = store.free()
        store.append("kept", b"kept")
        assert 0 < free <= BLOCKS * 4096
        taken = 0
        while code_of(store.append, "big", bytes(1000)) is None:
            taken += 1000
        assert code_of(store.append, "big", bytes(1000)) == "store-full"
        assert taken > 16000 and store.free() < 8192
        assert content(store, "kept") == b"kept" and store.size("big") >= taken
        store.remove("big")
        store.append("new", bytes(1000))
        assert store.size("new") == 1000


def test_files_survive_a_new_mount():
    nor = Nor(BLOCKS)
    FileStore(mount(nor), "/journal").append("a", b"durable")
    assert content(FileStore(mount(nor), "/journal"), "a") == b"durable"
    assert sorted(FileStore(mount(nor)).names()) == [], "a directory is no file"


def test_a_chip_with_something_on_it_is_not_formatted():
    for blocks in ((0, 1), (2,), (0, BLOCKS - 1)):
        nor = Nor(BLOCKS)
        for block in blocks:
            nor.attach().writeblocks(block, b"something else" + bytes(242))
        before = nor.snapshot()
        try:
            mount(nor)
            raise AssertionError("a chip that was not blank was mounted")
        except OSError:
            assert nor.snapshot() == before


class BrokenFile:
    """Takes less than it is given, as a full littlefs does before close() reports success."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def write(self, data):
        """One byte less than asked for."""
        return len(data) - 1


class BrokenFs:
    """Opens broken files and fails otherwise."""

    def open(self, path, mode):
        """A file that takes too little."""
        return BrokenFile()

    def mkdir(self, path):
        """Fails as broken flash does."""
        raise OSError(5)

    def stat(self, path):
        """Fails as broken flash does."""
        raise OSError(5)


def test_a_short_write_is_not_taken_for_success():
    store = FileStore(BrokenFs())
    assert code_of(store.append, "a", b"data") == "store-full"
    assert code_of(store.replace, "a", b"data") == "store-full"
    assert code_of(store.size, "a") == "store-io"


def test_a_draft_leaves_the_file_as_it_was_until_it_is_finished():
    for store in stores():
        store.append("a", b"old")
        draft = store.draft("a")
        draft.write(bytes(3000))
        draft.write(memoryview(b"-end-")[1:4])
        assert content(store, "a") == b"old" and list(store.names()) == ["a"]
        store.append("b", b"meanwhile")
        draft.finish()
        assert store.size("a") == 3003 and content(store, "b") == b"meanwhile"
        assert sorted(store.names()) == ["a", "b"]
        into = bytearray(8)
        assert store.read("a", 2998, into) == 5 and into[:5] == b"\0\0end"


def test_a_draft_that_is_dropped_leaves_nothing():
    for store in stores():
        store.append("a", b"old")
        draft = store.draft("a")
        draft.write(b"new")
        draft.drop()
        assert content(store, "a") == b"old" and list(store.names()) == ["a"]
        other = store.draft("b")
        other.write(b"other")
        other.finish()
        assert content(store, "b") == b"other" and content(store, "a") == b"old"


def test_a_draft_that_finds_no_room_says_so():
    for store in stores():
        draft = store.draft("a")
        codes = {code_of(draft.write, bytes(1024)) for _ in range(48)}
        assert codes == {None, "store-full"}
        draft.drop()
        store.append("b", b"small")
        assert list(store.names()) == ["b"]
