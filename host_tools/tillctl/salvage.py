"""What is left of a terminal's journal, from an image of its flash.

The files of the file system are taken where there is one.  The raw bytes are searched for records
that are in no file, or for all of them where no file system can be mounted.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tillctl import boards, flash_image, image_layout
from tillctl.client import Asked
from tillctl.faults import FILE, Fault, unreadable
from tillctl.flash_image import NotAnImage
from tillctl.offline import Offline, bound_of
from tillctl.runtime import RuntimeMissing
from tillctl.salvage_flash import BLOCK, Found, read, superblocks
from tillctl.salvage_scan import Collected, bounds_in, sound_records

_LARGEST = 64 << 20  # bytes
_MOST_RANGES = 40  # of record numbers that a sentence lists


@dataclass
class Salvaged:
    """A journal that can be asked, and how it was come by."""

    journal: Offline
    place: str
    files: dict[str, bytes] = field(default_factory=dict)  # of the file system, by their path
    damage: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def load(path: Path) -> bytes:
    """Read an image, a .uf2 file too.  Raises Fault."""
    try:
        if path.stat().st_size > _LARGEST:
            raise Fault(FILE, f"{path} is too large for an image of a flash chip.")
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    if not data:
        raise Fault(FILE, f"{path} is empty.", "Read the flash out again.")
    if not flash_image.is_uf2(data):
        return data
    try:
        chip = flash_image.chip_of(data)
        flash = bytearray(b"\xff" * chip.flash)
        for address, page in flash_image.decode(data, chip):
            at = address - image_layout.BASE
            flash[at : at + len(page)] = page
    except NotAnImage as error:
        raise Fault(
            FILE, f"{path} cannot be used: {error}.", "Read the flash out again."
        ) from None
    return bytes(flash)


def salvage(image: bytes, board: str | None = None) -> Salvaged:
    """Find the journal in an image.  Raises Fault for an unknown board."""
    regions = _regions(image, board)
    found = _mounted(image, regions)
    if found is None:
        return _scanned(image, regions)
    return _from_files(image, found)


def _regions(image: bytes, board: str | None) -> list[tuple[int, int]]:
    """Where the file system may be: (offset, size), the likeliest first."""
    regions = []
    if len(image) > flash_image.FLASH // 2 or board:
        regions += [(one.offset, one.size) for one in _storages(board) if one.offset < len(image)]
    regions += list(superblocks(image))
    whole = -(-len(image) // BLOCK) * BLOCK
    return list(dict.fromkeys([*regions, (0, whole)]))


def _storages(board: str | None) -> list[image_layout.Region]:
    chips = {name: boards.read(name).chip for name in boards.names()}
    known = [name for name, chip in chips.items() if chip and chip.builds]
    if board and board not in known:
        do = f"Boards with a flash layout: {', '.join(known)}."
        raise Fault(FILE, f"There is no board {board} with a flash layout.", do)
    names = [board] if board else known
    try:
        return [image_layout.of_board(boards.folder() / name).storage for name in names]
    except RuntimeMissing as error:
        raise Fault(FILE, f"{error}.") from None


def _mounted(image: bytes, regions: list[tuple[int, int]]) -> Found | None:
    """The file system with most of a journal on it: a damaged one may also be found displaced."""
    found = [one for one in (read(image, *region) for region in regions) if one is not None]
    return max(found, key=_worth, default=None)


def _worth(found: Found) -> int:
    """The number of sound records in its files."""
    files = _journal_of(found.files)
    return sum(1 for data in files.values() for _ in sound_records(data))


def _journal_of(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of the journal, by their names: of the folder that has most of them."""
    folders: dict[str, dict[str, bytes]] = {}
    for path, data in files.items():
        folder, _, name = path.rpartition("/")
        if bound_of(name) >= 0:
            folders.setdefault(folder, {})[name] = data
    return max(folders.values(), key=len, default={})


