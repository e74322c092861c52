"""Real images: the same bytes twice, what is in them, and the link that must not pass."""

import hashlib
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.images_host import BOARD, again, lacking, plain_twins
from tillctl import flash_image, image, image_check, image_layout, paths, runtime
from tillctl.image_chip import RP2040
from tillctl.runtime import RuntimeMissing

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

READER = """\
import sys, vfs
with open(sys.argv[1], "rb") as file:
    file.seek(int(sys.argv[2]))
    flash = file.read(int(sys.argv[3]))
vfs.mount(vfs.VfsRom(flash), "/rom")
import os, binascii, hashlib
def tell(path):
    if os.stat(path)[0] & 0x4000:
        return [tell(path + "/" + name) for name in os.listdir(path)]
    data = memoryview(open(path, "rb"))
    print(path, binascii.hexlify(hashlib.sha256(data).digest()).decode())
tell("/rom")
print(open("/rom/layouts/sale.receipt").readline().strip())
"""


@pytest.fixture(scope="module")
def built():
    return image.built(print, BOARD)


@pytest.fixture(scope="module")
def second(built):
    return again(built)


@pytest.fixture(scope="module")
def about(built):
    return json.loads(built.manifest.read_text(encoding="utf-8"))


def test_an_unchanged_tree_gives_the_same_files_and_builds_nothing(built):
    told = []
    assert image.built(told.append, BOARD) == built
    assert told == []


def test_the_manifest_has_the_digests_of_the_files(built, about):
    for file in (built.bin, built.uf2):
        told = about["files"][file.name]
        data = file.read_bytes()
        assert (told["size"], told["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_two_builds_of_the_same_are_the_same_bytes(built, second, about):
    assert second.files[built.bin.name] == built.bin.read_bytes()
    assert second.files[built.uf2.name] == built.uf2.read_bytes()
    told = json.loads(second.files[built.manifest.name])
    given = {"micropython": "1.25.0"}  # the second one was made from a tree, not a package
    assert told["versions"]["packages"] == about["versions"]["packages"] | given
    told["versions"]["packages"] = about["versions"]["packages"]
    assert told == about


def test_no_path_and_no_day_of_this_machine_is_in_it(built):
    data = built.bin.read_bytes()
    today = datetime.now(UTC)
    formats = ("%Y-%m-%d", "%b %d %Y", "%b %e %Y", "%Y%m%d")
    found = [today.strftime(one) for one in formats if today.strftime(one).encode() in data]
    found += [str(p) for p in (paths.root(), runtime.cache(), Path.home()) if bytes(p) in data]
    assert found == []
    assert b"v1.25.0 on 2025-04-15" in data


def test_every_module_of_the_firmware_that_runs_there_is_frozen_in(built, about):
    code = built.bin.read_bytes()[: about["flash"]["code"]["used"]]
    others = ("main.py", "board.py", "_boot.py", "rp2.py", "asyncio/core.py")
    assert lacking(code, *others) == plain_twins() != []
    assert b"_boot_fat.py" not in code, "nothing but what is asked for"


def test_there_is_room_for_the_code_to_grow(about):
    code = about["flash"]["code"]
    assert code["used"] < 0.97 * code["size"], "freeze less: its neighbours cannot give way"


def test_micropython_reads_the_file_system_in_the_image(built, about, tmp_path):
    micropython = runtime.ensure(print).micropython
    script = tmp_path / "reader.py"
    script.write_text(READER, encoding="utf-8")
    rom = about["flash"]["rom"]
    place = [str(rom["address"] - image_layout.BASE), str(rom["used"])]
    command = [str(micropython), "-X", "heapsize=2m", str(script), str(built.bin), *place]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    firmware, board = paths.root() / "firmware", paths.root() / "boards" / BOARD
    places = {name: (firmware if "/" in name else board) / name for name in about["rom"]}
    wanted = {
        f"/rom/{name} {hashlib.sha256(file.read_bytes()).hexdigest()}"
        for name, file in places.items()
    }
    assert set(out[:-1]) == wanted
    first = (firmware / "layouts" / "sale.receipt").read_text(encoding="utf-8").splitlines()[0]
    assert out[-1] == first


def test_micropython_s_own_tool_makes_the_same_uf2_file(built, tmp_path):
    data = built.bin.read_bytes()[: 16 * 4096]
    (tmp_path / "part.bin").write_bytes(data)
    tool = runtime.base(print) / "tree" / "tools" / "uf2conv.py"
    options = ["-b", "0x10000000", "-f", "0xe48bff56", "-c", "-o", str(tmp_path / "part.uf2")]
    command = [sys.executable, str(tool), *options, str(tmp_path / "part.bin")]
    subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / "part.uf2").read_bytes() == flash_image.encode({flash_image.BASE: data})


# --- the link that looks good and is not -----------------------------------------------------


def link(build, tmp_path, *without):
    """Link the objects of an image again, `without` some flags; gives the ELF and its map."""
    command = (build / "CMakeFiles" / "firmware.dir" / "link.txt").read_text(encoding="utf-8")
    elf, link_map = tmp_path / "linked.elf", tmp_path / "linked.map"
    for flag in without:
        assert flag in command
        command = command.replace(flag, "")
    command = command.replace("-Wl,-Map=firmware.elf.map", f"-Wl,-Map={link_map}")
    command = command.replace("-o firmware.elf", f"-o {elf}")
    subprocess.run(["sh", "-c", command], cwd=build, check=True, capture_output=True)
    return elf, link_map


def test_the_link_as_it_was_passes(second, tmp_path):
    elf, link_map = link(second.build, tmp_path)
    image_check.runs(elf, link_map, RP2040)


def test_a_link_in_arm_mode_succeeds_and_is_refused(second, tmp_path):
    elf, link_map = link(second.build, tmp_path, "-mcpu=cortex-m0plus", "-mthumb")
    with pytest.raises(RuntimeMissing, match=r"ARM-mode code.*-mcpu=cortex-m0plus -mthumb"):
        image_check.runs(elf, link_map, RP2040)
    with pytest.raises(RuntimeMissing, match=r"libgcc\.a.*not with thumb/v6-m/nofp"):
        image_check.libraries(link_map.read_text(encoding="utf-8"), RP2040)


def test_the_frozen_machine_code_is_there_and_aligned(second):
    elf = second.build / "firmware.elf"
    command = [image_check.NM, "--special-syms", str(elf)]
    symbols = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^([0-9a-f]+) [tT] (fun_data_\w*viper\w*)$", symbols, re.M)
    assert len(found) > 20
    moved = symbols.replace(found[0][0], f"{int(found[0][0], 16) + 2:08x}")
    with pytest.raises(RuntimeMissing, match=found[0][1].removeprefix("fun_data_")):
        image_check.code(moved, RP2040)


def test_the_stock_image_is_upstream_s(built):
    stock = image.stock(print)
    data = b"".join(page for _, page in flash_image.decode(stock.read_bytes()))
    assert b"Raspberry Pi Pico with RP2040" in data and b"asyncio/core.py\0" in data
    assert b"_boot.py\0" in data and b"tillroll" not in data
    told = []
    assert image.stock(told.append) == stock and told == []
