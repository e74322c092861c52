"""`tillctl build`: what it says and answers."""

import json

import pytest
from support.bench_host import tillctl
from tillctl import flash_image, image, image_make

BOARD = "rpi_pico_ltpd245"
BASE = flash_image.BASE


@pytest.fixture
def built(tmp_path, monkeypatch):
    """An image that is built already."""
    folder = tmp_path / "cache"
    folder.mkdir()
    about = {"board": BOARD, "flash": {"code": {"address": BASE, "size": 200, "used": 100}}}
    about |= {"files": {f"{BOARD}.bin": {"size": 1, "sha256": "5a"}}}
    for kind, data in (("bin", b"1"), ("uf2", b"2"), ("json", json.dumps(about).encode())):
        (folder / f"{BOARD}.{kind}").write_bytes(data)
    made = image.Image(*(folder / f"{BOARD}.{kind}" for kind in ("bin", "uf2", "json")))
    asked = []

    def build(say, board, micropython):
        say("Building.")
        asked.append((board, micropython))
        return made

    monkeypatch.setattr(image, "built", build)
    return asked


def test_the_files_come_into_the_folder_and_the_regions_onto_the_screen(built, tmp_path):
    answer = tillctl("build", "--board", BOARD, "--out", tmp_path / "new" / "out")
    assert answer.code == 0 and "Building." in answer.err
    assert "0x10000000" in answer.out and "100 (50 %)" in answer.out
    names = sorted(path.name for path in (tmp_path / "new" / "out").iterdir())
    assert names == [f"{BOARD}.bin", f"{BOARD}.json", f"{BOARD}.uf2"]
    assert built == [(BOARD, None)]


def test_scripts_get_one_object_and_the_progress_elsewhere(built, tmp_path):
    tree = tmp_path / "mp"
    tree.mkdir()
    out = tmp_path / "out"
    answer = tillctl("build", "--board", BOARD, "--micropython", tree, "--out", out, "--json")
    assert answer.body["ok"] and answer.body["folder"] == str(out)
    assert answer.body["files"][f"{BOARD}.bin"]["sha256"] == "5a"
    assert built == [(BOARD, tree)]


@pytest.mark.parametrize("board", ["sim", "nosuch", "../boards/rpi_pico_ltpd245", ""])
def test_a_board_without_an_image_is_answered_with_those_that_have_one(board):
    answer = tillctl("build", "--board", board)
    assert answer.code == 2
    assert f"no image for a board '{board}'" in answer.err and BOARD in answer.err


@pytest.mark.parametrize(
    "words", [[], ["--board"], ["--board", BOARD, "--micropython", "/nowhere"]]
)
def test_wrong_usage_is_answered_in_a_sentence(words):
    answer = tillctl("build", *words)
    assert answer.code == 2 and answer.err.startswith("tillctl: ")


def test_a_folder_that_is_no_micropython_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(image_make, "compiler", lambda *_: "gcc 12")
    answer = tillctl("build", "--board", BOARD, "--micropython", tmp_path, "--json")
    assert answer.code == 11
    assert answer.body["error"]["code"] == "build-failed"
    assert "it has no py/mpconfig.h" in answer.body["error"]["text"]


def test_a_missing_compiler_is_answered_with_what_to_install(monkeypatch):
    monkeypatch.setattr(image_make.shutil, "which", lambda name: None)
    monkeypatch.setattr(image_make.runtime_apt, "install", lambda *_: None)
    answer = tillctl("build", "--board", BOARD)
    assert answer.code == 11
    assert "not found: arm-none-eabi-gcc" in answer.err
    assert "gcc-arm-none-eabi libnewlib-arm-none-eabi cmake" in answer.err


def test_a_folder_that_cannot_be_written_is_named(built, tmp_path):
    (tmp_path / "file").write_text("")
    answer = tillctl("build", "--board", BOARD, "--out", tmp_path / "file" / "out")
    assert answer.code == 9 and str(tmp_path / "file" / "out") in answer.err
