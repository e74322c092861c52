"""The file of a backup: a zip with every file of a terminal, and a manifest of their SHA-256.

Nothing in it is compressed, and its last 64 bytes, the comment of the zip, are the SHA-256 of all
that is before them: no bit of it changes unnoticed, and it is as large as what comes out of it.
The same content gives the same bytes.
"""

import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import NoReturn

import msgspec

from tillctl import salvage
from tillctl.faults import INVALID, Fault, unreadable
from tillctl.offline import Files, Offline, Unset

FORMAT = 1
MANIFEST = "manifest.json"
NAME = re.compile(r"(state|layouts)/[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}")
_KIND = "tillroll backup"
_LARGEST = 64 << 20  # bytes
_DIGEST = 64  # hexadecimal digits
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the least that a zip can say
_UNIX = 3

Contents = dict[str, bytes]  # path on the terminal -> content


class Entry(msgspec.Struct, forbid_unknown_fields=True):
    """One file."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, forbid_unknown_fields=True):
    """What the backup says of itself; `damage` is what was damaged when it was made."""

    kind: str
    format: int
    tillroll: str
    board: str
    serial: str
    made_at: str
    receipts: int
    unprinted: int
    damage: list[str]
    files: list[Entry]


class Backup(msgspec.Struct):
    """A backup that was found sound."""

    manifest: Manifest
    files: Contents


class Unsound(Exception):
    """What is wrong with a backup."""


def replay(files: Contents) -> tuple[Offline, list[str]]:
    """Let the firmware's own code read journal and settings; gives what is damaged in them."""
    from tillroll.counters import Counters
    from tillroll.settings import Settings

    state = {path.partition("/")[2]: data for path, data in files.items() if _is_state(path)}
    offline = Offline(state)
    damage = salvage.check(offline)
    problems = offline.problems() + Settings(Files(state), Unset()).load()
    problems += Counters(Files(state)).problems
    damage += [f"{where}: {code}" for code, where in problems]
    return offline, list(dict.fromkeys(damage))


def _is_state(path: str) -> bool:
    return path.startswith("state/")


def make(files: Contents, status: dict[str, str], made_at: str) -> tuple[Manifest, bytes]:
    """Make the file of a backup; `status` is the terminal's answer to that verb."""
    offline, damage = replay(files)
    manifest = Manifest(
        kind=_KIND,
        format=FORMAT,
        tillroll=status["version"],
        board=status["board"],
        serial=status["serial"],
        made_at=made_at,
        receipts=offline.journal.stored(),
        unprinted=offline.journal.unfinished(),
        damage=damage,
        files=[Entry(name, len(files[name]), _sha256(files[name])) for name in sorted(files)],
    )
    return manifest, pack(manifest, files)


def pack(manifest: Manifest, files: Contents) -> bytes:
    """Put everything into one zip, and seal it."""
    told = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in [(MANIFEST, told), *((name, files[name]) for name in sorted(files))]:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
        archive.comment = b"0" * _DIGEST
    return seal(out.getvalue())


def seal(data: bytes) -> bytes:
    """Put the SHA-256 of all before them into the last bytes of a zip."""
    return data[:-_DIGEST] + _sha256(data[:-_DIGEST]).encode()


def load(path: Path) -> Backup:
    """Read a backup and look at all that can be looked at.  Raises Fault."""
    try:
        if path.stat().st_size > _LARGEST:
            _refuse(path, "it is too large")
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    try:
        return unpack(data)
    except Unsound as fault:
        _refuse(path, str(fault))


def _refuse(path: Path, reason: str) -> NoReturn:
    do = "Name a file that `tillctl backup` has written; if it is one, take another backup."
    raise Fault(INVALID, f"{path} cannot be restored: {reason}.", do) from None


def unpack(data: bytes) -> Backup:
    """Take a backup apart, checking every byte of it.  Raises Unsound."""
    if data[-_DIGEST:] != _sha256(data[:-_DIGEST]).encode():
        raise Unsound("it is no backup, or it is damaged: its SHA-256 does not match")
    entries = _entries(data)
    if MANIFEST not in entries:
        raise Unsound("it has no manifest")
    manifest = _manifest(entries.pop(MANIFEST))
    _check_files(manifest, entries)
    _, damage = replay(entries)
    for line in damage:
        if line not in manifest.damage:
            raise Unsound(f"its content is damaged: {line}")
    return Backup(manifest, entries)


def _entries(data: bytes) -> Contents:
    found: Contents = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
                    raise Unsound("a file in it is compressed or encrypted")
                if info.file_size != info.compress_size or info.file_size > len(data):
                    raise Unsound("a file in it has an impossible size")
                if info.filename in found:
                    raise Unsound(f"{info.filename} is in it twice")
                found[info.filename] = archive.read(info)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise Unsound(f"it is no zip that can be read: {error}") from None
    return found


def _manifest(text: bytes) -> Manifest:
    try:
        version = msgspec.json.decode(text, type=dict).get("format")
        if isinstance(version, int) and version > FORMAT:
            raise Unsound(f"it has format {version}, which a newer tillctl has written")
        manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unsound(f"its manifest cannot be read: {error}") from None
    if manifest.kind != _KIND or manifest.format != FORMAT:
        raise Unsound("its manifest is not that of a backup")
    return manifest


def _check_files(manifest: Manifest, files: Contents) -> None:
    names = [entry.name for entry in manifest.files]
    if len(names) != len(set(names)):
        raise Unsound("its manifest names a file twice")
    for name in sorted(set(names) ^ set(files)):
        raise Unsound(f"{name} is {'missing' if name in names else 'not in its manifest'}")
    for entry in manifest.files:
        if not NAME.fullmatch(entry.name):
            raise Unsound("it has a file whose name no file of a terminal has")
        data = files[entry.name]
        if len(data) != entry.size or _sha256(data) != entry.sha256:
            raise Unsound(f"{entry.name} is not what its manifest says")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
