"""What `tillctl build` makes of compiled code, and what it keeps for the next time."""

import hashlib
import json
import struct

import pytest
from tillctl import flash_image, image, image_check, image_layout, image_make, image_rom, paths
from tillctl.image_chip import RP2040, RP2350
from tillctl.image_sources import Sources
from tillctl.runtime import RuntimeMissing

BOARD = "rpi_pico_ltpd245"
BASE = flash_image.BASE


@pytest.fixture
def sources(tmp_path):
    """A tree that tells its version and nothing else."""
    header = tmp_path / "tree" / "py" / "mpconfig.h"
    header.parent.mkdir(parents=True)
    header.write_text(
        "#define MICROPY_VERSION_MAJOR 1\n#define MICROPY_VERSION_MINOR 25\n"
        "#define MICROPY_VERSION_MICRO 3\n#define MICROPY_VERSION_PRERELEASE 0\n"
    )
    return Sources(tmp_path / "tree", {"tinyusb": "0.18"}, "key")


def regions():
    return image_layout.of_board(paths.root() / "boards" / BOARD)


def code(size=300_000):
    """What a compiler might give: it names the regions that it was compiled for."""
    rom, storage = regions().rom, regions().storage
    words = (rom.offset, rom.size, storage.offset, storage.size)
    return bytes(size - 16) + struct.pack("<4I", *words)


@pytest.fixture
def make(sources, tmp_path, monkeypatch):
    """Make the image around given code."""

    def made(compiled):
        monkeypatch.setattr(image, "compile_checked", lambda *_: compiled)
        place = [sources, "gcc 12", tmp_path / "work"]
        return image.make(lambda _: None, BOARD, image.inputs(BOARD), *place)

    return made


def test_the_manifest_tells_versions_regions_and_digests(make):
    files = make(code())
    about = json.loads(files[f"{BOARD}.json"])
    assert about["board"] == BOARD
    assert about["versions"] == {
        "tillroll": "0.1.0",
        "micropython": "1.25.3",
        "packages": {"tinyusb": "0.18"},
        "compiler": "gcc 12",
    }
    flash = about["flash"]
    assert flash["code"]["used"] == 300_000
    assert list(flash) == ["code", "rom", "storage"]
    end = BASE
    for region in flash.values():
        assert region["address"] == end and region["size"] % 4096 == 0
        assert region.get("used", 0) <= region["size"]
        end += region["size"]
    assert end == BASE + 2 * 1024 * 1024
    assert sorted(about["files"]) == [f"{BOARD}.bin", f"{BOARD}.uf2"]
    for name, told in about["files"].items():
        assert told["size"] == len(files[name])
        assert told["sha256"] == hashlib.sha256(files[name]).hexdigest()


def test_every_file_lies_where_the_manifest_says(make):
    files = make(code())
    about, data = json.loads(files[f"{BOARD}.json"]), files[f"{BOARD}.bin"]
    folders = paths.root() / "firmware", paths.root() / "boards" / BOARD
    some = {"settings.json", "fonts/han24.pack", "fonts/latin24.pack", "layouts/sale.receipt"}
    assert some < set(about["rom"])
    for name, place in about["rom"].items():
        at = place["address"] - BASE
        assert at % 4 == 0
        source = next(folder / name for folder in folders if (folder / name).exists())
        assert data[at : at + place["size"]] == source.read_bytes()


def test_both_files_put_the_same_bytes_into_a_flash_and_the_storage_stays(make, tmp_path):
    files, flashes = make(code()), []
    for kind in ("bin", "uf2"):
        path, flash = tmp_path / f"image.{kind}", tmp_path / f"{kind}.flash"
        path.write_bytes(files[f"{BOARD}.{kind}"])
        flash.write_bytes(b"\x5a" * RP2040.flash)
        flash_image.write(flash, path)
        flashes.append(flash.read_bytes())
    by_bin, by_uf2 = flashes
    storage, rom = regions().storage, regions().rom
    for flash in flashes:
        assert flash.startswith(code())
        assert flash[storage.offset :] == b"\x5a" * storage.size
    assert by_bin[rom.offset :] == by_uf2[rom.offset :]
    gap = slice(300_000 + -300_000 % 4096, rom.offset)
    assert set(by_uf2[gap]) == {0x5A}, "a UF2 file leaves the gap alone"
    assert set(by_bin[gap]) == {0xFF}


