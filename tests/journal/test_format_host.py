"""docs/journal_format.md says what the firmware writes: its tables and its example."""

import binascii
import re
from pathlib import Path

from support.ram_store import RamStore
from support.terminal import StillClock
from tillroll.journal import archive, delta, job, keeper, records, segments
from tillroll.journal.journal import Journal

PAGE = (Path(__file__).resolve().parents[2] / "docs/journal_format.md").read_text("utf-8")


def example() -> bytes:
    """The bytes of the hex dump."""
    dump = re.search(r"```hex\n(.*?)```", PAGE, re.S)
    assert dump is not None
    return bytes.fromhex("".join(line[6:] for line in dump[1].splitlines()))


def table(name: str) -> list[list[str]]:
    """The rows of a marked table, without its head."""
    text = PAGE.partition(f"<!-- {name} -->\n")[2].partition("<!-- end -->")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()[2:]]


def check_fields(name: str, start: int) -> int:
    """Hold the example column against the dump; gives where the table's fields end."""
    at = 0
    for offset, size, field, value in table(name):
        assert int(offset) == at, field
        at += int(size)
        found = int.from_bytes(example()[start + int(offset) : start + at], "little")
        assert found == int(value, 0), field
    return start + at


def test_the_example_is_what_the_journal_writes():
    store = RamStore()
    journal = Journal(store, StillClock(1760000000))
    journal.open()
    ident, reference = b"10086001-000123-000456-sale", b"000012345678"
    accepted = journal.accept(
        ident, bytes(range(8)), 456, reference, job.PRINT, b"\0\1", b"", b"PAYLOAD"
    )
    journal.started(accepted, 0, 0)
    journal.done(accepted, 0)
    assert store.files == {"jffffffff": example()}


def test_the_tables_of_fields_hold_for_the_example():
    data = example()
    payload = check_fields("record", 0)
    assert payload == records.HEADER
    assert check_fields("accepted", payload) == payload + 14
    event = 0x55
    assert check_fields("event", event + records.HEADER) == event + 16 + records.EVENT
    length = int.from_bytes(data[4:6], "little")
    end = records.HEADER + length
    stored = int.from_bytes(data[end : end + records.TRAILER], "little")
    assert stored == binascii.crc32(data[:end]) and end + records.TRAILER == event
    assert int.from_bytes(data[14:16], "little") == binascii.crc32(data[:14]) & 0xFFFF


def test_the_types_are_those_of_the_firmware():
    listed = {row[1]: int(row[0]) for row in table("types")}
    names = [name for name in vars(records) if name in listed]
    assert len(names) == len(listed)
    assert max(listed.values()) == records.RESTORED and min(listed.values()) == records.ACCEPTED
    assert listed == {name: getattr(records, name) for name in names}


def test_the_figures_in_the_text_hold():
    for number, sentence in (
        (segments.HOT, "A segment is full at {} bytes"),
        (records.MAX_RECORD, "at most {} bytes"),
        (keeper.RESERVE // 1024, "{} KiB plus 512 bytes"),
        (records.WHOLE_JOB, "{} = the whole job"),
        (archive.BASE, "an ACCEPTED record of up to {} bytes"),
        (archive.FULL // 1024, "a file of up to {} KiB"),
        (128 - delta.LEAST, "a copy of (byte − {}) bytes"),
        (keeper.LOW // 1024, "when less than {} KiB are free beyond that"),
        (keeper.Keeper.spare // 1024, "When less than {} KiB are free beyond it"),
        (f"{keeper.MOST:,}", "more than {} receipts are archived"),
    ):
        assert sentence.format(number) in " ".join(PAGE.split()), sentence
    assert segments.name_of(0) == "jffffffff" and archive.name_of(0) == "kffffffff"
