"""The counters: what is counted, when it is saved, and what no flash may do to the sums."""

from support.ram_store import ALL, NOTHING, PREFIX, RamStore
from support.restorable import Restorable
from tillroll.counters import BANKS, Counters
from tillroll.errors import StoreFault
from tillroll.panel import NOTICES

TEN_MINUTES_MS = 600000
NEWS = (8000, 1536000, 1)  # a metre of paper, half of it black, cut once


def saved(times: int = 1, stops=b"") -> RamStore:
    """A store on which a metre was counted so many times."""
    store = RamStore()
    for _ in range(times):
        Counters(store, NEWS, (0, 0, 0), 612, stops).save()
    return store


def sums(store):
    """(rows, dots, cuts, hottest, stops) as status gives them."""
    answer = Counters(store).answer()
    return [answer[key] for key in ("rows", "dots", "cuts", "hottest_ddc", "stops")]


def test_they_begin_at_nothing():
    assert sums(RamStore()) == [0, 0, 0, 0, {}] and Counters(RamStore()).problems == []


def test_sums_add_up_and_the_hottest_is_the_hottest():
    stops = bytearray(len(NOTICES))
    stops[0], stops[2] = 3, 255
    store = saved(2, stops)
    Counters(store, NEWS, (0, 0, 0), 581).save()
    assert sums(store) == [24000, 4608000, 3, 612, {"media-empty": 6, "cover-open": 510}]
    assert Counters(store, hottest_ddc=799).answer()["hottest_ddc"] == 799


def test_only_what_came_since_the_last_saving_is_added_also_over_the_wrap():
    store = RamStore()
    before, now = (0x3FFFFFFF, 0x3FFFFF00, 7), (1, 0x80, 7)
    Counters(store, now, before).save()
    assert sums(store)[:3] == [2, 0x180, 0]


def test_dots_of_a_long_life_do_not_overflow():
    store = RamStore()
    for _ in range(40):
        Counters(store, (0, 0x3FFFFFFF, 0)).save()
    assert sums(store)[1] == 40 * 0x3FFFFFFF


def test_every_reason_to_stop_is_counted_by_name_and_all_fit_a_bank():
    store = saved(1, bytes([1]) * len(NOTICES))
    assert sums(store)[4] == {reason: 1 for reason, _notice in NOTICES}
    assert len(store.files[BANKS[0]]) <= 256


def test_sums_of_newer_firmware_are_kept():
    store = saved()
    other = Counters(store)
    other._sums[99] = 7
    other.save()
    Counters(store, NEWS).save()
    assert Counters(store)._sums[99] == 7 and sums(store)[0] == 16000


def test_the_banks_take_turns():
    assert sorted(saved(1).files) == [BANKS[0]]
    store = saved(3)
    assert sorted(store.files) == list(BANKS) and store.changes == 3
    del store.files[BANKS[0]]
    assert sums(store)[0] == 16000


def spoilt(whole, *names):
    """The store again and again, each time with another bit of these banks flipped."""
    for bit in range(8 * len(whole.files[names[0]])):
        store = RamStore()
        store.files = dict(whole.files)
        for name in names:
            changed = bytearray(store.files[name])
            changed[bit >> 3] ^= 1 << (bit & 7)
            store.files[name] = bytes(changed)
        yield store


def test_a_flipped_bit_of_a_bank_is_found_and_the_other_bank_counts():
    whole = saved(3)
    for name, left in zip(BANKS, (16000, 24000)):
        for store in spoilt(whole, name):
            assert Counters(store).problems == [("record-damaged", name)]
            assert sums(store)[0] == left
            Counters(store, NEWS).save()
            Counters(store, NEWS).save()
            assert Counters(store).problems == [] and sums(store)[0] == left + 16000


def test_a_flipped_bit_of_both_banks_begins_at_0_and_is_told():
    for store in spoilt(saved(2), *BANKS):
        told = [("record-damaged", name) for name in BANKS]
        told.append(("record-damaged", "counters: they begin at 0"))
        assert Counters(store).problems == told and sums(store) == [0, 0, 0, 0, {}]
        Counters(store, NEWS).save()
        assert sums(store)[0] == 8000


