"""The picture of the self-test: every dot, every density, told apart by ticks."""

from tillroll.render.selftest import DENSITIES, ROWS, rows

BLACK = b"\xff" * 48


def picture():
    """Give (density, row) for every row."""
    bits = bytearray(b"\x5a" * 48)
    return [(density, bytes(bits)) for density in rows(bits)]


def columns(row):
    """Give the columns of a row that burn."""
    return [dot for dot in range(384) if row[dot >> 3] & (0x80 >> (dot & 7))]


def test_it_has_as_many_rows_as_it_says():
    assert len(picture()) == ROWS


def test_each_dot_burns_in_two_rows_of_a_diagonal_and_touches_its_neighbour():
    burnt = [[] for _ in range(384)]
    for number, (density, row) in enumerate(picture()[:65]):
        assert density == 100
        for dot in columns(row):
            burnt[dot].append(number)
    for dot in range(384):
        assert burnt[dot] == [dot % 64, dot % 64 + 1]


def test_each_bar_is_solid_and_has_its_density_and_its_ticks():
    bars, ticks = [], 0
    for density, row in picture()[65:]:
        if row == BLACK:
            if not bars or bars[-1][0] != density:
                bars.append([density, ticks, 0])
            bars[-1][2] += 1
        else:
            assert density == 100
            if any(row):
                ticks = sum([byte == 0xFF for byte in row])
                assert len(columns(row)) == 8 * ticks
    assert bars == [[density, at + 1, 24] for at, density in enumerate(DENSITIES)]
    assert DENSITIES[0] == 70 and DENSITIES[-1] == 130 and bars[3][:2] == [100, 4]


def test_white_rows_lie_between_bars_and_ticks():
    kinds = ""
    for _, row in picture()[65:]:
        kind = "B" if row == BLACK else "t" if any(row) else "."
        kinds += kind if not kinds.endswith(kind) else ""
    assert kinds == ".t.B" * 7