def _from_files(image: bytes, found: Found) -> Salvaged:
    files = _journal_of(found.files)
    offline = Offline(files)
    place = f"file system at 0x{found.offset:x}, {found.size // 1024} KiB"
    damage = [*found.faults, *check(offline)]
    damage += [f"{where}: {code}" for code, where in offline.problems()]
    done = Salvaged(offline, place, found.files, list(dict.fromkeys(damage)))
    _complete(done, image, found, files)
    return done


def _complete(done: Salvaged, image: bytes, found: Found, files: dict[str, bytes]) -> None:
    """Add what the files have lost and the raw bytes still have.

    A block of a directory that is damaged is not noticed by littlefs: it takes the other one of
    the pair, in which the newest changes are missing.
    """
    known = Collected()
    for data in files.values():
        known.add(sound_records(data))
    region = image[found.offset : found.offset + found.size]
    scanned = Collected()
    scanned.add(sound_records(region, (0,)))
    void = bounds_in(region)
    least = min((bound_of(name) for name in files), default=0)
    extra = [
        number
        for number in scanned.records
        if number >= least and number not in known.records and number not in void
    ]
    if not extra:
        return
    for number in extra:
        known.records[number] = scanned.records[number]
    done.journal = Offline(known.as_files())
    done.damage.append(f"records that are in no file any more: {_ranges(extra)}")
    done.notes.append(
        f"{len(extra)} records that are in no file any more were found in the raw bytes and "
        "added. Among them may be what was erased, or was never acknowledged."
    )


def _scanned(image: bytes, regions: list[tuple[int, int]]) -> Salvaged:
    collected = Collected()
    collected.add(sound_records(image, [offset for offset, _ in regions]))
    for number in bounds_in(image):
        collected.records.pop(number, None)
    done = Salvaged(Offline(collected.as_files()), f"raw bytes, {len(image) // 1024} KiB")
    done.damage.append("no file system can be mounted: its superblocks are damaged or missing")
    done.notes.append(
        f"{len(collected.records)} sound records were found in the raw bytes. Among them may be "
        "what was erased or evicted, or was never acknowledged; where later records are lost a "
        "copy may be printed although its state here says otherwise."
    )
    missing = _gaps(sorted(collected.records))
    if missing:
        done.damage.append(f"no sound record was found with these numbers: {_listed(missing)}")
    if collected.doubtful:
        done.damage.append(f"records with several contents: {_ranges(collected.doubtful)}")
    if collected.unreadable:
        done.damage.append(f"{collected.unreadable} receipts of archives whose base is lost")
    if collected.newer:
        done.damage.append(f"{collected.newer} records of newer firmware: use its tillctl")
    return done


def check(asked: Asked) -> list[str]:
    """Damaged records, by file and number."""
    told = []
    page = asked.call("journal-check")
    while page["file"]:
        told += [f"{page['file']} record {number}: {code}" for code, number in page["damaged"]]
        if page["more"]:
            told.append(f"{page['file']}: {page['more']} more")
        page = asked.call("journal-check", after=page["next"])
    return told


def _gaps(numbers: list[int]) -> list[str]:
    """Ranges without a record; a single number is missing where a segment begins."""
    pairs = pairwise(numbers)
    return [f"{low + 1} to {high - 1}" for low, high in pairs if high - low > 2]


def _ranges(numbers: list[int]) -> str:
    """Write numbers as `1 to 3, 7`."""
    words: list[str] = []
    begin = last = -2
    for number in [*sorted(numbers), -2]:
        if number != last + 1:
            if begin >= 0:
                words.append(str(begin) if begin == last else f"{begin} to {last}")
            begin = number
        last = number
    return _listed(words)


def _listed(words: list[str]) -> str:
    """Join the first ones, and count the rest."""
    more = len(words) - _MOST_RANGES
    return ", ".join(words[:_MOST_RANGES]) + (f" and {more} more" if more > 0 else "")
