"""The verbs of backup and restore: what they take, and what they never say."""

from support.counter import Counter, ask, code, said
from support.hostile import PAN, VALUES
from support.restorable import Restorable
from support.wire import framed

# verb: its fields, as they should be
FIELDS = (
    ("backup-list", (("first", b"0"),)),
    ("backup-read", (("name", b'"state/bank-a"'), ("offset", b"0"), ("size", b"9"))),
    ("backup-read", (("offset", b"0"), ("name", b'"state/none"'))),
    ("restore-write", (("data", b'"AAAA"'), ("name", b'"state/a"'), ("offset", b"0"))),
    ("restore-begin", (("room", b"9"), ("force", b"true"))),
    ("restore-write", (("name", b'"state/a"'), ("offset", b"0"), ("data", b'"AAAA"'))),
    ("restore-write", (("crc", b'"0"'), ("name", b'"state/a"'), ("data", b'"AAAA"'))),
    ("restore-commit", (("files", b"7"), ("seen", b"99"), ("force", b"true"), ("by", b'"li"'))),
    ("restore-drop", (("by", b'"li"'),)),
)
CODES = {
    "",
    "request-field",
    "store-missing",
    "not-begun",
    "transfer-damaged",
    "unprinted",
    "receipts-came",
}


def requests():
    """Every value in every field, all others as they should be."""
    for verb, given in FIELDS:
        for key, _ in given:
            others = b"".join([b',"%s":%s' % (k.encode(), v) for k, v in given if k != key])
            for value in VALUES:
                yield b'{"verb":"%s","%s":%s%s}' % (verb.encode(), key.encode(), value, others)


def shop() -> Restorable:
    """A terminal with a printed receipt and one that waits."""
    rooms = Restorable()
    rooms.settings.set("copies", 1, "li")
    rooms.printed(rooms.keep(1), 0, 1)
    rooms.keep(2)
    return rooms


def test_any_value_in_any_field_gets_one_answer_that_does_not_quote_it():
    rooms, codes = shop(), set()
    counter = Counter(rooms)
    before = rooms.view()
    for seq, request in enumerate(requests()):
        answers = counter.hear(framed(seq, request))
        assert len(answers) == 1, request
        answer = said(answers[0])
        codes.add("" if answer["ok"] else answer["error"]["code"])
        assert not [at for at in range(9) if PAN[at : at + 7].encode() in answers[0]]
    assert codes == CODES, codes
    assert rooms.view() == before and not rooms.storage.damaged


def test_files_are_listed_with_what_tells_of_changes():
    rooms = shop()
    listed = ask(rooms, "backup-list")
    names = sorted("state/" + name for name in rooms.store.files)
    assert sorted(name for name, _ in listed["files"]) == names and not listed["more"]
    assert dict(listed["files"])["state/bank-a"] == len(rooms.store.files["bank-a"])
    assert (listed["record"], listed["settings"]) == (rooms.journal.newest(), 1)
    rooms.keep(3)
    rooms.settings.set("copies", 2, "li")
    again = ask(rooms, "backup-list")
    assert (again["record"], again["settings"]) == (listed["record"] + 1, 2)


def test_many_files_are_listed_in_pages():
    rooms, seen, more = shop(), [], True
    for number in range(100):
        rooms.store.files["x%03d" % number] = b""
    while more:
        page = ask(rooms, "backup-list", first=len(seen))
        more = page["more"]
        assert len(page["files"]) == 48 or not more
        seen += page["files"]
    assert len(seen) == len(rooms.store.files) == len(dict(seen))
    assert ask(rooms, "backup-list", first=999)["files"] == []


def test_a_typed_line_may_back_up_but_not_restore():
    rooms = shop()
    counter = Counter(rooms)
    assert said(counter.hear(b'#1 {"verb":"backup-list"} ----\n')[0])["ok"]
    for verb in ("restore-begin", "restore-write", "restore-commit", "restore-drop"):
        answer = said(counter.hear(b'#2 {"verb":"%s"} ----\n' % verb.encode())[0])
        assert answer["error"]["code"] == "frame-crc"


def test_a_repeated_line_is_done_once():
    rooms = shop()
    assert ask(rooms, "restore-begin", 1, room=0, force=True)["ok"]
    for _ in range(2):
        assert ask(rooms, "restore-write", 2, name="state/a", offset=0, data="AAAA")["size"] == 3
    for _ in range(2):
        assert ask(rooms, "restore-write", 3, name="state/a", offset=3, data="AAAA")["size"] == 6
    assert code(rooms, "restore-write", seq=4, name="state/a", offset=3, data="AAAA") == (
        "request-field",
        "offset",
    )


def test_a_damaged_storage_takes_no_restore():
    rooms = shop()
    rooms.storage.damaged = True
    for verb in ("restore-begin", "restore-write", "restore-commit", "restore-drop"):
        assert code(rooms, verb, seq=7)[0] == "storage-damaged"
