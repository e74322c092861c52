"""Paper as pictures: true width, the right dots, one picture for each slip."""

from emulator import png_host
from emulator.paper import Paper
from PIL import Image


def paper_with(*slips: int) -> Paper:
    """Paper with one slip for each number of rows, torn apart, and a blank tail."""
    paper = Paper()
    for rows in slips:
        for number in range(rows):
            for _half in range(2):
                paper.burn(number % 48, b"\x80" * 48, 1, 200)
            paper.move()
        paper.cut(paper.rows)
    for _ in range(5):
        paper.move()
    return paper


def test_a_dot_is_a_pixel_at_its_place_on_a_58_mm_roll():
    sheet = png_host.image(paper_with(60), 0, 60)
    assert sheet.size == (464, 60)
    for row in range(60):
        black = [x for x in range(464) if sheet.getpixel((x, row)) < 128]
        assert black == [40 + 8 * (row % 48)]


def square(percent: int) -> Image.Image:
    """Picture four rows with the dots 8 to 15 burnt with so much energy, in rows 1 and 2."""
    paper = Paper()
    for row in range(4):
        for _half in range(2 if row in (1, 2) else 0):
            paper.burn(1, b"\xff" * 48, 1, 2 * percent)
        paper.move()
    return png_host.image(paper)


LEFT, INSIDE, ABOVE, AWAY = (47, 1), (50, 1), (50, 0), (46, 1)


def test_a_dot_is_grey_below_nine_tenths_of_the_nominal_energy_and_black_from_there():
    inks = [square(percent).getpixel(INSIDE) for percent in (50, 60, 70, 80)]
    assert inks == sorted(inks, reverse=True) and 150 < inks[0] < 200 and 30 < inks[-1] < 60
    for percent in (90, 100, 110, 149):
        sheet = square(percent)
        assert sheet.getpixel(INSIDE) == 0
        assert [sheet.getpixel(place) for place in (LEFT, ABOVE, AWAY)] == [255] * 3


def test_an_over_burnt_dot_is_dull_and_bleeds_by_one_dot_on_every_side():
    found = []
    for percent in (150, 200, 300, 900):
        sheet = square(percent)
        ink, left, above = (sheet.getpixel(place) for place in (INSIDE, LEFT, ABOVE))
        assert left == above and sheet.getpixel(AWAY) == 255
        assert 40 <= ink <= 110 <= left <= 205
        found.append((ink, -left))
    assert found[0] < found[1] < found[2] == found[3] == (110, -110)


def test_one_file_for_each_printed_slip(tmp_path):
    paths = png_host.save_slips(paper_with(30, 50, 20), tmp_path)
    assert [Image.open(path).height for path in paths] == [30, 50, 20]
    png_host.save(paper_with(30), tmp_path / "paper.png")
    with Image.open(tmp_path / "paper.png") as sheet:
        assert sheet.size == (464, 35) and abs(sheet.info["dpi"][0] - 203) < 1
