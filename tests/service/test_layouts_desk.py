"""The verbs about a terminal's own layouts: tried before they are used, whole or not at all."""

import sys
from binascii import b2a_base64, crc32

from emulator.lfs import mount
from emulator.nor import Nor, PowerCut
from support.counter import Counter, ask, code
from support.ram_store import RamStore
from support.rooms import Rooms
from support.wire import framed
from tillroll.drivers.own_layouts import lines_of, store_of
from tillroll.service import layouts

OLD = b"${amount}\n"
NEW = (
    b"${merchant_name}\n{when:training}\n${amount}|\n{end}\n" + b"{comment:" + b"x" * 700 + b"}\n"
)
SMALL = sys.implementation.name == "micropython"


class Head:
    """All of the guard that the verbs look at."""

    dots = 384


class Own(Rooms):
    """With a folder of layouts that is made when it is needed."""

    def __init__(self):
        super().__init__()
        self.guard = Head()
        self.own = None
        self.noted = []
        self.journal.setting = lambda *words: self.noted.append(words)

    def stores(self, make=False):
        """The storage's."""
        if make and self.own is None:
            self.own = RamStore()
        return {"state": self.store, "layouts": self.own}


def pieces(data, size=512, **fields):
    """The requests that send a layout."""
    for at in range(0, max(len(data), 1), size):
        request = {"name": "sale", "offset": at, "by": "li"}
        request["data"] = b2a_base64(data[at : at + size]).decode().strip()
        if at + size >= len(data):
            request["crc"] = "%08x" % (crc32(data) & 0xFFFFFFFF)
        request.update(fields)
        yield request


def install(rooms, data, **fields):
    """Send it; gives the last answer."""
    answer = None
    for request in pieces(data, **fields):
        rooms.seq = getattr(rooms, "seq", 0) + 1
        answer = ask(rooms, "layout-write", rooms.seq, **request)
        if not answer["ok"]:
            return answer["error"]["code"], answer["error"]["where"]
    return answer


def test_there_are_none_at_first():
    rooms = Own()
    assert ask(rooms, "layout-list") == {"ok": True, "layouts": []}
    assert ask(rooms, "layout-remove", name="sale") == {"ok": True, "removed": False}
    assert rooms.own is None and rooms.noted == []


def test_one_is_installed_listed_replaced_and_removed():
    rooms = Own()
    assert install(rooms, OLD) == {"ok": True, "size": len(OLD)}
    old, new = "%08x" % (crc32(OLD) & 0xFFFFFFFF), "%08x" % (crc32(NEW) & 0xFFFFFFFF)
    assert ask(rooms, "layout-list")["layouts"] == [["sale", len(OLD), old]]
    assert install(rooms, NEW) == {"ok": True, "size": len(NEW)}
    assert rooms.own.files == {"sale.receipt": NEW}
    assert install(rooms, OLD, name="declined")["ok"]
    listed = ask(rooms, "layout-list")["layouts"]
    assert listed == [["declined", len(OLD), old], ["sale", len(NEW), new]]
    assert ask(rooms, "layout-remove", 90, name="sale", by="wang")["removed"]
    assert list(rooms.own.files) == ["declined.receipt"]
    assert rooms.noted == [
        ("layout sale", "", old, "li"),
        ("layout sale", old, new, "li"),
        ("layout declined", "", old, "li"),
        ("layout sale", new, "", "wang"),
    ]


def test_a_faulty_one_is_named_by_its_line_and_the_old_one_stays():
    rooms = Own()
    install(rooms, OLD)
    for bad, where in (
        (b"one\n${nonsense}\n", "sale.receipt:2"),
        (b"{when:training}\n", "sale.receipt:1"),
        (b"{when:training}\n${nonsense}\n{end}\n", "sale.receipt:2"),
        (b"one\n\xff\xfe\n", "name"),
    ):
        found = install(rooms, bad)
        assert found[0] == "layout-faulty" and (SMALL or found[1] == where), (bad, found)
        assert rooms.own.files["sale.receipt"] == OLD
        assert [name for name, _, _ in ask(rooms, "layout-list")["layouts"]] == ["sale"]


def test_one_that_arrives_otherwise_is_not_used():
    rooms = Own()
    assert install(rooms, NEW[:500], crc="00000000") == ("transfer-damaged", "name")
    assert "sale.receipt" not in rooms.own.files
    assert install(rooms, NEW, offset=77) == ("request-field", "offset")
    assert install(rooms, OLD, offset=0)["ok"]


def test_nothing_changes_while_a_slip_is_printed():
    rooms = Own()
    install(rooms, OLD)
    rooms.job = rooms.keep(1)
    assert install(rooms, NEW) == ("printing", "layout")
    assert code(rooms, "layout-remove", name="sale") == ("printing", "layout")
    assert rooms.own.files == {"sale.receipt": OLD}


def test_there_must_be_room_beside_the_reserve():
    rooms = Own()
    rooms.store.free = lambda: layouts.RESERVE + 1000
    assert install(rooms, OLD) == ("no-room", "storage")
    assert rooms.own is None
    assert ask(rooms, "layout-remove", name="sale")["ok"]


def test_what_the_journal_does_not_take_is_told():
    rooms = Own()
    del rooms.journal.setting
    rooms.store.fail(0, "store-full", True)
    assert install(rooms, OLD)["unrecorded"] == "store-full"
    assert ask(rooms, "layout-remove", 9, name="sale")["unrecorded"] == "store-full"
    assert rooms.own.files == {}


def test_names_and_data_are_checked():
    rooms = Own()
    for name in (
        "",
        "+sale",
        "Sale",
        "a b",
        "a/b",
        "../x",
        "x" * 25,
        7,
        None,
        "sale.receipt",
        "~",
    ):
        assert code(rooms, "layout-write", name=name) == ("request-field", "name"), name
        assert code(rooms, "layout-remove", name=name) == ("request-field", "name"), name
    for key, value in (("data", 5), ("offset", -1), ("crc", "x"), ("by", 1)):
        fields = {"name": "sale", key: value}
        assert code(rooms, "layout-write", **fields) == ("request-field", key), key
    counter = Counter(rooms)
    big = b'{"verb":"layout-write","name":"sale","offset":16384,"data":"QUJD"}'
    assert b'"where": "data"' in counter.hear(framed(1, big))[0]


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
            found = "\n".join(lines_of(mount(nor), "sale")).encode() + b"\n"
            assert found in (OLD, NEW), (operation, part)
            ends[found == NEW] += 1
            assert installed(nor, NEW)
    assert cuts >= 8 and ends[0] and ends[1], (cuts, ends)


def installed(nor, data, fs=None):
    """Whether it was installed before the power went."""
    rooms = Own()
    fs = fs or mount(nor)
    rooms.stores = lambda make=False: {"state": rooms.store, "layouts": store_of(fs, make)}
    try:
        for request in pieces(data):
            layouts.write(rooms, request)
    except PowerCut:
        return False
    return True
