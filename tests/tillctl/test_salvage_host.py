"""`tillctl journal salvage` and `check`: what is left of images that were damaged on purpose."""

import json
import random

import pytest
from support import salvage_host
from support.bench_host import tillctl
from support.salvage_host import RECEIPTS, WAITING, flash, overwritten
from tillctl import flash_image, image_layout
from tillctl.image_chip import RP2350
from tillroll.journal import records

ALL = [f"{number:06d}" for number in range(RECEIPTS, 0, -1)]


@pytest.fixture(scope="module")
def stored():
    return salvage_host.storage()


@pytest.fixture(scope="module")
def sound(stored, tmp_path_factory):
    """The receipts of the sound image, by voucher."""
    _, lines = salvaged(tmp_path_factory.mktemp("sound"), stored)
    return {line["voucher"]: line for line in lines}


def salvaged(folder, image, *options):
    """Salvage an image; gives the answer and the receipts."""
    path, out = folder / "flash.bin", folder / "out"
    path.write_bytes(image)
    answer = tillctl("journal", "salvage", path, "--out", out, "--json", *options)
    assert answer.code == 0, answer
    assert path.read_bytes() == image
    lines = (out / "receipts.jsonl").read_text(encoding="utf-8").splitlines()
    assert (out / "report.txt").read_text(encoding="utf-8").startswith("Journal salvaged from")
    return answer.body, [json.loads(line) for line in lines]


def true(line, sound) -> bool:
    """Whether what is said of a receipt is what was stored, but for events that were lost."""
    whole = sound[line["voucher"]]
    same = ("id", "reference", "decision", "approval", "accepted_at", "seq")
    events = [event for event in line["events"] if event not in whole["events"]]
    return all(line[key] == whole[key] for key in same) and events == []


def test_a_sound_image_gives_everything(stored, tmp_path):
    body, lines = salvaged(tmp_path, flash(stored))
    assert [line["voucher"] for line in lines] == ALL
    assert body["damage"] == body["notes"] == [] and body["problems"] == 0
    assert body["from"] == f"file system at 0x{flash_image.FLASH - len(stored):x}, 920 KiB"
    assert lines[-1]["approval"]["amount"] == 100 and lines[-1]["state"] == "completed"
    assert lines[0]["state"] == "pending" and lines[WAITING]["state"] == "completed"
    assert [event["what"] for event in lines[-1]["events"]][-1] == "done"
    files = {path.name for path in (tmp_path / "out" / "files" / "state").iterdir()}
    assert "bank-a" in files and any(name.startswith("k") for name in files)
    assert body["files"] == len(files)


def test_only_the_storage_a_uf2_file_and_a_foreign_place_do_too(stored, tmp_path):
    parts = {image_layout.BASE + flash_image.FLASH - len(stored): stored}
    for name, image in (
        ("storage", stored),
        ("uf2", flash_image.encode(parts)),
        ("pico2", flash_image.encode({image_layout.BASE + (2 << 20): stored}, RP2350.family)),
        ("moved", bytes(5 * 4096) + stored),
    ):
        folder = tmp_path / name
        folder.mkdir()
        body, lines = salvaged(folder, image)
        assert [line["voucher"] for line in lines] == ALL and body["damage"] == [], name


def test_a_simulated_terminal_has_its_files_at_the_top(tmp_path):
    body, lines = salvaged(tmp_path, salvage_host.storage(""))
    assert [line["voucher"] for line in lines] == ALL and body["damage"] == []


def test_without_superblocks_the_raw_bytes_are_searched(stored, sound, tmp_path):
    body, lines = salvaged(tmp_path, flash(overwritten(stored, 0, 2)))
    assert body["from"].startswith("raw bytes") and "superblocks" in body["damage"][0]
    assert "found in the raw bytes" in body["notes"][0] and body["files"] == 0
    assert [line["voucher"] for line in lines] == ALL
    assert all(true(line, sound) for line in lines)
    assert [line["state"] for line in lines] == [sound[number]["state"] for number in ALL]


def test_one_superblock_of_the_pair_is_enough(stored, tmp_path):
    for block in (0, 1):
        folder = tmp_path / str(block)
        folder.mkdir()
        body, lines = salvaged(folder, overwritten(stored, block))
        assert len(lines) == RECEIPTS and body["from"].startswith("file system")


def test_any_block_overwritten_costs_little_and_nothing_false_is_told(stored, sound, tmp_path):
    used = [at for at in range(2, 230) if stored[at * 4096 : at * 4096 + 4096].strip(b"\xff")]
    damaged = 0
    for block in used[::3]:
        folder = tmp_path / str(block)
        folder.mkdir()
        body, lines = salvaged(folder, flash(overwritten(stored, block)))
        assert all(true(line, sound) for line in lines if line["approval"]), block
        assert len(lines) >= RECEIPTS // 4, block
        damaged += bool(body["damage"])
        if not body["damage"]:  # littlefs took the older block of a pair: the newest is missing
            assert [line["voucher"] for line in lines] == ALL[RECEIPTS - len(lines) :], block
            assert len(lines) >= RECEIPTS - 10, block
    assert damaged


