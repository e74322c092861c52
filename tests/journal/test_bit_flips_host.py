"""Every single bit of an archive is flipped, one at a time.

The archive is a small one: on a terminal they are some thirty times as large, and made of the same
records.
"""

import gc

from support.ram_store import RamStore
from support.terminal import accept, ident_of, opened, payload_of, print_all
from tillroll.errors import StoreFault
from tillroll.journal import job as jobs
from tillroll.journal import keeper

SIZE = 24  # bytes of a payload
RECEIPTS = 6


def small_archive(monkeypatch):
    """(store, name of its only archive): three receipts in it, one of them with a reprint."""
    monkeypatch.setattr(keeper, "_RIPE", 3)
    monkeypatch.setattr(keeper, "_KEPT", 1)
    store = RamStore()
    journal = opened(store)
    for number in range(1, RECEIPTS + 1):
        job = accept(journal, number, size=SIZE)
        print_all(journal)
        if number == 2:
            journal.duplicate(job)
            journal.reprint(job, 1, b"wish", "clerk")
            print_all(journal)
    while journal.tend():
        pass
    (name,) = (name for name in store.files if name[0] == "k")
    return store, name


def checked(journal):
    """Codes that `tillctl journal check` gets."""
    codes, found = [], journal.check(-1)
    while found:
        codes += [code for code, _ in found[3]]
        found = journal.check(found[0])
    return codes


def shown(journal):
    """Facts and payload of each receipt that can be read."""
    found = {}
    for number in range(1, RECEIPTS + 1):
        try:
            job = journal.find(ident_of(number))
            if job:
                found[number] = (job.voucher, bytes(job.digest), journal.payload(job))
                list(journal.timeline(job))
        except StoreFault as fault:
            assert fault.code == "record-damaged"
    return found


def test_each_flipped_bit_of_an_archive_is_found_and_no_receipt_is_changed(monkeypatch):
    store, name = small_archive(monkeypatch)
    whole, data = dict(store.files), store.files[name]
    real = shown(opened(store))
    assert sorted(real) == list(range(1, RECEIPTS + 1))
    assert real[2][2] == payload_of(2, SIZE)
    gc.freeze()  # a boot collects once for each archive
    at_boot = by_check = 0
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        store = RamStore()
        store.files = {**whole, name: bytes(flipped)}
        journal = opened(store)
        at_boot += bool(journal.problems)
        by_check += "record-damaged" in checked(journal) or bool(journal.problems)
        for number, facts in shown(journal).items():
            assert facts == real[number], (bit, number)
        marked = [state == jobs.UNCERTAIN for _, _, state in print_all(journal)]
        assert all(marked), bit
    gc.unfreeze()
    bits = 8 * len(data)
    print(f"{bits} bits of an archive: {100 * at_boot // bits} % found by a boot")
    print(f"{100 * by_check // bits} % found by journal check")
    assert by_check == bits
