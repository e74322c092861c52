"""Checking a journal: every damaged record is named by its file and number, in archives too."""

from support.ram_store import RamStore
from support.terminal import accept, opened, print_all
from tillroll.journal import archive, records


def filled() -> RamStore:
    """A store with an archive and segments."""
    store = RamStore()
    journal = opened(store)
    for number in range(34):
        accept(journal, number, size=60)
        print_all(journal)
    while journal.tend():
        pass
    return store


def walked(journal):
    """(files, sound records, damaged ones) of all files."""
    files, sound, damaged, after = [], 0, [], -1
    while True:
        found = journal.check(after)
        if found is None:
            return files, sound, damaged
        after, name, count, bad = found
        files.append(name)
        sound += count
        damaged += [(name, code, number) for code, number in bad]


def test_a_sound_journal_has_no_damage():
    store = filled()
    files, sound, damaged = walked(opened(store))
    assert sorted(files) == sorted(store.files) and damaged == []
    assert sound > 20 and files[0][0] == "k" and files[-1][0] == "j"
    assert walked(opened(RamStore())) == ([], 0, [])


def _spoilt(name, at):
    store = filled()
    data = bytearray(store.files[name])
    data[at] ^= 0x10
    store.files[name] = bytes(data)
    return walked(opened(store))


def test_a_damaged_record_of_a_segment_is_named():
    names = sorted(name for name in filled().files if name[0] == "j")
    data = filled().files[names[-1]]
    first = records.header(data)
    _, sound, damaged = _spoilt(names[-1], 30)
    assert damaged == [(names[-1], "record-damaged", first[2])] and sound > 20


def test_a_damaged_record_of_an_archive_is_named():
    store = filled()
    name = sorted(name for name in store.files if archive.bound_of(name) >= 0)[0]
    length = records.header(store.files[name])[1] + records.HEADER + records.TRAILER
    second = records.header(store.files[name][length:])
    _, _, damaged = _spoilt(name, length + 20)
    assert (name, "record-damaged", second[2]) in damaged
    _, _, damaged = _spoilt(name, len(store.files[name]) - 5)
    assert damaged and damaged[0][:2] == (name, "record-damaged")


def test_a_torn_end_of_the_newest_file_is_no_damage():
    store = filled()
    newest = sorted(name for name in store.files if name[0] == "j")[0]
    store.files[newest] = store.files[newest][:-3]
    assert walked(opened(store))[2] == []


def test_an_archive_without_head_and_table_hides_nothing_that_came_later():
    store = filled()
    name = sorted(name for name in store.files if archive.bound_of(name) >= 0)[0]
    later = [job.voucher for job in opened(store).jobs(3)]
    for left in (b"", b"\0" * 400, store.files[name][30:-30]):
        store.files[name] = left
        journal = opened(store)
        files = sorted(store.files)
        assert [job.voucher for job in journal.jobs(3)] == later
        assert journal.problems[0][0] == "record-damaged" and len(journal.problems) == 1
        while journal.tend():
            pass
        assert sorted(store.files) == files