def test_the_storage_has_never_moved():
    storage = regions().storage
    assert (storage.address, storage.size) == (0x1011A000, 920 * 1024)
    storage = image_layout.of_board(paths.root() / "boards" / "rpi_pico2_ltpd245").storage
    assert (storage.address, storage.size) == (0x10200000, 2044 * 1024)
    assert storage.end == RP2350.flash - image_layout.SECTOR, "see erratum RP2350-E10"


@pytest.mark.parametrize(
    ("compiled", "told"),
    [
        (bytes(600_000), "the code has 600000 bytes, 42944 more than its region"),
        (bytes(300_000), "the code knows no region of 598016 bytes at 0x10088000"),
    ],
)
def test_code_that_does_not_fit_its_flash_is_refused(make, compiled, told):
    with pytest.raises(RuntimeMissing, match=told):
        make(compiled)


def test_files_that_do_not_fit_are_refused(make, monkeypatch):
    monkeypatch.setattr(image_rom, "content", lambda _: {"fonts/x.pack": bytes(700_000)})
    with pytest.raises(RuntimeMissing, match=r"file system has 700\d\d\d bytes.*ROMFS_BYTES"):
        make(code())


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("#define MICROPY_HW_ROMFS_BYTES (600 * 1024)\n", "MICROPY_HW_FLASH_STORAGE_BYTES"),
        ("#define MICROPY_HW_FLASH_STORAGE_BYTES 921600\n", "STORAGE_BYTES .N . 1024"),
        (
            "#define MICROPY_HW_FLASH_STORAGE_BYTES (2000 * 1024)\n"
            "#define MICROPY_HW_ROMFS_BYTES (600 * 1024)\n",
            "leave room for code",
        ),
        (
            "#define MICROPY_HW_FLASH_STORAGE_BYTES (921 * 1024)\n"
            "#define MICROPY_HW_ROMFS_BYTES (600 * 1024)\n",
            "multiples of 4 KiB",
        ),
        (
            "#define MICROPY_HW_FLASH_STORAGE_BASE (1200 * 1024)\n"
            "#define MICROPY_HW_FLASH_STORAGE_BYTES (920 * 1024)\n"
            "#define MICROPY_HW_ROMFS_BYTES (600 * 1024)\n",
            "leave room for code",
        ),
    ],
)
def test_a_board_that_does_not_tell_its_sizes_is_refused(tmp_path, header, told):
    (tmp_path / "mpconfigboard.h").write_text(header)
    (tmp_path / "board.json").write_text('{"mcu": "rp2040"}')
    with pytest.raises(RuntimeMissing, match=told):
        image_layout.of_board(tmp_path)


SYMBOLS = """\
10000100 t $t
100001b0 t $d.12
10035310 t fun_data_tillroll_render_kernel_viper_draw
1006b1ee r fun_data_tillroll_main
"""
GOOD_MAP = """\
LOAD build/fakelib/libstdc++.a
LOAD CMakeFiles/firmware.dir/main.c.o
LOAD /usr/lib/gcc/arm-none-eabi/12.2.1/thumb/v6-m/nofp/libgcc.a
"""


def test_code_for_the_right_processor_is_accepted():
    image_check.code(SYMBOLS, RP2040)
    image_check.libraries(GOOD_MAP, RP2040)


@pytest.mark.parametrize("symbol", ["10000050 t $a", "10000050 t $a.3"])
def test_arm_mode_code_is_refused(symbol):
    with pytest.raises(RuntimeMissing, match=r"ARM-mode code.*0x10000050.*-mthumb"):
        image_check.code(SYMBOLS + symbol + "\n", RP2040)


def test_frozen_machine_code_that_is_not_aligned_is_refused():
    with pytest.raises(RuntimeMissing, match="no multiple of 4"):
        image_check.code(SYMBOLS.replace("10035310", "10035312"), RP2040)


