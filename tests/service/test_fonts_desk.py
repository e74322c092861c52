"""The verbs about a terminal's own glyph packs: looked at as a whole, then waiting for a boot."""

from binascii import b2a_base64, crc32

from support.counter import ask, code
from support.ram_store import RamStore
from support.rooms import Rooms
from support.small_packs import mismatched, pack
from tillroll.journal.keeper import RESERVE
from tillroll.service import fonts

LATIN, OTHER, HAN = pack(12, "A"), pack(12, "B"), pack(24, "中")


class Own(Rooms):
    """With a folder of packs that is made when it is needed."""

    def __init__(self):
        super().__init__()
        self.own = None
        self.noted = []
        self.journal.setting = lambda *words: self.noted.append(words)

    def stores(self, _make=False):
        """The storage's."""
        return {"state": self.store}

    def fonts(self, make=False):
        """The storage's."""
        if make and self.own is None:
            self.own = RamStore()
        return self.own


def crc_of(data):
    return "%08x" % (crc32(data) & 0xFFFFFFFF)


def install(rooms, data, start=0, **fields):
    """Send it from `start` on; gives the last answer, or code and place of a refusal."""
    answer = None
    for at in range(start, len(data), 200):
        request = {"name": "latin24", "offset": at, "total": len(data), "by": "li"}
        request["data"] = b2a_base64(data[at : at + 200]).decode().strip()
        if at + 200 >= len(data):
            request["crc"] = crc_of(data)
        request.update(fields)
        rooms.seq = getattr(rooms, "seq", 0) + 1
        answer = ask(rooms, "font-write", rooms.seq, **request)
        if not answer["ok"]:
            return answer["error"]["code"], answer["error"]["where"]
    return answer


def test_there_are_none_at_first():
    rooms = Own()
    assert ask(rooms, "font-list") == {"ok": True, "fonts": []}
    assert ask(rooms, "font-remove", name="han24") == {"ok": True, "removed": False}
    assert rooms.own is None and rooms.noted == []


def test_one_waits_beside_the_one_in_use():
    rooms = Own()
    assert install(rooms, LATIN) == {"ok": True, "size": len(LATIN)}
    assert rooms.own.files == {"new-latin24.pack": LATIN}
    rooms.own.files["latin24.pack"] = LATIN
    assert install(rooms, OTHER)["ok"] and install(rooms, HAN, name="han24")["ok"]
    assert ask(rooms, "font-list")["fonts"] == [
        ["latin24.pack", len(LATIN), crc_of(LATIN), True],
        ["new-han24.pack", len(HAN), crc_of(HAN), True],
        ["new-latin24.pack", len(OTHER), crc_of(OTHER), True],
    ]
    assert rooms.noted == [
        ("font latin24", "", crc_of(LATIN), "li"),
        ("font latin24", crc_of(LATIN), crc_of(OTHER), "li"),
        ("font han24", "", crc_of(HAN), "li"),
    ]


def test_what_is_removed_leaves_at_a_boot_and_what_waits_at_once():
    rooms = Own()
    install(rooms, LATIN)
    assert ask(rooms, "font-remove", 50, name="latin24", by="wang")["removed"]
    assert rooms.own.files == {}
    rooms.own.files["latin24.pack"] = LATIN
    assert ask(rooms, "font-remove", 51, name="latin24", by="wang")["removed"]
    assert rooms.own.files == {"latin24.pack": LATIN, "new-latin24.pack": b""}
    assert ask(rooms, "font-list")["fonts"][1] == ["new-latin24.pack", 0, "00000000", False]
    assert rooms.noted[-1] == ("font latin24", crc_of(LATIN), "", "wang")


def test_a_transfer_that_broke_off_goes_on():
    rooms = Own()
    rooms.own = RamStore()
    rooms.own.files["+latin24.pack"] = LATIN[:400]
    assert ask(rooms, "font-list")["fonts"] == [["+latin24.pack", 400, crc_of(LATIN[:400]), False]]
    assert install(rooms, LATIN, 200) == ("request-field", "offset")
    assert install(rooms, LATIN, 400)["ok"]
    assert rooms.own.files == {"new-latin24.pack": LATIN}


def test_one_that_is_no_pack_of_this_name_is_refused_and_what_waits_stays():
    rooms = Own()
    install(rooms, LATIN)
    torn = bytearray(OTHER)
    torn[-1] ^= 1
    for bad in (HAN, bytes(torn), OTHER[:-1], OTHER[:20], b"TRFP"):
        assert install(rooms, bad) == ("request-field", "data"), bad[:20]
        assert rooms.own.files["new-latin24.pack"] == LATIN
    assert install(rooms, OTHER, crc="00000000") == ("transfer-damaged", "name")
    assert [one[3] for one in ask(rooms, "font-list")["fonts"]] == [False, True]


def test_one_whose_numbers_do_not_fit_each_other_is_refused():
    for what, bad in mismatched().items():
        rooms = Own()
        assert install(rooms, bad) == ("request-field", "data"), what
        assert "new-latin24.pack" not in rooms.own.files


def test_a_damaged_one_in_use_is_told():
    rooms = Own()
    rooms.own = RamStore()
    rooms.own.files["han24.pack"] = HAN[:-1] + bytes([HAN[-1] ^ 1])
    assert [one[3] for one in ask(rooms, "font-list")["fonts"]] == [False]


def test_names_and_sizes_are_checked():
    rooms = Own()
    for name in ("", "sale", "../latin24", "han24.pack"):
        assert install(rooms, LATIN, name=name) == ("request-field", "name")
    assert install(rooms, LATIN, total=100) == ("request-field", "total")
    assert rooms.own is None


def test_receipts_keep_their_room():
    rooms = Own()
    rooms.store.free = lambda: RESERVE + fonts.ROOM + len(LATIN) - 1
    assert install(rooms, LATIN) == ("no-room", "storage")
    assert rooms.own is None
    rooms.store.free = lambda: RESERVE + fonts.ROOM + len(LATIN)
    assert install(rooms, LATIN)["ok"]


def test_a_transfer_that_broke_off_takes_no_room_from_the_next_one():
    rooms = Own()
    torso = {"offset": 0, "total": 900, "data": b2a_base64(bytes(600)).decode().strip()}
    assert ask(rooms, "font-write", 1, name="latin24", **torso)["ok"]
    left = RESERVE + fonts.ROOM + len(LATIN) - 1
    rooms.store.free = lambda: left + (0 if "+latin24.pack" in rooms.own.files else 600)
    assert install(rooms, LATIN)["ok"]


def test_nothing_changes_while_a_slip_is_printed():
    rooms = Own()
    rooms.job = rooms.keep(1)
    assert install(rooms, LATIN) == ("printing", "font")
    assert code(rooms, "font-remove", name="latin24") == ("printing", "font")


def test_what_the_journal_does_not_take_is_told():
    rooms = Own()
    del rooms.journal.setting
    rooms.store.fail(0, "store-full", True)
    assert install(rooms, LATIN)["unrecorded"] == "store-full"
    assert ask(rooms, "font-remove", 99, name="latin24")["unrecorded"] == "store-full"
