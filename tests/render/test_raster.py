"""Lines to bands: golden dots, sizes and attributes, rules, QR symbols, edges, no garbage."""

import gc
import sys
from binascii import crc32

from support.typeset import LATIN, content, dots_of, raster, row_of, size, special
from tillroll.receipt.row import BOLD, CUT, FEED, INVERT, QR, RULE, UNDERLINE, Row
from tillroll.render import qr
from tillroll.render.font import Font
from tillroll.render.qr import encode
from tillroll.render.raster import NO_MEMORY, TOO_LONG, Raster

SLIP = "benchmarks/slip.txt"
WHITE = bytes(48)
BLACK = b"\xff" * 48

# (pieces of a line, dot rows, CRC-32 of its dots); each was looked at as a picture
GOLDEN = (
    (("商户名称      北京市朝阳区便利店",), 24, 0xBB723E56),
    (("RMB ￥35.30 ¥35.30 €12.00",), 24, 0xFCC964A7),
    (("Über ñçß ĀáǎàЖЩΩ ±×÷",), 24, 0x3B1B40F2),
    ((("POS签购单", BOLD | size(2, 2)),), 48, 0x59A6BBB8),
    (("总计 ", ("RMB 35.30", size(2, 2))), 48, 0x64DD443E),
    ((("下划线 Underline", UNDERLINE), " 无"), 27, 0xD7B3BE19),
    ((("反白 INVERT", INVERT), " ", ("粗反", INVERT | BOLD)), 24, 0x0092E60F),
    (
        (("宽W", size(2, 1)), ("高H", size(1, 2)), ("3x", size(3, 3)), ("6", size(6, 6))),
        144,
        0x235FB694,
    ),
    ((("大g", size(4, 4) | UNDERLINE),), 99, 0x279DEFB4),
)


def dot(rows, x, y):
    return rows[y][x >> 3] >> (7 - (x & 7)) & 1


def black_columns(rows):
    """Give the columns in which any dot is black."""
    return [x for x in range(8 * len(rows[0])) if any(dot(rows, x, y) for y in range(len(rows)))]


def test_lines_look_as_they_did_when_they_were_looked_at():
    printer = raster()
    for pieces, height, crc in GOLDEN:
        rows = dots_of(printer, row_of(*pieces))
        found = crc32(b"".join(rows))
        assert (len(rows), found) == (height, crc), (pieces, hex(found))
        assert printer.feed_after == (3 if height % 24 else 6)
    assert not printer.missing


def test_the_sample_slip_is_the_one_that_was_looked_at():
    printer = raster()
    crc = height = 0
    with open(SLIP) as slip:
        for text in slip:
            for row in dots_of(printer, row_of(text.rstrip("\n"))):
                crc = crc32(row, crc)
                height += 1
            height += printer.feed_after
    assert (height, crc) == (34 * 30, 0xB9910737), hex(crc)
    assert not printer.missing


def test_a_line_is_the_same_from_a_file_and_from_a_buffer():
    filed = raster()
    buffered = Raster(Font(content(LATIN)), filed.han)
    row = row_of("Total 总计 ", ("9.99", BOLD))
    assert dots_of(filed, row) == dots_of(buffered, row)


def test_a_missing_glyph_is_a_box_of_its_width_and_is_reported():
    printer = raster()
    rows = dots_of(printer, row_of("A\u0870B 囍国"))
    assert printer.missing == {0x870, 0x56CD}
    narrow = [x for x in black_columns(rows) if 12 <= x < 24]
    wide = [x for x in black_columns(rows) if 48 <= x < 72]
    assert narrow == list(range(13, 23)) and wide == list(range(49, 71))
    printer.missing.clear()
    dots_of(printer, row_of("国"))
    assert printer.missing == set()


def test_a_glyph_that_leaves_the_paper_is_cut_not_wrapped():
    printer = raster()
    fits = dots_of(printer, row_of(" " * 30, "国"))
    cut = dots_of(printer, row_of(" " * 31, "国"))
    beyond = row_of("国A")
    beyond.cells[0], beyond.cells[1] = 32, 34
    gone = dots_of(printer, beyond)
    for y in range(24):
        left = (fits[y][45] << 8 | fits[y][46]) >> 4
        assert (cut[y][46] << 8 | cut[y][47]) & 0xFFF == left
        assert cut[y][:46] == WHITE[:46] and gone[y] == WHITE


def test_bold_is_the_glyph_and_the_glyph_one_dot_to_the_right_within_its_cell():
    printer = raster()
    plain = dots_of(printer, row_of("国I|"))
    bold = dots_of(printer, row_of(("国I|", BOLD)))
    for y in range(24):
        for x in range(48):
            first = x in (0, 24, 36)
            assert dot(bold, x, y) == dot(plain, x, y) | (0 if first else dot(plain, x - 1, y))


def test_magnified_glyphs_are_the_same_dots_larger_and_stand_on_one_line():
    printer = raster()
    plain = dots_of(printer, row_of("A国"))
    for across in range(1, 7):
        for down in (1, 2, 5, 6):
            row = row_of(("A国", size(across, down)))
            row.height = 6
            rows = dots_of(printer, row)
            assert len(rows) == 144
            top = printer.latin.baseline * (6 - down)
            for y in range(24):
                for x in range(36):
                    assert dot(rows, x * across, top + y * down) == dot(plain, x, y)
                    assert dot(rows, (x + 1) * across - 1, top + (y + 1) * down - 1) == dot(
                        plain, x, y
                    )