@pytest.mark.parametrize(
    "link_map", ["", GOOD_MAP.replace("/thumb/v6-m/nofp", ""), GOOD_MAP.replace("v6-m", "v7-m")]
)
def test_libraries_for_another_processor_are_refused(link_map):
    with pytest.raises(RuntimeMissing, match="thumb/v6-m/nofp"):
        image_check.libraries(link_map, RP2040)


def test_an_rp2350_has_libraries_of_its_own():
    good = GOOD_MAP.replace("thumb/v6-m/nofp", RP2350.multilib)
    image_check.libraries(good, RP2350)
    for wrong in (GOOD_MAP, good.replace("/softfp", "/hard")):
        with pytest.raises(RuntimeMissing, match="for the RP2350"):
            image_check.libraries(wrong, RP2350)
    with pytest.raises(RuntimeMissing, match=r"RP2350 cannot run.*-mcpu=cortex-m33 -mthumb"):
        image_check.code(SYMBOLS + "10000050 t $a\n", RP2350)


def test_an_image_changes_with_whatever_goes_into_it(monkeypatch, tmp_path):
    for folder in ("firmware", "boards"):
        (tmp_path / folder).mkdir()
    origin, copy = paths.root(), tmp_path
    for name, data in image.inputs(BOARD).items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(data)
    before = image.inputs(BOARD)
    monkeypatch.setattr(paths, "root", lambda: copy)
    assert image.inputs(BOARD) == before, "the same files at another place are the same image"
    for name in before:
        (copy / name).write_bytes(before[name] + b"\n")
        assert image.inputs(BOARD) != before
        (copy / name).write_bytes(before[name])
    assert image.inputs(BOARD) == before
    monkeypatch.setattr(paths, "root", lambda: origin)


def test_only_the_board_s_c_side_needs_another_build_folder(sources):
    files = image.inputs(BOARD)
    place = image.workplace(BOARD, sources, "gcc 12", files)
    names = ("tillroll/press.py", "fonts/han24.pack", "layouts/sale.receipt")
    changed = files | {f"firmware/{name}": b"" for name in names}
    assert image.workplace(BOARD, sources, "gcc 12", changed) == place
    header = {f"boards/{BOARD}/mpconfigboard.h": b""}
    assert image.workplace(BOARD, sources, "gcc 12", files | header) != place
    assert image.workplace(BOARD, sources, "gcc 13", files) != place


def test_a_stage_follows_its_files_and_touches_only_what_changes(tmp_path):
    files = {"a/one.py": b"1", "a/two.py": b"2"}
    image._stage(tmp_path, files)
    stamp = (tmp_path / "a" / "one.py").stat().st_mtime_ns
    image._stage(tmp_path, {"a/one.py": b"1", "b/three.py": b"3"})
    assert (tmp_path / "a" / "one.py").stat().st_mtime_ns == stamp
    assert sorted(p.name for p in tmp_path.rglob("*.py")) == ["one.py", "three.py"]


@pytest.fixture
def commands(monkeypatch):
    """Commands that the build would run; CMake leaves a Makefile, make raises what is in `end`."""
    done, end = [], []

    def run(words, *_):
        done.append(words[0])
        if words[0] == "cmake":
            (words[4] / "CMakeFiles").mkdir(parents=True)
            (words[4] / "Makefile").touch()
        if words[0] == "make" and end:
            raise end.pop()

    monkeypatch.setattr(image_make, "run", run)
    return done, end


@pytest.mark.parametrize(
    ("ending", "then"),
    [
        (None, ["make"]),
        (RuntimeMissing("a syntax error"), ["make"]),
        (KeyboardInterrupt(), ["cmake", "make"]),
    ],
)
def test_only_a_killed_build_is_begun_anew(commands, sources, tmp_path, ending, then):
    done, end = commands
    place = [sources, tmp_path / "board", tmp_path / "manifest.py", tmp_path]
    if ending:
        end.append(ending)
        with pytest.raises(type(ending)):
            image_make.make(*place)
    else:
        image_make.make(*place)
    done.clear()
    (tmp_path / "build" / "frozen_mpy").mkdir()
    image_make.make(*place)
    assert [word for word in done if word in ("cmake", "make")] == then
    assert not (tmp_path / "build" / "frozen_mpy").exists(), "stale modules would be frozen"
