"""Every single bit of a journal and of both settings banks is flipped, one at a time.

CPython flips all of them, MicroPython one in 23: the same code, in a tenth of the time.
"""

import sys

from support.ram_store import RamStore
from support.terminal import StillClock, accept, opened, payload_of, print_all
from tillroll.errors import StoreFault
from tillroll.journal import job as jobs
from tillroll.settings import BANKS, Settings

STEP = 23 if sys.implementation.name == "micropython" else 1
SIZE = 24  # bytes of a payload


def eventful():
    """A store with three receipts and every type of record."""
    store = RamStore()
    journal = opened(store)
    journal.boot("power-on")
    first = accept(journal, 1, size=SIZE)
    journal.duplicate(first)
    journal.conflict(first, b"8 octets")
    journal.started(first, 0, 0)
    journal.paused(first, 0, "head-over-temp")
    journal.void(first, 0, "media-empty")
    print_all(journal)
    second = accept(journal, 2, jobs.ASK, size=SIZE)
    journal.release(second, "clerk")
    journal.started(second, 0, 0)
    journal.uncertain(second, 0)
    journal.hold(second, "expired")
    journal.reprint(first, 1, b"wish", "clerk")
    journal.setting("copies", "2", "3", "clerk")
    third = accept(journal, 3, size=SIZE)
    print_all(journal)
    journal.cancel(second, "clerk")
    journal.started(journal.find(first.ident), journal.reprint(first, 0, b"", "clerk"), 1)
    assert third.states == bytes((jobs.DONE, jobs.DONE))
    return store


def merged():
    """A store whose receipts lie in an archive, but for the newest."""
    store = RamStore()
    journal = opened(store)
    number = 0
    while not archives(store):
        number += 1
        accept(journal, number, size=SIZE)
        print_all(journal)
        while number >= 40 and journal.tend():
            pass
    return store


def archives(store):
    """Names of the files that merged receipts are in."""
    return [name for name in store.files if name[0] == "k"]


def flips(data, step=STEP, first=0):
    """Give (bit, data with it flipped)."""
    for bit in range(first, 8 * len(data), step):
        other = bytearray(data)
        other[bit // 8] ^= 1 << bit % 8
        yield bit, bytes(other)


def with_file(store, name, data):
    """The same store with other bytes in one file."""
    other = RamStore()
    other.files = dict(store.files)
    other.files[name] = data
    return other


def facts(job):
    """What must never be another for a receipt that is shown."""
    return (job.voucher, job.ident, bytes(job.digest), job.reference, job.decision)


def test_each_flipped_bit_of_a_journal_is_found_and_no_receipt_is_changed():
    whole = eventful()
    real = {job.voucher: facts(job) for job in opened(whole).jobs(99)}
    assert sorted(real) == [1, 2, 3]
    whole = eventful()  # the boot above wrote to the first one
    tried = found = 0
    for name in sorted(whole.files):
        for bit, data in flips(whole.files[name]):
            journal = opened(with_file(whole, name, data))
            tried += 1
            found += "record-damaged" in [code for code, _ in journal.problems]
            for job in journal.jobs(99):
                assert facts(job) == real[job.voucher], (name, bit)
                assert journal.payload(job) == payload_of(job.voucher, SIZE), (name, bit)
                assert list(journal.timeline(job)), (name, bit)
            print_all(journal)
    assert tried >= 8 * 1000 // STEP, tried
    print("%d bits of a journal: %d %% found" % (tried, 100 * found // tried))
    assert found == tried, (found, tried)


def test_each_flipped_bit_of_a_settings_bank_is_found_and_the_other_bank_counts():
    whole, tried = RamStore(), 0
    settings = Settings(whole, StillClock(1760000000))
    for value in (3, 1):
        settings.set("copies", value, "merchant")
        settings.set("header", "WELCOME %d" % value, "merchant")
        settings.set("copies", 2, "merchant")
    for bank in BANKS:
        left = Settings(with_file(whole, bank, b""), StillClock(0))
        assert left.load() == []
        for bit, data in flips(whole.files[bank]):
            settings = Settings(with_file(whole, bank, data), StillClock(0))
            assert settings.load() == [("record-damaged", bank)], (bank, bit)
            assert settings.items() == left.items(), (bank, bit)
            tried += 1
    print("%d bits of the settings: 100 %% found" % tried)
    assert tried >= 800 // STEP, tried


def test_flipped_bits_of_an_archive_change_no_receipt():
    """A sample, with a stride that meets each bit of a byte: an archive is read in many ways."""
    whole = merged()
    name = archives(whole)[0]
    tried = 0
    for bit, data in flips(whole.files[name], 101 * STEP, 5):
        journal = opened(with_file(whole, name, data))
        tried += 1
        known = 0
        for job in journal.jobs(99):
            try:
                assert journal.payload(job) == payload_of(job.voucher, SIZE), bit
                known += 1
            except StoreFault as fault:
                assert fault.code == "record-damaged", bit
        assert known > 5, bit
        print_all(journal)
    assert tried > 100 // STEP, tried
