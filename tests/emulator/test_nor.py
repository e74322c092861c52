"""The flash model: NOR rules, counts, power cuts and the image file."""

import io

from emulator.nor import BLOCK, PAGE, Nor


def content(nor, address, count):
    """Bytes of the chip."""
    into = bytearray(count)
    nor.read(address, into)
    return bytes(into)


def test_programming_clears_bits_and_erasing_sets_them():
    nor = Nor(2)
    port = nor.attach()
    assert port.writeblocks(1, b"\xf0" * 10, 250) == 0
    assert content(nor, BLOCK + 249, 12) == b"\xff" + b"\xf0" * 10 + b"\xff"
    port.writeblocks(1, b"\x30", 250)
    assert content(nor, BLOCK + 250, 2) == b"\x30\xf0"
    port.ioctl(6, 1)
    assert content(nor, BLOCK, BLOCK) == b"\xff" * BLOCK
    assert (nor.programs, nor.erases) == (3, 1), "the first write crosses a page"


def test_a_one_over_a_zero_is_refused():
    for data in (b"\xff", b"\x1f"):
        nor = Nor(1)
        port = nor.attach()
        assert port.writeblocks(0, b"\x0f", 0) == 0
        assert port.writeblocks(0, data, 0) < 0, "a program set a bit"
        assert "a one over a zero" in port.fault.args[0] and not port.alive


def test_reads_cross_blocks_and_the_protocol_tells_the_geometry():
    nor = Nor(3)
    port = nor.attach()
    port.writeblocks(0, b"ab", BLOCK - 1)
    into = bytearray(4)
    assert port.readblocks(0, into, BLOCK - 2) == 0 and into == b"\xffab\xff"
    assert (port.ioctl(4, 0), port.ioctl(5, 0)) == (3, BLOCK)
    for address in (-1, 3):
        assert nor.attach().ioctl(6, address) < 0, "a block outside of the chip was erased"


def test_a_cut_leaves_the_chosen_part_and_a_dead_port():
    for part, done in ((0, 0), (64, 64), (128, 128), (256, 256)):
        nor = Nor(1)
        port = nor.attach()
        nor.cut(1, part)
        port.writeblocks(0, bytes(PAGE), 0)
        assert port.writeblocks(0, bytes(2 * PAGE), PAGE) < 0 and not port.alive
        assert content(nor, PAGE, 2 * PAGE) == bytes(done) + b"\xff" * (2 * PAGE - done)
        before = nor.snapshot()
        assert port.writeblocks(0, b"\0", 3000) < 0 and port.ioctl(6, 0) < 0
        assert nor.snapshot() == before, "a dead port reached the chip"
        seen = bytearray(1)
        assert port.readblocks(0, seen) < 0
        assert nor.attach().readblocks(0, seen) == 0 and seen == b"\0"
    nor = Nor(1)
    port = nor.attach()
    port.writeblocks(0, bytes(BLOCK), 0)
    nor.cut(0, 128)
    assert port.ioctl(6, 0) < 0 and not port.alive
    assert content(nor, BLOCK // 2 - 1, 2) == b"\xff\x00"


def test_a_port_from_before_stays_dead():
    nor = Nor(1)
    old = nor.attach()
    nor.attach()
    assert old.writeblocks(0, b"\0", 0) < 0 and nor.written() == []


def test_snapshot_and_restore():
    nor = Nor(2)
    nor.attach().writeblocks(1, b"kept", 0)
    snapshot = nor.snapshot()
    nor.attach().ioctl(6, 1)
    assert nor.written() == []
    nor.restore(snapshot)
    assert content(nor, BLOCK, 4) == b"kept" and nor.written() == [1]


def test_wear_is_counted_by_block():
    nor = Nor(3)
    port = nor.attach()
    for block in (0, 2, 2, 2):
        port.ioctl(6, block)
    assert nor.hottest() == 3 and nor.erases == 4


def test_the_image_is_kept_in_step():
    image = io.BytesIO()
    nor = Nor(2, image)
    port = nor.attach()
    port.writeblocks(1, b"page", 256)
    assert content(Nor(2, image), BLOCK + 256, 5) == b"page\xff"
    port.ioctl(6, 1)
    assert Nor(2, image).written() == [] and len(image.getvalue()) == 2 * BLOCK
