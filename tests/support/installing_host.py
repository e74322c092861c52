"""Versions of the firmware to be installed on an emulated Pico, and what lies on its flash."""

import hashlib

from littlefs import LittleFS
from tillctl import bundles

BOARD = "rpi_pico_ltpd245"
STORAGE = 0xA0000  # of a stock RPI_PICO image, to the end of the flash
MERCHANTS = ("/state", "/fonts", "/layouts", "/next")


def littlefs(flash: bytes) -> LittleFS:
    """The file system on a flash, mounted."""
    storage = flash[STORAGE:]
    geometry = {"block_size": 4096, "prog_size": 256, "read_size": 32, "cache_size": 1024}
    fs = LittleFS(block_count=len(storage) // 4096, lookahead_size=32, mount=False, **geometry)
    fs.context.buffer[:] = storage
    fs.mount()
    return fs


def content(flash: bytes, path: str) -> bytes:
    """One file on a flash."""
    fs = littlefs(flash)  # littlefs-python does not keep it for an open file
    with fs.open(path, "rb") as file:
        return file.read()


def firmware_on(flash: bytes) -> dict[str, str]:
    """The files of the firmware on a flash: path -> SHA-256."""
    fs, found = littlefs(flash), {}
    for folder, _, names in fs.walk("/"):
        for name in names:
            path = f"{folder.rstrip('/')}/{name}"
            if not path.startswith(MERCHANTS):
                with fs.open(path, "rb") as file:
                    found[path] = hashlib.sha256(file.read()).hexdigest()
    return found


def digests(files: dict[str, bytes]) -> dict[str, str]:
    """The same of files that are to be installed."""
    return {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def next_version(files: dict[str, bytes]) -> dict[str, bytes]:
    """A version in which everything but the fonts is another, and as good."""
    modules = {path: data + _more(path) for path, data in bundles.spread(files).items()}
    return bundles.gather(modules)


def _more(path: str) -> bytes:
    if path.endswith(".mpy"):
        return b"\0"
    return b"" if path.endswith(".pack") else b"\n"
