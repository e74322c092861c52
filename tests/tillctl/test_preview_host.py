"""`tillctl preview`: the slip of every sample, in every language, as a picture."""

import pytest
from PIL import Image
from support.bench_host import ROOT, SAMPLES, approval, tillctl

NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))
CODE = "qr_text=https://slip.example/${terminal_id}/${batch}/${voucher}"


def drawn(folder, name, *options):
    """Draw a sample; gives the answer and the picture."""
    file = folder / "slip.png"
    answer = tillctl("preview", SAMPLES / f"{name}.json", "-o", file, *options, "--json")
    assert answer.code == 0, answer
    return answer.body, Image.open(file)


@pytest.mark.parametrize("language", ["zh-en", "zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_sample_has_a_slip_in_every_language(tmp_path, name, language):
    body, picture = drawn(tmp_path, name, "--language", language)
    assert picture.size == (body["width"], body["height"]) and picture.width == 464
    assert picture.height > 600 and not body["unknown_fields"]
    assert body["missing_glyphs"] == (["U+6771"] if name == "sale_jpy" else [])
    left, top, right, bottom = picture.convert("L").point(lambda grey: 255 - grey).getbbox()
    assert (left, right) == (40, 424) and top >= 40 and bottom <= picture.height - 40


def test_copies_languages_and_marks_differ(tmp_path):
    options = [
        (), ("--copy", "cardholder"), ("--copy", "bank"), ("--language", "zh"),
        ("--language", "en"), ("--reprint", 1), ("--reprint", 2), ("--set", "show_expiry=true"),
        ("--set", "slip_title=SLIP"), ("--set", r"header=A\nB"), ("--set", "line_pitch=40"),
    ]  # fmt: skip
    pictures = [drawn(tmp_path, "sale", *words)[1].tobytes() for words in options]
    assert len(set(pictures)) == len(options)


def test_a_person_is_told_the_size_and_what_is_missing(tmp_path):
    answer = tillctl("preview", SAMPLES / "sale_jpy.json", "-o", tmp_path / "x.png")
    assert answer.code == 0 and "464 x " in answer.out and "U+6771" in answer.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--set", "copies"], 2, "KEY=VALUE"),
        (["--set", "copies=9"], 5, "permitted range"),
        (["--set", "copies=many"], 2, "whole number"),
        (["--set", "colour=red"], 6, "no such setting"),
        (["--set", "footer=4111 1111 1111 1111"], 5, "footer"),
        (["--copy", "third"], 2, "third"),
        (["--reprint", "0"], 2, "range"),
        (["-o", "/dev/null/x.png"], 9, "Not a directory"),
        (["-o", "x.nonsense"], 2, "ending"),
    ],
)
def test_what_cannot_be_drawn_is_told(tmp_path, monkeypatch, words, code, said):
    monkeypatch.chdir(tmp_path)
    answer = tillctl("preview", SAMPLES / "sale.json", *words)
    assert answer.code == code and said in answer.err and answer.err.count("\n") <= 2
    assert not list(tmp_path.iterdir())


def test_a_message_that_a_terminal_would_refuse_is_refused_alike(tmp_path, simulator):
    for changes in ({"amount": "35.30"}, {"kind": "gift"}, {"pan": "12"}, {"trace": None}):
        file = approval(tmp_path, **changes)
        here, there = tillctl("preview", file), simulator.call("approve", file)
        assert here.code == there.code == 5
        assert here.err == there.err


def test_the_picture_in_the_readme_is_what_the_page_says_draws_it(tmp_path):
    words = ("--set", "footer=谢谢惠顾 THANK YOU", "--set", CODE)
    picture = drawn(tmp_path, "sale", *words)[1]
    kept = ROOT / "docs" / "images" / "slip.png"
    assert Image.open(kept).tobytes() == picture.tobytes()
    assert kept.stat().st_size < 20000
