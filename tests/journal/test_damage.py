"""Torn ends, flipped bits and records of newer firmware."""

import struct

from support.ram_store import RamStore
from support.terminal import accept, ident_of, opened, payload_of, print_all
from tillroll.journal import job as jobs
from tillroll.journal import records


def half_printed():
    """Two jobs in two segments: the first printed, the second with one copy done."""
    store = RamStore()
    journal = opened(store)
    accept(journal, 1, size=60)
    print_all(journal)
    job = accept(journal, 2, size=60)
    journal.started(job, 0, 0)
    journal.done(job, 0)
    journal.started(job, 1, 0)
    journal.void(job, 1, "media-empty")
    assert len(store.files) == 2
    return store


def copied(store):
    """The same files in another store."""
    other = RamStore()
    other.files = dict(store.files)
    return other


def newest(store):
    """The name of the segment written last: names count downwards."""
    return min(store.files)


def view(journal):
    """Jobs and their states."""
    return [(job.voucher, bytes(job.states)) for job in journal.jobs(99)]


def test_a_torn_end_is_dropped_and_does_no_harm_later():
    whole = half_printed()
    name = newest(whole)
    data = whole.files[name]
    ends = {}
    for end in range(len(data), -1, -1):
        store = copied(whole)
        store.files[name] = data[:end]
        journal = opened(store)
        assert journal.problems == [], end
        ends[str(view(journal))] = True
        accept(journal, 3, size=60)
        again = opened(store)
        assert again.problems == [] and view(again) == view(journal)
        assert again.payload(again.find(ident_of(3))) == payload_of(3, 60)
        assert again.payload(again.find(ident_of(1))) == payload_of(1, 60)
    assert len(ends) == 3, "each record is there whole or not at all"


def test_a_torn_end_after_which_others_were_acknowledged_is_damage():
    store = half_printed()
    oldest = max(store.files)
    store.files[oldest] = store.files[oldest][:-1]
    assert [code for code, _ in opened(store).problems] == ["record-damaged"]


def printed(states):
    """Whether each copy may have left the printer."""
    return [state in (jobs.DONE, jobs.STARTED, jobs.VOID, jobs.UNCERTAIN) for state in states]


def test_one_flipped_bit_anywhere_is_found_and_prints_nothing_twice_unmarked():
    whole = half_printed()
    real = dict(view(opened(whole)))
    flips = 0
    for name in sorted(whole.files):
        for at in range(len(whole.files[name])):
            store = copied(whole)
            data = bytearray(store.files[name])
            data[at] ^= 1 << at % 8
            store.files[name] = bytes(data)
            journal = opened(store)
            assert [code for code, _ in journal.problems] == ["record-damaged"], (name, at)
            for job in journal.jobs(99):
                assert journal.payload(job) == payload_of(job.voucher, 60)
                for was, now in zip(printed(real[job.voucher]), printed(job.states)):
                    assert now or not was, "a printed copy would come again without a mark"
                assert len(list(journal.timeline(job))) > 0
            accept(journal, 3, size=60)
            assert view(opened(store)) == view(journal)
            flips += 1
    assert flips > 500


def test_damage_in_the_middle_costs_one_record():
    store = RamStore()
    journal = opened(store)
    for number in range(1, 7):
        accept(journal, number, size=60)
    name = max(store.files)
    data = bytearray(store.files[name])
    data[20] ^= 1
    store.files[name] = bytes(data)
    again = opened(store)
    assert again.problems == [("record-damaged", name + " record 1")]
    assert [job.voucher for job in again.jobs(9)] == [6, 5, 4, 3, 2]


def test_a_damaged_event_breaks_the_chain_but_not_the_story():
    store = RamStore()
    journal = opened(store)
    job = accept(journal, 1, size=60)
    journal.hold(job, "expired")
    journal.release(job, "clerk")
    print_all(journal)
    name = newest(store)
    data = bytearray(store.files[name])
    at = bytes(data).find(b"clerk")
    data[at] ^= 1
    store.files[name] = bytes(data)
    again = opened(store)
    told = [event[2] for event in again.timeline(again.find(ident_of(1)))]
    assert told == ["accepted", "held", "started", "done", "started", "done"]


def foreign(kind, version, sequence):
    """A sound record that this firmware does not know."""
    record = records.pack(kind, sequence, 0, b"what the future brings")
    record[1] = version
    struct.pack_into("<H", record, 14, records.binascii.crc32(record[:14]) & 0xFFFF)
    struct.pack_into("<I", record, len(record) - 4, records.binascii.crc32(record[:-4]))
    return bytes(record)


def test_records_of_newer_firmware_are_kept_skipped_and_reported():
    for kind, version in ((200, records.VERSION), (records.DONE, records.VERSION + 1), (0, 1)):
        store = RamStore()
        journal = opened(store)
        last = accept(journal, 1, size=60).last
        name = newest(store)
        store.files[name] += foreign(kind, version, last + 1)
        again = opened(store)
        assert again.problems == [("record-newer", "%s record %d" % (name, last + 1))]
        assert accept(again, 2, size=60).seq == last + 2
        third = opened(store)
        assert view(third) == view(again) and third.problems == again.problems
        assert foreign(kind, version, last + 1) in store.files[name]


def test_a_number_seen_before_counts_once():
    store = half_printed()
    before = view(opened(store))
    data = store.files[max(store.files)]
    first = records.HEADER + records.header(data)[1] + records.TRAILER
    store.files[max(store.files)] = data[:first] + data
    again = opened(store)
    assert view(again) == before and again.problems == []


def test_other_files_of_the_store_are_left_alone():
    store = RamStore()
    for name in ("settings.a", "jxxxxxxxx", "j0000000", "j000000000"):
        store.files[name] = b"not ours"
    journal = opened(store)
    accept(journal, 1)
    assert journal.problems == [] and opened(store).find(ident_of(1))
    assert sorted(store.files.values()).count(b"not ours") == 4