class Deaf(RamStore):
    """A store of which one file cannot be read."""

    def read(self, name, offset, into):
        """The flash fails."""
        if name == BANKS[1]:
            raise StoreFault("store-io", name)
        return RamStore.read(self, name, offset, into)


def test_sums_that_cannot_be_read_are_unknown_and_not_written_over():
    store = Deaf()
    store.files = saved(2).files
    before = dict(store.files)
    assert Counters(store).problems == [("store-io", BANKS[1])]
    assert Counters(store).answer() is None
    try:
        Counters(store, NEWS).save()
        raise AssertionError("unknown sums were saved")
    except StoreFault as fault:
        assert fault.code == "store-io" and store.files == before


# --- when the storage saves them ---------------------------------------------------------------


class Counting(Restorable):
    """A terminal whose mechanism a test lets work."""

    def __init__(self):
        super().__init__()
        self.stops = bytearray(len(NOTICES))

    def print_metre(self):
        """Move, burn and cut."""
        self.moved, self.burnt, self.cuts = self.moved + 8000, self.burnt + 99, self.cuts + 1

    def rows(self) -> int:
        """What status says."""
        return self.storage.counters().answer()["rows"]

    def on_flash(self) -> int:
        """What a boot would find."""
        return Counters(self.store).rows


def test_they_are_saved_soon_after_a_boot_and_then_ten_minutes_apart():
    rooms = Counting()
    assert rooms.storage.tend() == "" and rooms.store.changes == 0
    rooms.print_metre()
    assert (rooms.rows(), rooms.on_flash()) == (8000, 0)
    rooms.storage.tend()
    assert (rooms.rows(), rooms.on_flash()) == (8000, 8000)
    rooms.print_metre()
    rooms.clock.ticks += TEN_MINUTES_MS - 1
    rooms.storage.tend()
    assert (rooms.rows(), rooms.on_flash()) == (16000, 8000)
    rooms.clock.ticks += 1
    rooms.storage.tend()
    assert (rooms.rows(), rooms.on_flash()) == (16000, 16000)


def test_a_day_of_printing_is_at_most_144_writes_and_a_day_of_rest_none():
    rooms = Counting()
    for _ in range(24 * 360):
        rooms.print_metre()
        rooms.clock.ticks += 10000
        rooms.storage.tend()
    assert 140 <= rooms.store.changes <= 144
    before = rooms.store.changes
    for _ in range(24 * 60):
        rooms.clock.ticks += 60000
        rooms.storage.tend()
    assert rooms.store.changes == before + 1 and rooms.on_flash() == 24 * 360 * 8000


def test_a_stop_alone_is_worth_saving_and_counts_once():
    rooms = Counting()
    rooms.stops[0] = 2
    rooms.storage.tend()
    assert rooms.store.changes == 1 and not any(rooms.stops)
    assert rooms.storage.counters().answer()["stops"] == {"media-empty": 2}


def test_a_failing_flash_costs_no_count_and_is_tried_again_ten_minutes_later():
    for code, reaches in (("store-io", NOTHING), ("store-full", PREFIX)):
        rooms = Counting()
        rooms.print_metre()
        rooms.store.fail(0, code, False, reaches)
        assert rooms.storage.tend() == code
        assert rooms.storage.tend() == "" and rooms.store.changes == 1
        rooms.clock.ticks += TEN_MINUTES_MS
        rooms.storage.tend()
        assert rooms.store.changes == 2 and rooms.rows() == rooms.on_flash() == 8000


def test_a_write_that_failed_but_reached_the_flash_is_not_added_twice():
    rooms = Counting()
    rooms.print_metre()
    rooms.store.fail(0, "store-io", False, ALL)
    assert rooms.storage.tend() == "" and rooms.rows() == rooms.on_flash() == 8000


def test_a_damaged_storage_is_not_written():
    rooms = Counting()
    rooms.print_metre()
    rooms.storage.damaged = True
    assert rooms.storage.tend() == "" and rooms.store.changes == 0


def test_a_boot_reports_damaged_banks():
    rooms = Counting()
    rooms.store.files[BANKS[0]] = b"damaged"
    rooms.boot()
    assert ("record-damaged", "counters: they begin at 0") in rooms.problems
