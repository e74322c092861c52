"""A flash that fails, or memory that is short, in a restore: the old terminal, or barred."""

from support.ram_store import ALL, NOTHING, PREFIX, RamStore
from support.restorable import Restorable
from tillroll.errors import Refused, StoreFault
from tillroll.sealed import Sealed
from tillroll.service import backups

WRITTEN = 9  # changes at least of a restore


class Terminal(Restorable):
    """It can be restored through the verbs."""

    def bring(self, files, stubborn=False):
        """A whole restore; gives the code of what was in its way, or "".

        A stubborn asker asks for everything a second time when it is refused.
        """
        self._tries = 2 if stubborn else 1
        try:
            seen = self._try(backups.begin, {"room": 9000, "force": True})["record"]
            for name in sorted(files):
                data, crc = files[name]
                self._try(backups.write, {"name": name, "offset": 0, "data": data, "crc": crc})
            self._try(backups.commit, {"files": len(files), "seen": seen, "force": True})
        except (Refused, StoreFault) as fault:
            return fault.code
        return ""

    def _try(self, verb, request):
        for left in range(self._tries - 1, -1, -1):
            try:
                return verb(self, request)
            except (Refused, StoreFault):
                if not left or self.storage.damaged:
                    raise
        return None


def backed_up():
    """(terminal as it is now, backup of it as it was, what it is after a restore)."""
    terminal = Terminal()
    terminal.settings.set("copies", 1, "li")
    terminal.printed(terminal.keep(1), 0, 1)
    terminal.keep(2)
    files = {}
    for name, _ in backups.listing(terminal, {})["files"]:
        answer = backups.read(terminal, {"name": name})
        files[name] = answer["data"], answer["crc"]
    terminal.settings.set("copies", 3, "li")
    terminal.printed(terminal.journal.by_voucher(2), 0, 1)
    terminal.printed(terminal.keep(3), 0, 1)
    return terminal, files


NOW, FILES = backed_up()
OLD = NOW.view()
RESTORED = [(2, b"\x04\x04", True), (1, b"\x02\x02", False), 1]


def again():
    """The terminal as it is now."""
    terminal = Terminal()
    terminal.store.files = dict(NOW.store.files)
    terminal.boot()
    terminal.store.changes = 0
    assert terminal.view() == OLD and not terminal.barred
    return terminal


def test_without_a_fault_it_is_restored():
    terminal = again()
    assert terminal.bring(FILES) == "" and terminal.view() == RESTORED
    assert not terminal.barred and not terminal.storage.damaged and terminal.problems == []
    assert terminal.store.changes > WRITTEN
    terminal.boot()
    assert terminal.view() == RESTORED and terminal.problems == []


def changes():
    terminal = again()
    terminal.bring(FILES)
    return terminal.store.changes


def fails_everywhere(code, sticky):
    """Let each change fail; gives how often it was refused, barred and done all the same."""
    ends = {"refused": 0, "barred": 0, "done": 0}
    for after in range(changes()):
        for reaches in (NOTHING, PREFIX, ALL):
            terminal = again()
            terminal.store.fail(after, code, sticky, reaches)
            told = terminal.bring(FILES)
            terminal.store.heal()
            if terminal.storage.damaged:
                assert told and terminal.barred
                ends["barred"] += 1
            elif told:
                assert terminal.view() == OLD and not terminal.barred
                ends["refused"] += 1
                terminal.keep(9)  # it goes on; and what it takes now is not lost by a boot
                before = terminal.view()
                terminal.boot()
                assert terminal.view() == before and terminal.problems == [], (after, reaches)
                continue
            else:
                assert terminal.view() == RESTORED and not terminal.barred
                ends["done"] += 1
            terminal.boot()
            assert terminal.view() == RESTORED and not terminal.barred, (after, reaches)
            assert terminal.problems == []
            assert not [name for name in terminal.store.files if name[0] == "+"]
    return ends


def test_each_change_may_fail_once():
    ends = fails_everywhere("store-io", False)
    assert ends["refused"] > 5 and ends["barred"] > 5, ends


def test_what_failed_may_be_asked_for_again():
    for after in range(changes()):
        for reaches in (NOTHING, PREFIX, ALL):
            terminal = again()
            terminal.store.fail(after, "store-io", False, reaches)
            told = terminal.bring(FILES, True)
            end = OLD if told and not terminal.storage.damaged else RESTORED
            assert terminal.view() == end or terminal.barred, (after, reaches)
            terminal.boot()
            assert terminal.view() == end and not terminal.barred, (after, reaches)
            assert terminal.problems == []


