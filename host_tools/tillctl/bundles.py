"""The bundles of an installed terminal, as `installer/package.py` reads them."""

import struct
from zlib import crc32

from installer.package import FOLDER, HEAD, MAGIC, PACKAGE

_COMPILED = ".mpy"
_INDEX_AT = struct.calcsize(HEAD)
Modules = dict[str, bytes]  # name with .mpy -> content


def gather(files: dict[str, bytes]) -> dict[str, bytes]:
    """Put the modules of the package into bundles, one for each of its folders."""
    rooms: dict[str, Modules] = {}
    kept = {}
    for path, data in files.items():
        folder, _, name = path.rpartition("/")
        if path.startswith(f"{PACKAGE}/") and name.endswith(_COMPILED):
            room = folder.removeprefix(PACKAGE) or PACKAGE
            rooms.setdefault(f"{FOLDER}{room}", {})[name] = data
        else:
            kept[path] = data
    return kept | {path: pack(modules) for path, modules in rooms.items()}


def spread(files: dict[str, bytes]) -> dict[str, bytes]:
    """Give the modules again as files of the package: the opposite of `gather`."""
    found = {}
    for path, data in files.items():
        if path.startswith(f"{FOLDER}/"):
            room = path.removeprefix(FOLDER)
            folder = PACKAGE if room == PACKAGE else f"{PACKAGE}{room}"
            found.update({f"{folder}/{name}": module for name, module in unpack(data).items()})
        else:
            found[path] = data
    return found


def pack(modules: Modules) -> bytes:
    """Make a bundle of these modules."""
    at = _INDEX_AT + sum(len(name) + 2 + 4 for name in modules)
    index, content = b"", b""
    for name, data in sorted(modules.items()):
        index += b"\0%s\0" % name.encode() + struct.pack("<I", at + len(content))
        content += data
    rest = struct.pack("<H", len(index)) + index + content
    return struct.pack("<4sI", MAGIC, crc32(rest)) + rest


def unpack(bundle: bytes) -> Modules:
    """Give the modules of a bundle that is whole."""
    _, _, size = struct.unpack_from(HEAD, bundle)
    names, begins, at = [], [], _INDEX_AT
    while at < _INDEX_AT + size:
        end = bundle.index(b"\0", at + 1)
        names.append(bundle[at + 1 : end].decode())
        begins.append(struct.unpack_from("<I", bundle, end + 1)[0])
        at = end + 5
    parts = zip(begins, [*begins[1:], len(bundle)], strict=True)
    return dict(zip(names, [bundle[start:end] for start, end in parts], strict=True))
