"""The self-test on the twin's paper: what a technician would see."""

from emulator.png_host import image
from support.head_runs_host import selftest
from tillroll.render.selftest import DENSITIES

MARGIN = 40  # of the picture
LADDER = 65  # first row
STEP = 42  # rows


def test_the_bars_have_the_energies_that_the_ladder_says():
    energies = selftest().dark
    for step, density in enumerate(DENSITIES):
        end = LADDER + STEP * (step + 1)
        for row in range(end - 20, end):  # not the first four, for which the motor slows down
            assert len(energies[row]) == 48
            for dots, percent in energies[row]:
                assert dots == 8 and abs(percent - density) < 5, (density, row, percent)


def test_the_picture_tells_faint_bars_from_black_ones_and_shows_dead_dots():
    run = selftest(17, 200)
    sheet = image(run.paper())
    top = next(y for y in range(sheet.height) if sheet.getpixel((MARGIN, y)) < 255)
    greys = [sheet.getpixel((MARGIN + 100, top + LADDER + STEP * n + 30)) for n in range(7)]
    assert greys[0] > greys[1] > 30 and greys[2:] == [0] * 5
    for dot in (17, 200):
        assert sheet.getpixel((MARGIN + dot, top + dot % 64)) == 255
        assert sheet.getpixel((MARGIN + dot + 1, top + dot % 64 + 1)) == 0
        assert sheet.getpixel((MARGIN + dot, top + LADDER + STEP * 3 + 30)) == 255
