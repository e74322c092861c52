"""The file of a backup: whatever is wrong with it is found before the terminal hears a word."""

import io
import json
import zipfile

import pytest
from support.bench_host import tillctl
from support.ram_store import RamStore
from support.terminal import StillClock, accept, opened, print_all
from tillctl import backup_file
from tillctl.backup_file import MANIFEST, Entry
from tillroll.settings import Settings

STATUS = {"version": "0.1.0", "board": "sim", "serial": "0123456789abcdef"}
MADE_AT = "2026-11-21T12:00:00Z"


def contents():
    store = RamStore()
    settings = Settings(store, StillClock())
    settings.load()
    settings.set("copies", 3, "li")
    settings.set("copies", 2, "li")
    journal = opened(store)
    for number in range(40):
        accept(journal, number)
        print_all(journal)
        while journal.tend():
            pass
    accept(journal, 99)
    files = {f"state/{name}": data for name, data in store.files.items()}
    assert any(name.startswith("state/k") for name in files)
    return {**files, "layouts/sale.receipt": "|你好 ${voucher}|\n".encode()}


FILES = contents()
MADE, GOOD = backup_file.make(FILES, STATUS, MADE_AT)


def refused(data, tmp_path):
    """What tillctl says of such a file; it must say it without a terminal."""
    file = tmp_path / "bad.backup"
    file.write_bytes(data)
    answer = tillctl("--port", "socket://127.0.0.1:1", "restore", file, "--no-backup")
    assert answer.code == 20 and answer.out == "" and "cannot be restored" in answer.err, answer
    return answer.err


