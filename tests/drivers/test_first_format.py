"""Storage is formatted when it was never used, and at no other time: real littlefs."""

from emulator import lfs
from emulator.nor import BLOCK, WHOLE, Nor
from tillroll.drivers.first_format import mount, never_formatted, remake

BLOCKS = 6


class Littlefs:
    """The littlefs of this interpreter in the shape of `vfs.VfsLfs2`."""

    made = 0

    def __init__(self, device, progsize, mtime):
        assert (progsize, mtime) == (256, False)
        self.fs = lfs.attach(device)

    @staticmethod
    def mkfs(device, progsize):
        assert progsize == 256
        Littlefs.made += 1
        lfs.make(device)


class Broken:
    """A file system that fails in a way nobody expects."""

    def __init__(self, device, progsize, mtime):
        raise MemoryError


def used(files=1):
    """A chip with a file system on it and something in it."""
    nor = Nor(BLOCKS)
    fs = mount(nor.attach(), Littlefs).fs
    for number in range(files):
        with fs.open("f%d" % number, "wb") as file:
            file.write(b"kept" * 200)
    return nor


def first_byte(nor):
    """What the first file begins with, after another power-on."""
    found = mount(nor.attach(), Littlefs)
    into = bytearray(4)
    with found.fs.open("f0", "rb") as file:
        file.readinto(into)
    return bytes(into)


def test_a_blank_chip_is_formatted_once():
    Littlefs.made = 0
    nor = Nor(BLOCKS)
    assert mount(nor.attach(), Littlefs)
    assert mount(nor.attach(), Littlefs)
    assert Littlefs.made == 1


def test_a_chip_in_use_keeps_what_it_has():
    Littlefs.made = 0
    nor = used()
    before = nor.programs, nor.erases
    assert first_byte(nor) == b"kept"
    assert (nor.programs, nor.erases) == before and Littlefs.made == 1


def test_a_first_format_may_be_cut_anywhere():
    nor = Nor(BLOCKS)
    mount(nor.attach(), Littlefs)
    steps = nor.programs + nor.erases
    assert steps >= 4
    for step in range(steps):
        for part in (0, 1, 100, WHOLE - 1, WHOLE):
            nor = Nor(BLOCKS)
            nor.cut(step, part)
            assert mount(nor.attach(), Littlefs) is None, "the power was cut"
            assert mount(nor.attach(), Littlefs), (step, part)


def test_a_second_cut_in_the_repeated_format_is_no_harm():
    for first in range(4):
        for second in range(4):
            nor = Nor(BLOCKS)
            for step in (first, second):
                nor.cut(step, 100)
                mount(nor.attach(), Littlefs)
            assert mount(nor.attach(), Littlefs), (first, second)


def test_what_is_damaged_stays_as_it_is():
    for kept in ((0, 1), (0, 1, 2), (2, 3), (5,), (0, 5)):
        nor = Nor(BLOCKS)
        port = nor.attach()
        for number in kept:
            port.writeblocks(number, b"journal", 8)
        before = nor.snapshot()
        assert mount(nor.attach(), Littlefs) is None, kept
        assert nor.snapshot() == before, kept


def test_a_file_system_whose_superblocks_are_gone_is_not_formatted():
    nor = used(files=3)
    port = nor.attach()
    for number in (0, 1):
        port.ioctl(6, number)
    before = nor.snapshot()
    assert mount(nor.attach(), Littlefs) is None
    assert nor.snapshot() == before


def test_one_zero_bit_at_the_very_end_is_seen():
    nor = Nor(BLOCKS)
    nor.attach().writeblocks(BLOCKS - 1, b"\xfe", BLOCK - 1)
    assert not never_formatted(nor.attach())


def test_a_single_torn_block_of_the_first_two_counts_as_never_formatted():
    for number, verdict in ((0, True), (1, True), (2, False)):
        nor = Nor(BLOCKS)
        nor.attach().writeblocks(number, b"torn", 0)
        assert never_formatted(nor.attach()) is verdict


def test_looking_stops_at_the_first_block_that_decides():
    nor = used()
    nor.reads = 0
    assert not never_formatted(nor.attach())
    assert nor.reads == 2 * BLOCK


def test_nothing_is_raised_at_boot():
    nor = Nor(BLOCKS)
    assert mount(nor.attach(), Broken) is None
    port = nor.attach()
    port.alive = False  # reads fail
    assert mount(port, Littlefs) is None


def test_by_an_explicit_wish_whatever_is_there_is_formatted():
    nor = used()
    found = remake(nor.attach(), Littlefs)
    assert list(found.fs.ilistdir("/")) == []
    for page in range(64):
        nor.program(page * 256, bytes(256))
    assert mount(nor.attach(), Littlefs) is None
    assert list(remake(nor.attach(), Littlefs).fs.ilistdir("/")) == []
    assert mount(nor.attach(), Littlefs)
