"""Journal records in the raw bytes of an image, where no file system says which they are.

Each is found by its header, whose check must match, and believed for its CRC-32.  littlefs keeps
a small file in one piece; a large one goes on in another block, behind pointers of which the first
is the number of the block before (littlefs DESIGN.md, "CTZ skip-lists").
"""

import re
import struct
from collections import Counter
from collections.abc import Iterable, Iterator

from tillroll.errors import StoreFault
from tillroll.journal import archive, records, segments

BLOCK = 4096
_MOST_POINTERS = 10  # before the data of one block: enough for 1,024 blocks
_NAME = re.compile(rb"j[0-9a-f]{8}")

Records = dict[int, bytes]


def sound_records(data: bytes, bases: Iterable[int] = ()) -> Iterator[bytes]:
    """Give every sound record in the bytes, with its header and CRC-32.

    Those that end in another block are found too, if the file system began at one of `bases`.
    """
    chains = [(base, _followers(data, base)) for base in bases]
    at = data.find(records.MAGIC)
    while at >= 0:
        record = _record(data[at : at + records.MAX_RECORD])
        if record is None:
            record = _across(data, at, chains)
        if record is not None:
            yield record
        at = data.find(records.MAGIC, at + 1)


def _record(view: bytes) -> bytes | None:
    head = records.header(view)
    if head is None:
        return None
    end = records.HEADER + head[1] + records.TRAILER
    if end > len(view) or end > records.MAX_RECORD or not records.sound(view, head[1]):
        return None
    return view[:end]


def _across(data: bytes, at: int, chains: list[tuple[int, dict[int, list[int]]]]) -> bytes | None:
    for base, followers in chains:
        block, offset = divmod(at - base, BLOCK)
        if at < base or offset + records.MAX_RECORD <= BLOCK:
            continue
        tail = data[at : at + BLOCK - offset]
        if len(tail) >= records.HEADER and records.header(tail) is None:
            continue
        for start in followers.get(block, ()):
            for pointers in range(1, _MOST_POINTERS + 1):
                begin = start + 4 * pointers
                record = _record(tail + data[begin : begin + records.MAX_RECORD - len(tail)])
                if record is not None:
                    return record
    return None


def _followers(data: bytes, base: int) -> dict[int, list[int]]:
    """Offsets of the blocks that may come behind a block, by its number."""
    found: dict[int, list[int]] = {}
    for start in range(base, len(data) - 3, BLOCK):
        number = struct.unpack_from("<I", data, start)[0]
        if number < (len(data) - base) // BLOCK:
            found.setdefault(number, []).append(start)
    return found


def bounds_in(data: bytes) -> set[int]:
    """Bounds of segments whose names are somewhere in the bytes."""
    names = {match.decode() for match in _NAME.findall(data)}
    return {segments.bound_of(name) for name in names}


class Collected:
    """Records by number; what archives have packed is unpacked."""

    def __init__(self) -> None:
        self.records: Records = {}
        self.doubtful: list[int] = []  # numbers with several contents
        self.unreadable = 0  # receipts whose archive's base is lost
        self.newer = 0  # records of newer firmware

    def add(self, found: Iterable[bytes]) -> None:
        """Take records in, those known already and those of archives' frames left out."""
        copies: Counter[bytes] = Counter(found)
        bases = {base for record in copies for base in _bases(record)} | {b""}
        plain: dict[int, Counter[bytes]] = {}
        for record, count in copies.items():
            for one in self._unpacked(record, bases):
                number = records.header(one)[2]
                plain.setdefault(number, Counter())[one] += count
        for number, several in plain.items():
            if number in self.records:
                continue
            self.records[number] = several.most_common(1)[0][0]
            if len(several) > 1:
                self.doubtful.append(number)

    def _unpacked(self, record: bytes, bases: set[bytes]) -> list[bytes]:
        kind, length, number, at, version = records.header(record)
        body = record[records.HEADER : records.HEADER + length]
        if not records.known(kind, version):
            self.newer += 1
        elif kind == records.FILED:
            return self._filed(number, at, body, bases)
        elif kind not in (records.ARCHIVE, records.TABLE):
            return [record]
        return []

    def _filed(self, number: int, at: int, body: bytes, bases: set[bytes]) -> list[bytes]:
        for base in bases:
            try:
                accepted = archive.body_of(body, base)
            except StoreFault:
                continue
            found = [bytes(records.pack(records.ACCEPTED, number, at, accepted))]
            previous = number
            for seq, kind, when, unit, value, rest in archive.events_of(body, number, at):
                event = records.event(number, previous, unit, value, rest)
                found.append(bytes(records.pack(kind, seq, when, event)))
                previous = seq
            return found
        self.unreadable += 1
        return []

    def as_files(self) -> dict[str, bytes]:
        """Write them as segments that the firmware replays.  A new one begins at each gap."""
        files: dict[str, bytes] = {}
        name, last = "", -1
        for number in sorted(self.records):
            if number != last + 1 or not name:
                name = segments.name_of(number - 1)
            files[name] = files.get(name, b"") + self.records[number]
            last = number
        return files


def _bases(record: bytes) -> Iterator[bytes]:
    kind, length, *_ = records.header(record)
    body = record[records.HEADER : records.HEADER + length]
    if kind == records.ARCHIVE:
        yield archive.read_head(body)[1]
    elif kind == records.TABLE:
        try:
            yield archive.Table(body, 0).base
        except ValueError:
            return
