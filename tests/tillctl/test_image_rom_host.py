"""The read-only file system as another reader finds it, and its files at whole words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillctl import image, image_rom

POINTER, FOLDER, FILE = 3, 4, 5
NAMES = st.sampled_from(["a/x", "a/y.pack", "b/z", "c/longer_name.receipt", "root.json"])
FILES = st.dictionaries(NAMES, st.binary(max_size=300))


def number(data, at):
    value = 0
    while True:
        value = value << 7 | data[at] & 0x7F
        at += 1
        if not data[at - 1] & 0x80:
            return value, at


def records(data, at, end):
    """Give (kind, start, end) of the records in a piece; see MicroPython's extmod/vfs_rom.c."""
    while at < end:
        kind, at = number(data, at)
        length, at = number(data, at)
        yield kind, at, at + length
        at += length
    assert at == end


def read(image):
    """Read every file of a file system, path -> data."""
    ((kind, top, end),) = records(image, 0, len(image))
    assert kind == 0x14A6B1 and len(image) % 2 == 0
    return dict(walk(image, top, top, end, ""))


def walk(image, top, at, end, prefix):
    for kind, start, stop in records(image, at, end):
        if kind in (FOLDER, FILE):
            length, name_at = number(image, start)
            name = prefix + image[name_at : name_at + length].decode()
            if kind == FOLDER:
                yield from walk(image, top, name_at + length, stop, name + "/")
            else:
                yield name, content(image, top, name_at + length, stop)


def content(image, top, at, end):
    ((kind, pointer, _),) = records(image, at, end)
    assert kind == POINTER
    size, pointer = number(image, pointer)
    offset, _ = number(image, pointer)
    return image[top + offset : top + offset + size]


@given(FILES)
def test_every_file_is_found_again_at_a_whole_word(files):
    image, places = image_rom.build(files)
    assert read(image) == files
    for name, at in places.items():
        assert at % image_rom.ALIGN == 0
        assert image[at : at + len(files[name])] == files[name]


@pytest.mark.parametrize("size", [126, 127, 128, 16382, 16383, 16384, 16385, 2000000])
def test_lengths_at_the_edges_of_their_encoding(size):
    for spare in range(5):
        files = {
            "a/x": bytes([spare]) * size,
            "a/y": b"12345"[:spare],
            "b/z": b"end",
            "c": b".",
        }
        image, places = image_rom.build(files)
        assert read(image) == files and not [at for at in places.values() if at % 4]


def test_the_content_is_packs_with_their_licences_layouts_and_defaults():
    names = set(image_rom.content(image.inputs("rpi_pico_ltpd245")))
    assert {"fonts/han24.pack", "fonts/LICENSE.han24.txt", "layouts/declined.receipt"} < names
    assert {name.rpartition(".")[2] for name in names} == {"pack", "txt", "receipt", "json"}
    assert [name for name in names if "/" not in name] == ["settings.json"]


def test_the_same_files_give_the_same_bytes_in_any_order():
    files = image_rom.content(image.inputs("rpi_pico_ltpd245"))
    assert image_rom.build(files) == image_rom.build(dict(reversed(files.items())))