def test_an_underline_lies_below_the_glyphs_and_only_there():
    printer = raster()
    rows = dots_of(printer, row_of("AB", ("国g ", UNDERLINE), "C"))
    assert rows[24] == WHITE
    for y in (25, 26):
        assert [x for x in range(384) if dot(rows, x, y)] == list(range(24, 72))


def test_an_inverted_cell_is_the_negative_of_the_plain_one():
    printer = raster()
    plain = dots_of(printer, row_of("国 A"))
    inverted = dots_of(printer, row_of(("国 A", INVERT)))
    for y in range(24):
        for x in range(384):
            assert dot(inverted, x, y) == (1 - dot(plain, x, y) if x < 48 else 0)


def test_a_rule_is_two_black_rows_across_the_paper():
    printer = raster()
    assert dots_of(printer, special(RULE)) == [WHITE] * 4 + [BLACK] * 2
    assert printer.feed_after == 8


def test_rows_without_dots_only_feed():
    printer = raster()
    table = (
        (special(FEED, count=17), 17),
        (special(CUT), 0),
        (row_of(""), 30),
        (row_of(("", size(1, 2))), 54),
    )
    for row, feed in table:
        assert dots_of(printer, row) == []
        assert printer.feed_after == feed


def test_a_qr_symbol_is_centred_with_its_quiet_zone():
    printer = raster()
    data = b"https://example.com/r?t=10086001-000456"
    _version, modules, matrix = encode(data, 1)
    for wanted, module in ((3, 3), (5, 5), (8, 8), (50, 384 // (modules + 8)), (0, 1)):
        rows = dots_of(printer, special(QR, data=data, level=1, module=wanted))
        assert len(rows) == (modules + 4) * module
        assert printer.feed_after == 4 * module
        assert rows[: 4 * module] == [WHITE] * (4 * module)
        left = (384 - modules * module) // 2
        for y in range(modules):
            picture = [dot(rows, left + x * module, (4 + y) * module) for x in range(modules)]
            assert picture == list(matrix[y * modules : (y + 1) * modules])
            assert rows[(4 + y) * module] == rows[(5 + y) * module - 1]
        columns = black_columns(rows)
        assert (columns[0], columns[-1]) == (left, left + modules * module - 1)
    assert not printer.missing


def test_a_qr_text_that_is_too_long_loses_correction_and_then_shows_a_crossed_box():
    printer = raster()
    assert len(dots_of(printer, special(QR, data=b"a" * 200, level=3, module=2))) > 100
    assert not printer.missing
    rows = dots_of(printer, special(QR, data=b"a" * 3000, level=0, module=4))
    assert printer.missing == {TOO_LONG}
    left = (384 - 84) // 2
    assert all(dot(rows, left + x, 16) for x in range(84))
    assert dot(rows, left + 42, 16 + 42) and not dot(rows, left + 42, 16 + 10)


def test_where_no_memory_is_left_for_a_qr_symbol_a_crossed_box_comes():
    def short(*_words):
        raise MemoryError

    printer, before = raster(), qr.encode
    qr.encode = short
    try:
        rows = dots_of(printer, special(QR, data=b"a", level=1, module=4))
    finally:
        qr.encode = before
    assert printer.missing == {NO_MEMORY}
    printer.missing.clear()
    assert rows == dots_of(printer, special(QR, data=b"a" * 3000, level=0, module=4))
    assert dots_of(printer, special(QR, data=b"a", level=1, module=4)) != rows


def test_a_line_with_more_glyphs_than_its_row_holds_is_a_fault_of_the_caller():
    printer = raster()
    row = row_of("A")
    row.count = 33
    try:
        printer.begin(row)
    except ValueError:
        return
    raise AssertionError("33 glyphs on a page of 32 were taken")


def test_a_raster_is_made_only_for_fitting_packs_and_paper():
    latin, han = raster().latin, raster().han
    small = raster(latin_slots=33).latin
    small.slots = 32
    for fonts, dots in (((han, latin), 384), ((latin, latin), 384), ((latin, han), 380),
                        ((small, han), 384)):  # fmt: skip
        try:
            Raster(fonts[0], fonts[1], dots)
        except ValueError:
            continue
        raise AssertionError("taken: %d dots" % dots)


def test_other_widths_of_paper_are_drawn_to_their_edge():
    for dots in (384, 416, 432, 576):
        printer = raster(dots)
        row = Row(72)
        row.codes[0], row.cells[0], row.count = ord("█"), dots // 12 - 2, 1
        columns = black_columns(dots_of(printer, row))
        left = (dots // 12 - 2) * 12
        assert columns == list(range(left, left + 24))
        assert dots_of(printer, special(RULE))[-1] == b"\xff" * (dots // 8)


def allocated(action):
    """Give what `action` leaves on the heap: bytes on MicroPython, else blocks."""
    gc.collect()
    gc.disable()
    used = gc.mem_alloc if sys.implementation.name == "micropython" else sys.getallocatedblocks
    before = used()
    action()
    grown = used() - before
    gc.enable()
    return grown


def test_nothing_is_allocated_for_a_line():
    printer = raster()
    rows = [row_of(*pieces) for pieces, _height, _crc in GOLDEN]
    rows += [special(RULE), special(FEED, count=3), row_of("")]

    def draw():
        for row in rows:
            printer.begin(row)
            while printer.band():
                pass

    draw()
    limit = 0 if sys.implementation.name == "micropython" else 20
    assert allocated(draw) <= limit


def test_nothing_is_allocated_for_a_band_of_a_qr_symbol():
    printer = raster()

    def draw():
        while printer.band():
            pass

    printer.begin(special(QR, data=b"123456", level=1, module=4))
    limit = 0 if sys.implementation.name == "micropython" else 20
    assert allocated(draw) <= limit
