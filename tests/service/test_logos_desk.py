"""The verbs about the shop's logo: checked before it is used, whole or not at all."""

import sys
from binascii import b2a_base64, crc32

from emulator.lfs import mount
from emulator.nor import Nor, PowerCut
from support.counter import ask, code
from support.logo_files import drawing, filed, spoilt
from support.ram_store import RamStore
from support.rooms import Rooms
from tillroll.drivers.own_layouts import store_of
from tillroll.journal.keeper import RESERVE
from tillroll.service import logos

OLD, NEW = filed(drawing(16, 8)), filed(drawing(160, 30))
SMALL = sys.implementation.name == "micropython"


class Own(Rooms):
    """With a folder that is made when it is needed."""

    def __init__(self):
        super().__init__()
        self.dots = 384  # of the head
        self.own = None
        self.noted = []
        self.journal.setting = lambda *words: self.noted.append(words)

    def stores(self, make=False):
        """The storage's."""
        if make and self.own is None:
            self.own = RamStore()
        return {"state": self.store, "layouts": self.own}


def sum_of(data) -> str:
    return "%08x" % (crc32(data) & 0xFFFFFFFF)


def pieces(data, size=512, **fields):
    """The requests that send a logo."""
    for at in range(0, max(len(data), 1), size):
        request = {"offset": at, "by": "li"}
        request["data"] = b2a_base64(data[at : at + size]).decode().strip()
        if at + size >= len(data):
            request["crc"] = sum_of(data)
        request.update(fields)
        yield request


def install(rooms, data, **fields):
    """Send it; gives the last answer, or code, place and detail of a refusal."""
    answer = None
    for request in pieces(data, **fields):
        rooms.seq = getattr(rooms, "seq", 0) + 1
        answer = ask(rooms, "logo-write", rooms.seq, **request)
        if not answer["ok"]:
            error = answer["error"]
            return error["code"], error["where"], error["detail"]
    return answer


def test_there_is_none_at_first():
    rooms = Own()
    assert ask(rooms, "logo-show") == {"ok": True, "dots": 384, "logo": []}
    assert ask(rooms, "logo-remove") == {"ok": True, "removed": False}
    assert rooms.own is None and rooms.noted == []


def test_one_is_installed_shown_replaced_and_removed():
    rooms = Own()
    assert install(rooms, OLD) == {"ok": True, "size": len(OLD)}
    assert ask(rooms, "logo-show")["logo"] == [len(OLD), sum_of(OLD), 8, ""]
    rooms.problem = "logo-damaged"
    assert install(rooms, NEW) == {"ok": True, "size": len(NEW)}
    assert rooms.problem == "", "what a slip said of the old one is over"
    assert rooms.own.files == {"logo.dots": NEW}
    assert ask(rooms, "logo-show")["logo"] == [len(NEW), sum_of(NEW), 30, ""]
    assert ask(rooms, "layout-list")["layouts"] == []
    rooms.problem = "OSError"
    assert ask(rooms, "logo-remove", 90, by="wang")["removed"]
    assert rooms.problem == "OSError"
    assert rooms.own.files == {} and ask(rooms, "logo-show")["logo"] == []
    assert rooms.noted == [
        ("logo", "", sum_of(OLD), "li"),
        ("logo", sum_of(OLD), sum_of(NEW), "li"),
        ("logo", sum_of(NEW), "", "wang"),
    ]


def test_one_that_cannot_be_printed_here_is_refused_and_the_old_one_stays():
    rooms = Own()
    install(rooms, OLD)
    for where, files in spoilt().items():
        for data in files:
            told = "cannot be used: " + where
            if len(data) > 16 + 48 * 240:
                told = "is more than 240 rows of 384"
            assert install(rooms, data) == ("request-field", "data", told), len(data)
            assert rooms.own.files["logo.dots"] == OLD


def test_one_that_is_damaged_on_flash_is_told():
    rooms = Own()
    install(rooms, OLD)
    rooms.own.files["logo.dots"] = OLD[:-1]
    shown = ask(rooms, "logo-show")["logo"]
    assert shown == [len(OLD) - 1, sum_of(OLD[:-1]), 0, "logo length"]
    assert ask(rooms, "logo-remove")["removed"]


def test_one_that_arrives_otherwise_is_not_used():
    rooms = Own()
    assert install(rooms, NEW[:500], crc="00000000")[:2] == ("transfer-damaged", "data")
    assert "logo.dots" not in rooms.own.files
    assert install(rooms, NEW, offset=77)[:2] == ("request-field", "offset")
    assert install(rooms, OLD, offset=0)["ok"]


def test_nothing_changes_while_a_slip_is_printed():
    rooms = Own()
    install(rooms, OLD)
    rooms.job = rooms.keep(1)
    assert install(rooms, NEW)[:2] == ("printing", "logo")
    assert code(rooms, "logo-remove") == ("printing", "logo")
    assert rooms.own.files == {"logo.dots": OLD}


def test_there_must_be_room_beside_the_reserve():
    rooms = Own()
    rooms.store.free = lambda: RESERVE + 1000
    assert install(rooms, OLD)[:2] == ("no-room", "storage")
    assert rooms.own is None
    assert ask(rooms, "logo-remove")["ok"]


def test_what_the_journal_does_not_take_is_told():
    rooms = Own()
    del rooms.journal.setting
    rooms.store.fail(0, "store-full", True)
    assert install(rooms, OLD)["unrecorded"] == "store-full"
    assert ask(rooms, "logo-remove", 9)["unrecorded"] == "store-full"
    assert rooms.own.files == {}


def test_fields_are_checked():
    rooms = Own()
    for key, value in (("data", 5), ("offset", -1), ("crc", "x"), ("by", 1)):
        assert code(rooms, "logo-write", **{key: value}) == ("request-field", key), key
    most = 16 + 48 * 240
    assert code(rooms, "logo-write", offset=most, data="QQ==") == ("request-field", "data")
    assert rooms.own is None


def test_a_power_cut_in_any_operation_leaves_the_old_one_or_the_new_one():
    nor, cuts, ends = Nor(48), 0, [0, 0]
    assert installed(nor, OLD)
    begin = nor.snapshot()
    for part in (0, 171) if SMALL else (0, 43, 85, 128, 171, 213, 256):
        for operation in range(99):
            nor.restore(begin)
            nor.attach()
            fs = mount(nor)
            nor.cut(operation, part)
            if installed(nor, NEW, fs):
                break
            cuts += 1
            nor.attach()
            found = content(mount(nor))
            assert found in (OLD, NEW), (operation, part)
            ends[found == NEW] += 1
            assert installed(nor, NEW)
            assert content(mount(nor)) == NEW
    assert cuts >= 8 and ends[0] and ends[1], (cuts, ends)


def content(fs) -> bytes:
    """The logo that is in use."""
    into = bytearray(8192)
    return bytes(into[: store_of(fs).read("logo.dots", 0, into)])


def installed(nor, data, fs=None):
    """Whether it was installed before the power went."""
    rooms = Own()
    fs = fs or mount(nor)
    rooms.stores = lambda make=False: {"state": rooms.store, "layouts": store_of(fs, make)}
    try:
        for request in pieces(data):
            logos.write(rooms, request)
    except PowerCut:
        return False
    return True
