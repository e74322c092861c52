"""A snapshot of a terminal that goes on living; files for one that is short of memory."""

import base64
import binascii
import re

import pytest
from support.rooms import Rooms
from tillctl import backup_link
from tillctl.faults import Fault, from_terminal
from tillroll.errors import Refused, StoreFault
from tillroll.service import backups
from tillroll.service.desk import verbs

HANDLERS = {verb: handler.partition(".")[2] for verb, handler, _changes in verbs()}


class Terminal(Rooms):
    """Answers as a terminal does; `meanwhile` has what happens before each answer."""

    def __init__(self):
        super().__init__()
        self.asked = []
        self.meanwhile = iter(())
        self.least_memory = 0  # pieces above this size are too much; 0: none is

    def stores(self):
        return {"state": self.store, "layouts": None}

    def call(self, verb, **fields):
        self.asked.append(verb)
        next(self.meanwhile, lambda: None)()
        size = fields.get("size", len(fields.get("data", "")) * 3 // 4)
        try:
            if self.least_memory and size > self.least_memory:
                raise Refused("no-memory", "request")
            return getattr(backups, HANDLERS[verb])(self, fields)
        except (Refused, StoreFault) as fault:
            raise from_terminal({"code": fault.code, "text": fault.code}) from None


@pytest.fixture
def terminal():
    rooms = Terminal()
    rooms.settings.set("copies", 3, "li")
    rooms.settings.set("copies", 2, "li")
    for number in range(9):
        rooms.keep(number)
    rooms.store.append("large", bytes(range(256)) * 40)
    return rooms


def state(terminal):
    return {f"state/{name}": data for name, data in terminal.store.files.items()}


def quiet(_done, _total):
    pass


def fetch(terminal):
    return backup_link.fetch(terminal, quiet)


def test_a_terminal_at_rest_is_read_once(terminal):
    files, record, strange = fetch(terminal)
    assert files == state(terminal) and strange == []
    assert record == terminal.journal.newest() == terminal.journal.jobs(1)[0].seq
    assert terminal.asked.count("backup-list") == 2
    reads = [data for data in files.values() if len(data) <= 4096]
    assert terminal.asked.count("backup-read") == len(reads) + 3


def test_progress_is_told(terminal):
    seen = []
    backup_link.fetch(terminal, lambda done, total: seen.append((done, total)))
    total = sum(map(len, state(terminal).values()))
    assert seen == sorted(seen) and seen[0] == (0, total) and seen[-1][0] < total


def test_many_files_come_in_pages(terminal):
    for number in range(200):
        terminal.store.append(f"file{number}", b"x" * number)
    files, _, _ = fetch(terminal)
    assert files == state(terminal) and len(files) > 200


@pytest.mark.parametrize("at", range(12))
def test_what_changes_meanwhile_is_read_again(terminal, at):
    changes = (
        lambda: terminal.keep(500 + at),
        lambda: terminal.settings.set("copies", 1, "li"),
        lambda: terminal.store.remove("large"),
        lambda: terminal.store.append("fresh", b"fresh"),
    )
    for change in changes:
        terminal.asked.clear()
        terminal.meanwhile = iter([lambda: None] * at + [change])
        files, record, _ = fetch(terminal)
        assert files == state(terminal), (at, changes.index(change))
        assert record == terminal.journal.newest()


def test_one_that_never_rests_is_told_so(terminal):
    numbers = iter(range(1000, 9999))
    terminal.meanwhile = iter(lambda: lambda: terminal.keep(next(numbers)), None)
    with pytest.raises(Fault) as caught:
        fetch(terminal)
    assert caught.value.exit_code == 5 and "writes all the time" in caught.value.message


def test_a_name_that_no_backup_can_have_is_left_out_and_told(terminal):
    terminal.store.append("my notes.txt", b"x")
    terminal.store.append("größe", b"x")
    files, _, strange = fetch(terminal)
    assert strange == ["state/größe", "state/my notes.txt"]
    assert not set(strange) & set(files) and set(files) < set(state(terminal))


def test_staged_files_are_no_files(terminal):
    terminal.store.append("+", b"")
    terminal.store.append("+bank-a", b"x")
    assert not [name for name in fetch(terminal)[0] if "+" in name]


def test_what_arrives_damaged_is_refused(terminal, monkeypatch):
    read = backups.read

    def damaged(rooms, request):
        answer = read(rooms, request)
        answer["data"] = base64.b64encode(b"else").decode()
        return answer

    monkeypatch.setattr(backups, "read", damaged)
    with pytest.raises(Fault) as caught:
        fetch(terminal)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("memory", [4095, 1000, 300])
def test_a_terminal_short_of_memory_gets_smaller_pieces(terminal, memory):
    terminal.least_memory = memory
    assert fetch(terminal)[0] == state(terminal)


def test_a_terminal_without_any_memory_is_given_up(terminal):
    terminal.least_memory = 100
    with pytest.raises(Fault) as caught:
        fetch(terminal)
    assert caught.value.error["code"] == "no-memory"


class Taker:
    """Takes files as a terminal does, and refuses large pieces."""

    def __init__(self, memory=4096):
        self.files, self.whole, self.memory = {}, [], memory

    def call(self, verb, name, offset, data, crc=""):
        assert verb == "restore-write"
        part = binascii.a2b_base64(data)
        if len(part) > self.memory:
            raise from_terminal({"code": "no-memory"})
        kept = self.files.get(name, b"")[:offset] if offset else b""
        assert len(kept) == offset
        self.files[name] = kept + part
        if crc:
            assert crc == f"{binascii.crc32(self.files[name]):08x}"
            self.whole.append(name)
        return {"ok": True, "size": offset + len(part)}


@pytest.mark.parametrize("memory", [4096, 4095, 700, 256])
def test_every_file_is_sent_whole(memory):
    files = {f"state/{size}": bytes(at & 255 for at in range(size)) for size in SIZES}
    taker = Taker(memory)
    backup_link.stage(taker, files, quiet)
    assert taker.files == files and taker.whole == list(files)


SIZES = (0, 1, 480, 4095, 4096, 4097, 8192, 16384)


def test_a_fault_ends_it():
    with pytest.raises(Fault) as caught:
        backup_link.stage(Taker(100), {"state/a": bytes(5000)}, quiet)
    assert caught.value.error["code"] == "no-memory"


def test_no_piece_looks_like_a_card_number():
    card = "4111111111111111"
    data = base64.b64decode(card) * 50
    assert card in base64.b64encode(data).decode()
    sent = backup_link.encoded(data)
    assert not re.search("[0-9]{11}", sent) and binascii.a2b_base64(sent) == data
    digits = base64.b64decode("1234567890" * 546 + "1234")
    line = backup_link.encoded(digits)
    assert len(digits) >= backup_link.PIECE - 4 and len(line) < 6144 - 120


def test_the_room_asked_for_is_enough():
    from emulator.lfs import mount
    from emulator.nor import Nor
    from tillroll.drivers.file_store import FileStore

    for sizes in (
        (480,) * 40,
        (512,) * 70,
        (300,) * 50,
        (16384,) * 12,
        (513, 600, 4096, 5000, 9000) * 5,
        (0,) * 30,
    ):
        store = FileStore(mount(Nor(256)), "/state")
        files = {f"state/{at:09d}": bytes(size) for at, size in enumerate(sizes)}
        free = store.free()
        for path, data in files.items():
            store.replace("+" + path[6:], data)
            store.append("++", b"%s %d %08x\n" % (path.encode(), len(data), 0))
        assert free - store.free() <= backup_link.room(files), sizes
