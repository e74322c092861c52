"""A tree of MicroPython's sources that somebody gives: what is taken of it, what Debian adds."""

import pytest
from tillctl import image_sources
from tillctl.runtime import RuntimeMissing

HEADER = """\
#define MICROPY_VERSION_MAJOR 1
#define MICROPY_VERSION_MINOR 26
#define MICROPY_VERSION_MICRO 0
#define MICROPY_VERSION_PRERELEASE 1
"""
FILES = {
    "py/mpconfig.h": HEADER,
    "py/vm.c": "",
    "mpy-cross/Makefile": "",
    "mpy-cross/build/mpy-cross": "of another machine",
    "ports/rp2/CMakeLists.txt": "",
    "ports/rp2/build-RPI_PICO/firmware.elf": "",
    "ports/esp32/main.c": "",
    "lib/littlefs/lfs2.c": "",
    "lib/pico-sdk/pico_sdk_init.cmake": "",
    "lib/pico-sdk/.git": "gitdir: elsewhere",
    "lib/mbedtls/README": "",
    "lib/btstack/src/btstack.c": "",
    ".git/HEAD": "",
    ".gitmodules": '[submodule "lib/btstack"]\n\tpath = lib/btstack\n\turl = x\n'
    '[submodule "lib/pico-sdk"]\n\tpath = lib/pico-sdk\n\turl = x\n',
}


@pytest.fixture
def tree(tmp_path):
    """A tree with one filled submodule that is needed, one that is not, and two empty ones."""
    folder = tmp_path / "micropython"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def added(monkeypatch):
    """Note what Debian is asked for, and make nothing."""
    asked = []

    def add(work, say, names):
        asked.append(names)
        return dict.fromkeys(names, "1.0")

    monkeypatch.setattr(image_sources, "_add_libraries", add)
    monkeypatch.setattr(image_sources, "run", lambda words, *_: asked.append(words[0]))
    return asked


def taken(tree, sources):
    return {str(p.relative_to(sources.tree)) for p in sources.tree.rglob("*") if p.is_file()}


def test_what_an_image_needs_is_copied_and_nothing_is_written(tree, added):
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    sources = image_sources.given(tree, lambda _: None)
    assert taken(tree, sources) == {
        "py/mpconfig.h",
        "py/vm.c",
        "mpy-cross/Makefile",
        "ports/rp2/CMakeLists.txt",
        "lib/littlefs/lfs2.c",
        "lib/pico-sdk/pico_sdk_init.cmake",
        "lib/mbedtls/README",
    }
    assert {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()} == before
    assert not (sources.tree / "py" / "vm.c").samefile(tree / "py" / "vm.c"), "it may be edited"


def test_only_empty_submodules_come_from_debian(tree, added):
    sources = image_sources.given(tree, lambda _: None)
    assert added == [["tinyusb", "mbedtls"], "make"]
    assert sources.versions == {
        "micropython": "1.26.0-preview",
        "tinyusb": "1.0",
        "mbedtls": "1.0",
    }


def test_nothing_comes_from_debian_when_all_are_filled(tree, added):
    for name, file in image_sources.LIBRARIES.items():
        (tree / "lib" / name / file).parent.mkdir(parents=True, exist_ok=True)
        (tree / "lib" / name / file).touch()
    assert image_sources.given(tree, lambda _: None).versions == {"micropython": "1.26.0-preview"}
    assert added == ["make"]


def test_an_unchanged_tree_is_taken_from_the_cache_and_a_changed_one_is_not(tree, added):
    first = image_sources.given(tree, lambda _: None)
    (tree / "ports" / "esp32" / "main.c").write_text("another port")
    (tree / "mpy-cross" / "build" / "mpy-cross").write_text("built again")
    assert image_sources.given(tree, lambda _: None) == first and len(added) == 2
    (tree / "py" / "vm.c").write_text("changed")
    assert image_sources.given(tree, lambda _: None).key != first.key


@pytest.mark.parametrize("name", image_sources.NEEDED)
def test_what_is_no_micropython_is_refused_by_the_file_that_is_missing(tree, name):
    (tree / name).unlink()
    with pytest.raises(RuntimeMissing, match=name):
        image_sources.given(tree, lambda _: None)


def test_the_version_is_read_from_the_sources(tree):
    assert image_sources.version_of(tree) == "1.26.0-preview"
    (tree / "py" / "mpconfig.h").write_text(HEADER.replace("RELEASE 1", "RELEASE 0"))
    assert image_sources.version_of(tree) == "1.26.0"
    (tree / "py" / "mpconfig.h").write_text("nothing")
    with pytest.raises(RuntimeMissing, match="does not tell"):
        image_sources.version_of(tree)