def test_each_change_may_be_the_first_that_fails():
    ends = fails_everywhere("store-io", True)
    assert ends["refused"] > 5 and ends["barred"] > 5, ends


def test_a_flash_that_is_full_meanwhile():
    ends = fails_everywhere("store-full", True)
    assert ends["refused"] > 5, ends


def test_a_full_flash_is_told_before_anything_is_sent():
    terminal = again()
    terminal.store.capacity = 100000
    assert terminal.bring(FILES) == "no-room" and terminal.view() == OLD
    assert terminal.store.changes == 0


def test_short_memory_after_the_decision_bars_the_terminal_until_the_next_boot():
    for owner, name in (("settings", "load"), ("journal", "open")):
        terminal = again()

        def short(*_):
            raise MemoryError

        room = getattr(terminal, owner)
        kept = getattr(room, name)
        setattr(room, name, short)
        try:
            terminal.bring(FILES)
            raise AssertionError("the memory was not short")
        except MemoryError:
            assert terminal.storage.damaged and terminal.barred
        setattr(room, name, kept)
        terminal.boot()
        assert terminal.view() == RESTORED and not terminal.barred


def test_a_decision_that_cannot_be_read_back_bars_the_terminal():
    terminal = again()
    rename, size = terminal.store.rename, terminal.store.size

    def lost(*_):
        raise StoreFault("store-io", "planted")

    def renamed(old, new):
        rename(old, new)
        terminal.store.size = lost
        raise StoreFault("store-io", "planted")

    terminal.store.rename = renamed
    assert terminal.bring(FILES) == "store-io"
    assert terminal.storage.damaged and terminal.barred and terminal.view() == OLD
    terminal.store.rename, terminal.store.size = rename, size
    terminal.boot()
    assert terminal.view() == RESTORED


def test_a_sealed_store_can_be_read_and_not_changed():
    store = RamStore()
    store.files["a"] = b"content"
    sealed, seen = Sealed(store), bytearray(7)
    assert sealed.names() == ["a"] and sealed.size("a") == 7 and sealed.free() == store.free()
    assert sealed.read("a", 0, seen) == 7 and sealed.reader("a").read() == seen == b"content"
    for change, arguments in (
        (sealed.append, ("a", b"x")),
        (sealed.replace, ("a", b"x")),
        (sealed.draft, ("b",)),
        (sealed.remove, ("a",)),
        (sealed.rename, ("a", "b")),
    ):
        try:
            change(*arguments)
            raise AssertionError(change)
        except StoreFault as fault:
            assert fault.code == "storage-damaged" and fault.where == arguments[0]
    assert store.files == {"a": b"content"} and store.changes == 0


def crowded(shift):
    """A terminal with so many segments that a merge is due; `shift` makes their names differ."""
    terminal, lives = Terminal(), 0
    for _ in range(shift):
        terminal.journal.boot("reset")
    while len(terminal.store.files) < 45:  # with 48 a start merges them
        lives += 1
        terminal.journal.setting("footer", "", "x" * 300, "li")
        if lives % 4 == 0:
            terminal.printed(terminal.keep(lives), 0, 1)
        terminal.boot()
    return terminal


def test_no_house_is_kept_in_the_files_of_a_restore_that_is_not_finished():
    source, old, barred = crowded(0), crowded(1).store.files, 0
    names = [name for name, _ in backups.listing(source, {})["files"]]
    answers = [backups.read(source, {"name": name}) for name in names]
    files = {name: (one["data"], one["crc"]) for name, one in zip(names, answers)}
    restored, source, answers = source.view(), None, None
    for after in range(len(files), 4 * len(files), 7):
        terminal = Terminal()
        terminal.store.files = dict(old)
        terminal.boot()
        terminal.store.fail(after, "store-io", True)
        terminal.bring(files)
        if terminal.storage.damaged:
            barred += 1
            terminal.store.fail(0, "store-io", False)
            terminal.boot()
            assert terminal.storage.damaged
            for _ in range(2000):
                try:
                    terminal.journal.tend()
                except StoreFault as fault:
                    assert fault.code == "storage-damaged"
            terminal.boot()
            assert terminal.view() == restored and terminal.problems == [], after
    assert barred > 5, barred
