"""`tillctl logo`: from a picture to dots that say the same, to the terminal and back."""

import pytest
from PIL import Image, ImageDraw, ImageFont
from support.bench_host import approval, tillctl
from support.logo_files import drawing, filed, spoilt
from support.slip_pictures_host import torn
from tillctl import logo_picture, logos
from tillctl.faults import Fault

NOWHERE = ("--port", "socket://127.0.0.1:1", "logo")


def sheet(size=(600, 300), ground="white", mode="RGB") -> Image.Image:
    return Image.new(mode, size, ground)


def letters(picture, colour, at=(40, 60)) -> Image.Image:
    """Write something on it."""
    font = ImageFont.load_default(120)
    ImageDraw.Draw(picture).text(at, "HAN & CO", font=font, fill=colour)
    return picture


def made(
    picture, tmp_path, dots=384, width=None, style="auto", invert=False
) -> logo_picture.Drawing:
    path = tmp_path / "logo.png"
    picture.save(path)
    return logo_picture.drawn(logo_picture.read(path, invert), path, dots, width, style)


def faulty(tmp_path, picture, **options) -> str:
    with pytest.raises(Fault) as caught:
        made(picture, tmp_path, **options)
    assert caught.value.exit_code == 20 and caught.value.do
    return caught.value.message


def test_black_letters_stay_what_they_are_and_lose_their_margin(tmp_path):
    found = made(letters(sheet(), "black"), tmp_path, width=300)
    assert found.style == "line" and found.picture.width == 300
    assert 20 < found.black < 60
    ink = found.picture.point([255, 0] + [0] * 254).getbbox()
    assert ink == (0, 0, *found.picture.size), "no white row or column around it"


@pytest.mark.parametrize("colour", ["yellow", "orange", (255, 200, 200), "red", "grey"])
def test_letters_of_any_one_colour_are_as_black_as_black_ones(colour, tmp_path):
    black = made(letters(sheet(), "black"), tmp_path, width=300)
    other = made(letters(sheet(), colour), tmp_path, width=300)
    assert other.style == "line" and abs(other.black - black.black) <= 3


