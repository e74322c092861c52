"""`tillctl demo`: its table is right for each approval, and the paper is what the table says."""

import io
import json
import os
import re

import pytest
from PIL import Image
from rich.console import Console
from support.bench_host import tillctl
from support.reading_host import codes_by_zbar, codes_by_zxing, read
from tillctl import demo, halfblocks

BOTH = ["merchant: printed", "cardholder: printed"]
PLAIN = [("merchant", ""), ("cardholder", "")]
REPLACED = [
    ("merchant", ""),
    ("merchant", "marked as replacing an incomplete slip"),
    ("cardholder", ""),
]
UNCERTAIN = [("merchant", ""), ("merchant", "marked DUPLICATED"), ("cardholder", "")]

# voucher: decision, state, copies, what was started with which mark, words of the sentence
TABLE = {
    "000456": ("print", "completed", BOTH, PLAIN, "was printed"),
    "000457": ("print", "completed", BOTH, PLAIN, "was printed"),
    "000511": ("print", "completed", BOTH, REPLACED, "media-empty"),
    "000464": ("declined", "none", [], [], "was declined (response 51)"),
    "000512": ("print", "completed", BOTH, PLAIN, "was printed"),
    "000513": ("print", "completed", BOTH, PLAIN, "came 3 times and was accepted once"),
    "000514": (
        "suppressed-by-setting",
        "completed",
        ["reprint 1 cardholder: printed"],
        [("reprint 1 cardholder", "marked DUPLICATED")],
        "was printed: 1 reprint",
    ),
    "000517": ("print", "completed", BOTH, REPLACED, "media-jam"),
    "000515": ("print", "completed", BOTH, UNCERTAIN, "DUPLICATED"),
    "000516": ("print", "completed", BOTH, PLAIN, "paused in the merchant copy (head-over-temp)"),
    "000459": ("print", "completed", BOTH, PLAIN, "was printed"),
    "000461": ("print", "completed", BOTH, PLAIN, "was printed"),
}
JAMMED = ("000517", "merchant", "")  # its rows lie on one another
INCOMPLETE = {"000511", "000517", "000515"}  # whose first merchant copy was given up


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Play the demo once; gives its folder and its answer."""
    folder = tmp_path_factory.mktemp("demo")
    answer = tillctl("demo", "--out", folder, "--json")
    assert answer.code == 0
    return folder, answer


@pytest.fixture(scope="module")
def slips(played):
    """The pictures of the whole slips, each with its voucher, in order."""
    _, answer = played
    whole = []
    for job in answer.body["jobs"]:
        started = [event for event in job["events"] if event[2] == "started"]
        whole += [(job["voucher"], event[3], event[4]) for event in started]
    pictures = [Image.open(path).convert("L") for path in answer.body["slips"]]
    assert len(pictures) == len(whole)
    return list(zip(whole, pictures, strict=True))


@pytest.mark.parametrize("voucher", TABLE)
def test_the_table_is_right_for(played, voucher):
    decision, state, copies, started, words = TABLE[voucher]
    (job,) = [job for job in played[1].body["jobs"] if job["voucher"] == voucher]
    assert (job["decision"], job["state"], job["copies"]) == (decision, state, copies)
    found = [(copy, detail) for _, _, what, copy, detail in job["events"] if what == "started"]
    assert found == started
    assert words in job["sentence"] and job["scenes"]


def test_every_approval_is_in_the_table_in_order(played):
    assert [job["voucher"] for job in played[1].body["jobs"]] == list(TABLE)


def test_what_was_refused_and_repeated_is_counted(played):
    jobs = {job["voucher"]: job for job in played[1].body["jobs"]}
    assert (jobs["000513"]["repeats"], jobs["000513"]["conflicts"]) == (2, 1)
    assert all(not job["conflicts"] for voucher, job in jobs.items() if voucher != "000513")
    assert jobs["000512"]["repeats"] == 0, "the terminal repeated its answer to the same line"


def test_progress_is_told_where_no_window_is(played):
    assert "the power fails in the middle of a slip" in played[1].err


def test_the_person_sees_all_of_it_in_eighty_columns(played):
    out = io.StringIO()
    Console(file=out, width=80).print(demo._table(played[1].body["jobs"]))
    text = out.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    assert re.findall(r"^ *(\d{6}) ", text, re.M) == list(TABLE)
    for words in ("suppressed-", "(duplicate)", "(replaces)", "nothing due", "✓ cardholder"):
        assert words in text, words


def test_the_paper_is_one_strip_of_everything_at_true_width(played):
    folder, answer = played
    paper = Image.open(folder / "paper.png").convert("L")
    pieces = [Image.open(path).convert("L") for path in answer.body["slips"]]
    assert {picture.width for picture in (paper, *pieces)} == {464}
    assert round(paper.info["dpi"][0]) == 203
    at = 0
    for piece in pieces:
        dots = piece.tobytes()
        at = paper.tobytes().index(dots, at) + len(dots)
    assert paper.height < 38000, "a demo of this length takes too long"


def test_slips_begin_with_the_blank_paper_between_head_and_bar(slips):
    for name, picture in slips:
        first = next(y for y in range(picture.height) if min(_row(picture, y)) < 128)
        assert 80 <= first <= 110, name


def test_nothing_is_printed_beside_the_head_and_rules_are_straight(slips):
    for name, picture in slips:
        if name == JAMMED:
            continue
        left, _, right, _ = picture.point(lambda grey: 255 - grey).getbbox()
        assert (left, right) == (40, 424), name
        rules = [y for y in range(picture.height) if max(_row(picture, y)[40:424]) < 128]
        assert len(rules) >= 4, f"{name}: a rule is two rows that are black from edge to edge"


def _row(picture, y):
    return picture.tobytes()[y * picture.width : (y + 1) * picture.width]


def test_an_old_slip_does_not_stay(played, tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "play", lambda *_options: ([], _blank_paper()))
    (tmp_path / "slip_99.png").touch()
    assert tillctl("demo", "--out", tmp_path, "--json").body["slips"] == []
    assert [path.name for path in tmp_path.iterdir()] == ["paper.png"]


def _blank_paper():
    from emulator.paper import Paper

    paper = Paper()
    for _ in range(100):
        paper.move()
    return paper


def whole(slips):
    """Leave out the incomplete first tries."""
    seen = set()
    for (voucher, copy, mark), picture in slips:
        if voucher in INCOMPLETE and copy == "merchant" and voucher not in seen:
            seen.add(voucher)
            continue
        yield voucher, mark, picture


def code_of(voucher):
    return f"https://slip.example/10086001/000123/{voucher}"


def test_zxing_reads_the_code_of_every_whole_slip(slips):
    for voucher, _, picture in whole(slips):
        assert codes_by_zxing(picture) == [code_of(voucher)]


@pytest.mark.tools
def test_zbar_reads_every_code_from_the_paper(played, slips):
    paper = Image.open(played[0] / "paper.png").convert("L")
    assert codes_by_zbar(paper) == [code_of(voucher) for voucher, _, _ in whole(slips)]


AMOUNTS = {"000456": "35.30", "000457": "18.90", "000511": "128.00", "000515": "666.00"}
AUTHORISATIONS = {"000456": "204518", "000457": "731905", "000511": "204518", "000515": "204518"}
MARKED = {  # tesseract takes the stars for letters, and with them the words of one language
    "marked DUPLICATED": ("重打印", "DUPLICATED"),
    "marked as replacing an incomplete slip": ("REPLACES INCOMPLETE SLIP",),
}


@pytest.mark.tools
@pytest.mark.parametrize("voucher", AMOUNTS)
def test_tesseract_reads_amount_voucher_and_authorisation(slips, voucher):
    first = next((mark, slip) for number, mark, slip in whole(slips) if number == voucher)
    mark, picture = first
    found = read(picture)
    assert f"RMB {AMOUNTS[voucher]}" in found
    assert _value(found, "(VOUCHER NO)") == voucher
    assert _value(found, "授权码") == AUTHORISATIONS[voucher]
    assert _value(found, "终端编号") == "10086001"

    words = MARKED.get(mark, ("",))
    assert any(re.search(_nearly(word), line) for word in words for line in found)
    assert any("谢谢惠顾" in line for line in found)


def _nearly(word):
    """Match a word, but for one letter: the stars beside it mislead tesseract."""
    return "|".join(f"{word[:at]}.?{word[at + 1 :]}" for at in range(len(word))) or "^"


def _value(found, label):
    (line,) = [line for line in found if label in line]
    return line.split()[-1]


def test_the_growing_slip_fits_the_window():
    for width in (40, 80, 100, 200, 500):
        paper = halfblocks.LivePaper(width)
        paper.title = "a very long title " * 9
        for _ in range(400):
            paper.row(bytearray(b"\xff\x00" * 24), bytearray(6))
        out = io.StringIO()
        Console(file=out, width=width, height=24).print(paper)
        shown = out.getvalue().splitlines()
        assert max(map(len, shown)) <= width and len(shown) <= 24
        assert "█" in out.getvalue()


def test_a_black_and_a_white_half_look_so():
    paper = halfblocks.LivePaper(98)
    for _ in range(8):
        paper.row(bytearray(b"\xff" * 24 + bytes(24)), bytearray(6))
    assert paper._lines[-1] == "█" * 48 + " " * 48


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_played(tmp_path):
    (tmp_path / "file").touch()
    answer = tillctl("demo", "--out", tmp_path / "file" / "out")
    assert answer.code == 9 and "Not a directory" in answer.err
    assert json.loads(tillctl("demo", "--out", "/dev/null/x", "--json").out)["ok"] is False
    assert os.listdir(tmp_path) == ["file"]


def test_a_fault_makes_a_story_of_its_own(tmp_path):
    answer = tillctl("demo", "--out", tmp_path, "--json", "--fault", "paper-out@row=400")
    assert answer.code == 0
    (job,) = answer.body["jobs"]
    assert job["state"] == "completed" and "media-empty" in job["sentence"]
    assert len(answer.body["slips"]) == 3


def test_dead_dots_are_white_columns_in_the_picture(tmp_path):
    answer = tillctl("demo", "--out", tmp_path, "--json", "--fault", "dead-dots=100,101,102,103")
    with Image.open(answer.body["slips"][0]) as slip:
        black = [slip.crop((x, 0, x + 1, slip.height)).getextrema()[0] < 128 for x in range(464)]
    assert not any(black[140:144]) and black[139] and black[144]