def test_a_truncated_image_gives_what_is_in_it(stored, sound, tmp_path):
    for name, length in (("half", len(stored) // 2), ("odd", 40_001), ("few", 9_000)):
        folder = tmp_path / name
        folder.mkdir()
        body, lines = salvaged(folder, stored[:length])
        assert all(true(line, sound) for line in lines if line["approval"])
        assert body["damage"] or len(lines) == RECEIPTS


def test_noise_and_blank_flash_hold_no_receipts(tmp_path):
    for name, image in (
        ("noise", random.Random(1).randbytes(1 << 20)),
        ("blank", b"\xff" * flash_image.FLASH),
        ("zero", bytes(100)),
    ):
        folder = tmp_path / name
        folder.mkdir()
        body, lines = salvaged(folder, image)
        assert lines == [] and body["receipts"] == 0 and body["damage"]


def test_what_cannot_be_used_is_told(stored, tmp_path):
    image = tmp_path / "flash.bin"
    image.write_bytes(stored)
    out = tmp_path / "out"
    for words, code in (
        ((tmp_path / "none", "--out", out), 9),
        ((image, "--out", tmp_path), 9),
        ((image, "--out", out, "--board", "none"), 9),
        ((image,), 2),
    ):
        assert tillctl("journal", "salvage", *words).code == code, words
    image.write_bytes(b"")
    assert tillctl("journal", "salvage", image, "--out", out).code == 9
    image.write_bytes(flash_image.encode({image_layout.BASE: b"x"})[:-1])
    assert tillctl("journal", "salvage", image, "--out", out).code == 9


def test_check_names_damaged_records_of_an_image(stored, tmp_path):
    image = tmp_path / "flash.bin"
    image.write_bytes(flash(stored))
    answer = tillctl("journal", "check", image)
    assert (answer.code, answer.out) == (0, f"{RECEIPTS} receipts; no damage.\n")
    at = stored.rindex(b"10086001-000123-000089-sale")  # of a receipt that waits, in a segment
    image.write_bytes(flash(stored[:at] + b"X" + stored[at + 1 :]))
    answer = tillctl("journal", "check", image, "--json")
    assert answer.code in (0, 8) and (answer.code == 8) == bool(answer.body["damage"])


def test_check_asks_a_terminal(shared, tmp_path):
    assert shared.call("journal", "check").out.endswith("; no damage.\n")
    assert shared.ask("journal", "check")["damage"] == []


def test_the_largest_record_is_found_across_a_block_boundary():
    from tillctl.salvage_scan import sound_records

    record = bytes(records.pack(records.ACCEPTED, 7, 0, bytes(1900)))
    for cut in (1, 15, 16, 17, 1000, len(record) - 1):
        first = b"\xff" * (4096 - cut) + record[:cut]
        pointers = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")
        follower = (pointers + record[cut:]).ljust(4096, b"\xff")
        data = b"\xff" * 4096 + first + b"\xff" * 4096 + follower
        assert list(sound_records(data, (0,))) == [record], cut
        assert list(sound_records(data)) == []


def test_an_archive_is_unpacked_by_either_of_the_bases_in_it(stored):
    from tillctl.salvage_scan import Collected, sound_records

    found = list(dict.fromkeys(sound_records(stored, (0,))))
    kinds = {records.header(record)[0] for record in found}
    assert {records.ARCHIVE, records.TABLE, records.FILED} <= kinds
    frames = (records.ARCHIVE, records.TABLE)
    receipts = []
    for gone in ((), (records.ARCHIVE,), (records.TABLE,)):
        collected = Collected()
        collected.add(record for record in found if records.header(record)[0] not in gone)
        receipts.append(len(collected.records))
        assert collected.unreadable == 0, gone
    assert len(set(receipts)) == 1
    collected = Collected()
    collected.add(record for record in found if records.header(record)[0] not in frames)
    assert collected.unreadable > 0


def test_the_second_superblock_does_not_displace_the_file_system(stored, tmp_path):
    image = bytes(7 * 4096) + overwritten(stored, 0)
    body, lines = salvaged(tmp_path, image)
    assert [line["voucher"] for line in lines] == ALL
    assert body["from"] == "file system at 0x7000, 920 KiB"


def test_a_report_stays_short():
    from tillctl.salvage import _ranges

    assert _ranges([]) == "" and _ranges([3, 1, 2, 7]) == "1 to 3, 7"
    assert _ranges(list(range(0, 200, 2))).endswith(", 78 and 60 more")


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_damaged_no_receipt_is_false(stored, sound, seed):
    from tillctl import receipts, salvage

    chance = random.Random(seed)
    image = bytearray(stored)
    used = [at for at in range(0, len(image), 4096) if image[at : at + 4096].strip(b"\xff")]
    for _ in range(chance.choice((1, 10, 100, 1000))):
        at = chance.choice(used) + chance.randrange(4032)
        image[at : at + 64] = chance.choice((chance.randbytes(64), image[at + 1 : at + 65]))
    found = list(receipts.stored(salvage.salvage(bytes(image[: len(stored)])).journal))
    assert all(true(line, sound) for line in found if line["approval"])