def zipped(entries, **options):
    """A zip of (name, content), sealed as a backup is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **options) as archive:
        for name, data in entries:
            archive.writestr(name, data)
        archive.comment = b"0" * 64
    return backup_file.seal(out.getvalue())


def told(**fields):
    """The manifest with something else in it, as JSON."""
    return json.dumps({**json.loads(zipfile.ZipFile(io.BytesIO(GOOD)).read(MANIFEST)), **fields})


def test_it_says_what_is_in_it_and_comes_out_as_it_went_in():
    found = backup_file.unpack(GOOD)
    assert found.files == FILES and found.manifest == MADE
    assert (MADE.receipts, MADE.unprinted, MADE.damage) == (41, 2, [])
    assert (MADE.board, MADE.serial, MADE.made_at) == ("sim", STATUS["serial"], MADE_AT)
    assert [entry.name for entry in MADE.files] == sorted(FILES)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        assert archive.testzip() is None and archive.namelist()[0] == MANIFEST


def test_the_same_content_gives_the_same_bytes():
    backwards = dict(sorted(FILES.items(), reverse=True))
    assert backup_file.make(backwards, STATUS, MADE_AT)[1] == GOOD
    assert backup_file.make(FILES, STATUS, "2026-11-21T12:00:01Z")[1] != GOOD


def test_no_bit_changes_unnoticed():
    for at in range(0, len(GOOD), 7):
        bad = bytearray(GOOD)
        bad[at] ^= 1 << at % 8
        with pytest.raises(backup_file.Unsound):
            backup_file.unpack(bytes(bad))


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, len(GOOD) // 2, len(GOOD) - 1])
def test_a_piece_of_it_is_refused(tmp_path, length):
    assert "its SHA-256 does not match" in refused(GOOD[:length], tmp_path)


def test_something_else_is_refused(tmp_path):
    for data in (b"", b"hello", GOOD + b"\n", zipped([("a", "b")])[:-64] + b"0" * 64):
        assert "it is no backup" in refused(data, tmp_path)
    for data in (b"PK" * 100, b"x" * 64):
        assert "it is no zip" in refused(backup_file.seal(data), tmp_path)
    assert tillctl("restore", tmp_path / "missing", "--no-backup").code == 9


def entries(**changes):
    """(name, content) of a good backup with some changed; None leaves one out."""
    manifest = changes.pop("manifest", told())
    files = {**FILES, **changes}
    return [
        (MANIFEST, manifest),
        *((name, data) for name, data in files.items() if data is not None),
    ]


BANK = "state/bank-a"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (entries()[1:], "it has no manifest"),
        (entries(**{BANK: None}), f"{BANK} is missing"),
        (entries(**{"state/more": b"x"}), "state/more is not in its manifest"),
        (entries(**{BANK: b"x" * len(FILES[BANK])}), f"{BANK} is not what its manifest says"),
        (entries(**{BANK: FILES[BANK] + b"x"}), f"{BANK} is not what its manifest says"),
        ([*entries(), (BANK, FILES[BANK])], f"{BANK} is in it twice"),
        (entries(manifest=told(format=2)), "format 2, which a newer tillctl has written"),
        (entries(manifest=told(format=0)), "not that of a backup"),
        (entries(manifest=told(format="1")), "its manifest cannot be read"),
        (entries(manifest=told(kind="other")), "not that of a backup"),
        (entries(manifest=told(more=1)), "its manifest cannot be read"),
        (entries(manifest=told(serial=7)), "its manifest cannot be read"),
        (entries(manifest=told()[:-1]), "its manifest cannot be read"),
        (entries(manifest="[]"), "its manifest cannot be read"),
        (entries(manifest="[" * 100000), "its manifest cannot be read"),
        (entries(manifest=b"\xff\xfe{}"), "its manifest cannot be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_does_not_fit_together_is_refused(tmp_path, content, reason):
    assert reason in refused(zipped(content), tmp_path)


def with_file(name, data):
    """A backup whose manifest is in order, with one more file."""
    manifest = backup_file.unpack(GOOD).manifest
    sha256 = backup_file.hashlib.sha256(data).hexdigest()
    manifest.files.append(Entry(name, len(data), sha256))
    return backup_file.pack(manifest, {**FILES, name: data})


@pytest.mark.parametrize(
    "name",
    [
        *("../etc/passwd", "state/../main.py", "/state/a", "state/", "state/a/b", "main.py"),
        *("state\\a", "state/+", "state/+bank-a", "state/~", "state/.a", "boot/a", "state/a b"),
        *("layouts/ü.receipt", "state/" + "a" * 41, "STATE/a", "state/a\n"),
    ],
)
def test_a_name_that_no_file_has_is_refused(tmp_path, name):
    assert "whose name no file of a terminal has" in refused(with_file(name, b"x"), tmp_path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    bomb = zipped([(MANIFEST, told()), (BANK, bytes(50 << 20))], compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100000 and "compressed" in refused(bomb, tmp_path)
    stored = zipped(entries())
    at = stored.rindex(b"PK\x01\x02")  # the last entry of the directory
    for offset in (20, 24):  # its sizes
        huge = bytearray(stored)
        huge[at + offset : at + offset + 4] = (1 << 30).to_bytes(4, "little")
        assert "cannot be restored" in refused(backup_file.seal(bytes(huge)), tmp_path)
    secret = bytearray(stored)
    secret[at + 8] |= 1
    assert "encrypted" in refused(backup_file.seal(bytes(secret)), tmp_path)


def test_one_that_is_too_large_is_not_even_read(tmp_path):
    file = tmp_path / "huge.backup"
    with file.open("wb") as stream:
        stream.truncate(1 << 40)
    answer = tillctl("restore", file, "--no-backup")
    assert answer.code == 20 and "too large" in answer.err


def remade(files, damage=()):
    """A backup of these files which says that so much was damaged."""
    manifest, _ = backup_file.make(files, STATUS, MADE_AT)
    found, manifest.damage = manifest.damage, list(damage)
    return found, backup_file.pack(manifest, files)


def test_content_that_the_firmware_finds_damaged_is_refused_unless_it_was_then(tmp_path):
    segments = sorted(name for name in FILES if name.startswith("state/j"))
    archive = next(name for name in FILES if name.startswith("state/k"))
    for name in ("state/bank-b", segments[-1], archive):
        data = bytearray(FILES[name])
        data[len(data) // 2] ^= 1
        files = {**FILES, name: bytes(data)}
        damage, bad = remade(files)
        assert damage and "its content is damaged: " in refused(bad, tmp_path)
        assert backup_file.unpack(remade(files, damage)[1]).files == files
