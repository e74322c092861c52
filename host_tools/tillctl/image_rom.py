"""The read-only file system of an image: glyph packs, layouts, the board's default settings.

MicroPython mounts it at `/rom` before anything runs; its files are read where they lie in flash.
"""

from mpremote.romfs import VfsRomWriter

ALIGN = 4  # bytes: kernels read half-words where they lie
_HEADERS = range(4, 10)  # bytes before the payload: a mark of three, and the payload's length
_FILLERS = (None, b"\0")  # one more record makes an odd payload even, and the header shorter


FACTORY = "settings.json"  # of the board


def content(files: dict[str, bytes]) -> dict[str, bytes]:
    """Choose what belongs below /rom from the files of an image, paths below the project."""
    folders = ("firmware/fonts/", "firmware/layouts/")
    found = {}
    for name, data in files.items():
        if name.startswith(folders):
            found[name.partition("/")[2]] = data
        elif name.endswith(f"/{FACTORY}"):
            found[FACTORY] = data
    return found


def build(files: dict[str, bytes]) -> tuple[bytes, dict[str, int]]:
    """Give the file system of `files`, [FOLDER/]NAME -> data, and the place of each."""
    tries = (
        (header, *_build(files, header, filler)) for header in _HEADERS for filler in _FILLERS
    )
    return next((image, places) for header, image, places in tries if _header(image) == header)


def _build(
    files: dict[str, bytes], header: int, filler: bytes | None
) -> tuple[bytes, dict[str, int]]:
    """Build with every file at a whole word, if the header turns out to be `header` bytes."""
    writer, places, end = VfsRomWriter(), {}, 0
    for name, data in sorted(files.items()):
        spare = -(header + end + _record(data)) % ALIGN
        if spare:
            spare += 0 if spare > 1 else ALIGN  # an empty record takes two bytes
            end = writer.mkdata(bytes(spare - 2)) + spare - 2
        places[name] = writer.mkdata(data)
        end = places[name] + len(data)
    for name in sorted(name for name in files if "/" not in name):
        writer.mkfile(name, (len(files[name]), places[name]))
    for folder in sorted({name.partition("/")[0] for name in files if "/" in name}):
        writer.opendir(folder)
        for name in sorted(name for name in files if name.startswith(f"{folder}/")):
            writer.mkfile(name.partition("/")[2], (len(files[name]), places[name]))
        writer.closedir()
    if filler:
        writer.mkdata(filler)
    return writer.finalise(), {name: header + at for name, at in places.items()}


def _header(image: bytes) -> int:
    """Bytes before the payload: those of the length go on while their highest bit is set."""
    end = 3
    while image[end] & 0x80:
        end += 1
    return end + 1


def _record(data: bytes) -> int:
    """Bytes before the data in its record: the kind, and the length in groups of seven bits."""
    return 1 + max(1, -(-len(data).bit_length() // 7))