def test_golden_letters_beside_a_red_sign_are_not_lost(tmp_path):
    picture = letters(sheet((600, 400)), "orange", (40, 240))
    ImageDraw.Draw(picture).ellipse((200, 20, 400, 220), fill=(160, 20, 20))
    found = made(picture, tmp_path)
    assert found.style == "line"
    below = found.picture.crop((0, found.picture.height * 2 // 3, *found.picture.size))
    assert below.histogram()[0] > 500


def test_golden_letters_on_a_red_sign_do_not_run_together(tmp_path):
    found = made(letters(sheet(ground=(160, 20, 20)), "orange"), tmp_path)
    assert found.picture.histogram()[255] > 500, "the letters"
    assert found.black > 50, "the sign"


def test_a_photograph_becomes_fine_dots(tmp_path):
    picture = Image.radial_gradient("L").resize((300, 300))
    found = made(picture, tmp_path)
    assert found.style == "photo"
    assert made(picture, tmp_path, style="line").style == "line"
    edge = found.picture.crop((0, 0, 30, 30)).histogram()[0]
    middle = found.picture.crop((65, 65, 95, 95)).histogram()[0]
    assert {edge < 200, middle > 700} == {True} or {edge > 200, middle < 200} == {True}


def test_what_is_clear_is_white_and_a_white_logo_can_be_turned_round(tmp_path):
    clear = (0, 0, 0, 0)
    dark = made(letters(sheet(ground=clear, mode="RGBA"), (0, 0, 0, 255)), tmp_path, width=300)
    assert 20 < dark.black < 60
    white = letters(sheet(ground=clear, mode="RGBA"), (255, 255, 255, 255))
    with pytest.raises(Fault) as caught:
        made(white, tmp_path)
    assert "all white" in caught.value.message and "--invert" in caught.value.do
    assert abs(made(white, tmp_path, width=300, invert=True).black - dark.black) <= 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16", "I"])
def test_every_kind_of_picture_is_the_same(mode, tmp_path):
    picture = letters(sheet(mode="L"), 0)
    if mode in ("I;16", "I"):
        picture = picture.point(lambda level: level * 257, "I").convert(mode)
    else:
        picture = picture.convert(mode)
    path = tmp_path / ("logo.tif" if mode in ("CMYK", "I") else "logo.png")
    picture.save(path)
    found = logo_picture.drawn(logo_picture.read(path), path, 384, 300, "auto")
    black = made(letters(sheet(), "black"), tmp_path, width=300)
    assert found.style == "line" and abs(found.black - black.black) <= 2


def test_it_fits_the_head_and_is_not_made_larger(tmp_path):
    wide, high = sheet((900, 90), "black"), sheet((100, 900), "black")
    for picture in (wide, high):
        picture.paste("white", (30, 30, 60, 60))
    assert made(wide, tmp_path).picture.size == (384, 38)
    assert made(wide, tmp_path, dots=576).picture.size == (576, 58)
    assert made(high, tmp_path).picture.size == (17, 153)
    small = sheet((40, 20), "black")
    small.paste("white", (10, 5, 20, 10))
    assert made(small, tmp_path).picture.size == (40, 20)
    assert made(small, tmp_path, width=80).picture.size == (80, 40)
    assert "this head has 384 dots, not 385" in faulty(tmp_path, wide, width=385)
    assert "more than 240" in faulty(tmp_path, high, width=40)
    assert made(high, tmp_path, width=26).picture.height <= 240


def test_what_shows_nothing_is_refused(tmp_path):
    assert "all white" in faulty(tmp_path, sheet())
    assert "all white" in faulty(tmp_path, letters(sheet(), (250, 245, 250))), "of a scanner"
    assert "all black" in faulty(tmp_path, sheet(ground="black"))
    assert "all grey" in faulty(tmp_path, letters(sheet(ground=(120, 120, 120)), (110, 120, 120)))


def test_files_that_are_no_pictures_are_refused_before_anybody_is_asked(tmp_path, monkeypatch):
    path = tmp_path / "logo.png"
    assert tillctl(*NOWHERE, "install", path).code == 9
    path.write_text("hello", encoding="utf-8")
    answer = tillctl(*NOWHERE, "install", path)
    assert answer.code == 20 and "it is not a picture" in answer.err
    letters(sheet(), "black").save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    answer = tillctl(*NOWHERE, "install", path)
    assert answer.code == 20 and "is damaged" in answer.err
    path.write_bytes(whole)
    assert tillctl(*NOWHERE, "install", path).code == 3, "all is well, but nobody is there"
    monkeypatch.setattr(logo_picture, "_MOST_PIXELS", 1000)
    assert "million pixels" in tillctl(*NOWHERE, "install", path).err
    monkeypatch.setattr(logo_picture, "_LARGEST", len(whole) - 1)
    assert "MiB" in tillctl(*NOWHERE, "install", path).err


def test_the_file_is_what_the_firmware_reads(tmp_path):
    picture = made(letters(sheet(), "black"), tmp_path, width=301).picture
    back = logos.unpacked(logos.packed(picture, 384), 384)
    assert back.size == (384, picture.height)
    assert back.crop((41, 0, 342, back.height)).tobytes() == picture.tobytes()
    assert back.histogram()[0] == picture.histogram()[0]
    for dots in (384, 576):
        bits = filed(drawing(), dots)
        assert logos.packed(logos.unpacked(bits, dots), dots) == bits


def test_a_preview_is_a_slip_with_it_and_asks_nobody(tmp_path):
    path, slip = tmp_path / "logo.png", tmp_path / "slip.png"
    letters(sheet(), "black").save(path)
    answer = tillctl(*NOWHERE, "install", path, "--preview", slip)
    assert answer.code == 0 and "nothing was sent" in answer.out, answer
    body = tillctl(*NOWHERE, "install", path, "--preview", slip, "--json").body
    logo = logo_picture.drawn(logo_picture.read(path), path, 384, None, "auto").picture
    assert (body["width"], body["rows"]) == logo.size and body["style"] == "line"
    top = torn(slip).crop((0, 40, 384, 40 + logo.height))
    left = (384 - logo.width) // 2
    assert top.crop((left, 0, left + logo.width, logo.height)).tobytes() == logo.tobytes()
    assert tillctl(*NOWHERE, "install", path, "--preview", tmp_path / "slip.x").code == 2


def test_a_logo_is_installed_printed_shown_and_removed(shared, tmp_path):
    path, back = tmp_path / "logo.png", tmp_path / "back.png"
    letters(sheet(), "black").save(path)
    assert "has no logo" in shared.call("logo", "show").out
    assert shared.call("logo", "show", "-o", back).code == 6
    answer = shared.call("logo", "install", path, "--width", 300, "--by", "li")
    assert answer.code == 0 and answer.out.endswith("printed from the next slip on.\n"), answer
    shown = shared.ask("logo", "show", "-o", back)
    assert shown["dots"] == 384 and not shown["logo"]["fault"]
    with Image.open(back) as picture:
        assert picture.size == (384, shown["logo"]["rows"])
    shared.call("approve", approval(tmp_path, trace="000341"), "--wait", 60)
    assert shared.ask("status")["last_error"] == ""
    assert shared.ask("why", "341")["state"] == "completed"
    assert f"{shown['logo']['rows']} rows" in shared.call("logo", "show").out
    assert "without a logo" in shared.call("logo", "remove").out
    assert shared.call("logo", "remove").code == 6
    texts = [event["text"] for event in shared.ask("log", "--last", "99")["events"]]
    assert "The own logo was installed by li." in texts
    assert "The own logo was removed by technician." in texts


def test_an_own_layout_that_hides_it_is_told(shared, tmp_path):
    path, layout = tmp_path / "logo.png", tmp_path / "sale.receipt"
    letters(sheet(), "black").save(path)
    for text, hidden in (("${voucher}\n", ["sale"]), ("{text: fit; i: logo}\n${voucher}\n", [])):
        layout.write_text(text, encoding="utf-8")
        shared.ask("layout", "install", layout)
        answer = shared.call("logo", "install", path)
        assert ("no line {image: logo}" in answer.out) == bool(hidden), answer
        assert shared.ask("logo", "install", path)["hidden"] == hidden
    assert shared.call("layout", "remove", "sale").code == 0
    assert shared.call("logo", "remove").code == 0


def test_much_black_is_told(tmp_path):
    path = tmp_path / "logo.png"
    picture = letters(sheet(ground="black"), "white")
    picture.save(path)
    answer = tillctl(*NOWHERE, "install", path, "--preview", tmp_path / "slip.png")
    assert "More than half of it is black" in answer.out


def test_a_damaged_one_is_shown_as_that():
    for where, files in spoilt().items():
        for data in files:
            body = {"ok": True, "dots": 384, "logo": [len(data), "00000000", 0, where]}
            assert logos.there(Terminal(body))["logo"]["fault"] == where


class Terminal:
    """Takes everything and says this then."""

    def __init__(self, body):
        self._body = body

    def call(self, _verb, **_fields):
        return self._body


@pytest.mark.parametrize("logo", [[], [3, "00000000", 1, ""], [3, "352441c2", 0, "bad"]])
def test_what_is_read_back_otherwise_is_a_fault_of_its_own(logo):
    with pytest.raises(Fault) as caught:
        logos.install(Terminal({"ok": True, "dots": 384, "logo": logo}), b"abc", "li")
    assert caught.value.exit_code == 21
