"""Paper as pictures: true width, the right dots, one picture for each slip."""

from emulator import png_host
from emulator.paper import Paper
from PIL import Image


def paper_with(*slips: int) -> Paper:
    """Paper with one slip for each number of rows, torn apart, and a blank tail."""
    paper = Paper()
    for rows in slips:
        for number in range(rows):
            dots = bytearray(48)
            dots[number % 48] = 0x80
            for _half in range(2):
                paper.burn(number % 48 // 8, dots, 200)
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


def test_half_the_energy_is_grey():
    paper = Paper()
    paper.burn(0, b"\xff" * 48, 200)
    paper.move()
    assert 100 < png_host.image(paper).getpixel((40, 0)) < 240


def test_one_file_for_each_printed_slip(tmp_path):
    paths = png_host.save_slips(paper_with(30, 50, 20), tmp_path)
    assert [Image.open(path).height for path in paths] == [30, 50, 20]
    png_host.save(paper_with(30), tmp_path / "paper.png")
    with Image.open(tmp_path / "paper.png") as sheet:
        assert sheet.size == (464, 35) and abs(sheet.info["dpi"][0] - 203) < 1
