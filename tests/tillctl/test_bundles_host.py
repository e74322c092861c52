"""Bundles: written by the host, read as a terminal reads them, and refused when damaged."""

import sys
from types import SimpleNamespace

import pytest
from installer import package
from tillctl import bundles

FILES = {
    "/main.py": b"main",
    "/tillroll.mpy": b"M package",
    "/rom/layouts/sale.receipt": b"slip",
    "/tillroll/__init__.mpy": b"M door plate",
    "/tillroll/pump.mpy": b"M pump" * 1000,
    "/tillroll/room/one.mpy": b"",
    "/tillroll/room/three.mpy": b"\0two.mpy\0",
    "/tillroll/room/two.mpy": b"M two",
}
ROOM = {path.rpartition("/")[2]: FILES[path] for path in FILES if "/room/" in path}


@pytest.fixture
def fs(tmp_path, monkeypatch):
    """The package as a file system, with bundles in a folder."""
    for path, data in bundles.gather(FILES).items():
        if path.startswith(package.FOLDER):
            (tmp_path / path.rpartition("/")[2]).write_bytes(data)
    mounted = []
    vfs = SimpleNamespace(mount=lambda fs, path: mounted.append((fs, path)))
    monkeypatch.setitem(sys.modules, "vfs", vfs)
    monkeypatch.setitem(sys.modules, "tillroll", package)
    monkeypatch.setattr(package, "FOLDER", str(tmp_path))
    monkeypatch.setattr(package, "folders", "")
    package.begin()
    assert mounted == [(package, "/tillroll")]
    return package


def test_modules_go_into_bundles_and_come_out_again():
    gathered = bundles.gather(FILES)
    kept = ["/main.py", "/rom/layouts/sale.receipt", "/tillroll.mpy"]
    assert sorted(gathered) == ["/bundles/room", "/bundles/tillroll", *kept]
    assert {path: gathered[path] for path in kept} == {path: FILES[path] for path in kept}
    assert bundles.spread(gathered) == FILES


def test_the_bytes_are_those_of_the_table():
    made = bundles.pack({"b.mpy": b"BB", "a.mpy": b"A"})
    assert made[:4] == b"TLB1" and made[8:10] == b"\x16\x00"
    assert made[10:] == b"\0a.mpy\0\x20\0\0\0\0b.mpy\0\x21\0\0\0ABB"


def test_what_the_host_wrote_a_terminal_reads(fs):
    for path, data in FILES.items():
        if path.startswith("/tillroll/"):
            inside = path.removeprefix("/tillroll")
            assert fs.stat(inside)[0] == 0x8000
            with fs.open(inside, "rb") as file:
                assert file.read(len(data)) == data


def test_folders_are_told_and_nothing_else(fs):
    assert fs.stat("/room")[0] == 0x4000 and len(fs.stat("/room")) == 10
    for path in ("/none", "/pump", "/room/one", "/room/one.py", "/pump.py", "/", "/ro"):
        with pytest.raises(OSError) as told:
            fs.stat(path)
        assert told.value.args == (2,)


def test_a_module_that_is_not_there_is_told_as_by_an_import(fs):
    for path in ("/room/four.mpy", "/room/ne.mpy", "/one.mpy"):
        with pytest.raises(ImportError, match=path):
            fs.open(path, "rb")


def test_a_bundle_that_is_changed_anywhere_or_short_is_refused(tmp_path):
    path, whole = tmp_path / "room", bundles.pack(ROOM)
    path.write_bytes(whole)
    package.check(str(path))
    spoilt = [whole[:at] for at in range(len(whole))]
    spoilt += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for data in [*spoilt, whole + b"\0"]:
        path.write_bytes(data)
        with pytest.raises(OSError, match="room is damaged: install the firmware again"):
            package.check(str(path))


def test_one_of_several_blocks_is_checked_to_its_end(tmp_path):
    path = tmp_path / "room"
    for size in (4096, 8192, 9000):
        whole = bundles.pack({"a.mpy": bytes(size - 21)})
        assert len(whole) == size
        path.write_bytes(whole)
        package.check(str(path))
        path.write_bytes(whole[:-1] + b"\1")
        with pytest.raises(OSError, match="damaged"):
            package.check(str(path))
