"""The sentence about an approval: one for every way that a receipt can go."""

from support.rooms import NOON, Rooms
from tillroll.journal import job as jobs
from tillroll.service.story import HOLDS, sentence

V = "Voucher 000456 "


def _told(rooms, job):
    text = sentence(rooms, job)
    assert all(0x20 <= ord(letter) < 0x7F for letter in text), text
    assert text.endswith(".") and "  " not in text and ".." not in text and len(text) < 1200, text
    return text


def test_a_declined_approval():
    rooms = Rooms()
    job = rooms.keep(456, jobs.DECLINED, b"", b"response=51")
    assert _told(rooms, job) == V + "was declined (response 51), so no slip was due."


def test_a_declined_approval_whose_slip_is_due():
    rooms = Rooms()
    job = rooms.keep(456, jobs.DECLINED_PRINT, b"\x01", b"response=51")
    waits = "was declined (response 51); its slip waits for its turn; nothing needs to be done."
    assert _told(rooms, job) == V + waits
    rooms.printed(job, 0)
    printed = "was declined (response 51); its slip was printed: cardholder copy."
    assert _told(rooms, job) == V + printed


def test_printing_that_was_switched_off():
    for reason, who in (
        (b"auto_print=off;by=li;at=%d" % NOON, "li set auto_print off on 2026-11-21 12:00:00"),
        (b"auto_print=off;by=li;at=0", "li set auto_print off"),
        (b"auto_print=off;by=;at=0", "somebody set auto_print off"),
        (b"auto_print=off;by=a=b;at=0", "a=b set auto_print off"),
        (b"", "somebody set auto_print off"),
    ):
        rooms = Rooms()
        job = rooms.keep(456, jobs.SUPPRESSED, b"", reason)
        text = "was approved but not printed, because %s. To print it: `reprint 000456`." % who
        assert _told(rooms, job) == V + text


def test_a_reprint_of_what_was_suppressed():
    rooms = Rooms()
    job = rooms.keep(456, jobs.SUPPRESSED, b"", b"auto_print=off;by=li;at=0")
    unit = rooms.reprint(job, jobs.CARDHOLDER, "7", "li")
    assert _told(rooms, job) == V + "waits for its turn; nothing needs to be done."
    rooms.printed(job, unit)
    assert _told(rooms, job) == V + "was printed: 1 reprint."


def test_a_job_on_its_way():
    rooms = Rooms()
    job = rooms.keep(456)
    assert _told(rooms, job) == V + "waits for its turn; nothing needs to be done."
    rooms.job = job
    assert _told(rooms, job) == V + "is printing now."
    rooms.stopped = "media-empty"
    remedy = "waits: the paper is out. Put in a new roll, printed side up, and close the lid."
    assert _told(rooms, job) == V + remedy
    rooms.job = None
    assert _told(rooms, job) == V + remedy


def test_a_job_that_waits_for_a_person():
    rooms = Rooms()
    job = rooms.keep(456, jobs.ASK)
    ask = "waits for a person to decide, because %s: `jobs print` or `jobs discard`."
    assert _told(rooms, job) == V + ask % "auto_print is set to ask"
    for reason in HOLDS:
        rooms.journal.hold(job, reason)
        assert _told(rooms, job) == V + ask % HOLDS[reason]
    rooms.journal.hold(job, "something-new")
    assert _told(rooms, job) == V + ask % "something-new"
    rooms.journal.release(job, "li")
    assert _told(rooms, job) == V + "waits for its turn; nothing needs to be done."


def test_a_printed_job():
    for copies, names in (
        (b"\x00", "merchant copy"),
        (b"\x00\x01", "merchant copy and cardholder copy"),
        (b"\x00\x01\x02", "merchant copy, cardholder copy and bank copy"),
    ):
        rooms = Rooms()
        job = rooms.keep(456, copies=copies)
        rooms.printed(job, *range(len(copies)))
        assert _told(rooms, job) == V + "was printed: %s." % names


def test_reprints_are_counted():
    rooms = Rooms()
    job = rooms.keep(456, copies=b"\x00")
    rooms.printed(job, 0)
    for number in range(1, 21):
        rooms.printed(job, rooms.reprint(job, 1, str(number), ""))
        many = "1 reprint" if number == 1 else "%d reprints" % number
        assert _told(rooms, job) == V + "was printed: merchant copy and %s." % many


def test_a_discarded_job():
    rooms = Rooms()
    job = rooms.keep(456)
    rooms.discard(job, "")
    assert _told(rooms, job) == V + "was discarded by a person."
    job = rooms.keep(457, copies=b"\x00\x01\x02")
    rooms.printed(job, 0)
    rooms.discard(job, "li")
    text = "Voucher 000457 was printed: merchant copy. 2 copies were discarded by li."
    assert _told(rooms, job) == text
    job = rooms.keep(458)
    rooms.printed(job, 0)
    rooms.discard(job, "li")
    text = "Voucher 000458 was printed: merchant copy. 1 copy was discarded by li."
    assert _told(rooms, job) == text


def test_an_incomplete_copy():
    rooms = Rooms()
    job = rooms.keep(456, copies=b"\x00")
    rooms.journal.started(job, 0, 0)
    rooms.journal.void(job, 0, "media-empty")
    trouble = " The merchant copy came out incomplete%s (media-empty: the paper is out); it "
    start = V + "waits for its turn; nothing needs to be done." + trouble % ""
    mark = "marked as replacing an incomplete slip."
    assert _told(rooms, job) == start + "is to be printed again, " + mark
    rooms.journal.started(job, 0, 2)
    rooms.journal.void(job, 0, "media-empty")
    rooms.journal.started(job, 0, 2)
    rooms.journal.done(job, 0)
    text = V + "was printed: merchant copy." + trouble % " 2 times" + "was printed again, " + mark
    assert _told(rooms, job) == text


def test_an_incomplete_copy_that_was_discarded():
    rooms = Rooms()
    job = rooms.keep(456, copies=b"\x00")
    rooms.journal.started(job, 0, 0)
    rooms.journal.void(job, 0, "no-such-reason")
    rooms.discard(job, "li")
    text = "was discarded by li. The merchant copy came out incomplete (no-such-reason: "
    text += "the firmware met an unforeseen error); it was not printed again."
    assert _told(rooms, job) == V + text


def test_an_uncertain_copy():
    rooms = Rooms()
    job = rooms.keep(456, copies=b"\x00")
    rooms.journal.started(job, 0, 0)
    rooms.journal.uncertain(job, 0)
    trouble = " A restart left it unknown whether the merchant copy came out; it "
    start = V + "waits for its turn; nothing needs to be done." + trouble
    assert _told(rooms, job) == start + "is to be printed again, marked DUPLICATED."
    rooms.journal.started(job, 0, 1)
    rooms.journal.done(job, 0)
    text = V + "was printed: merchant copy." + trouble + "was printed again, marked DUPLICATED."
    assert _told(rooms, job) == text


def test_an_incomplete_reprint_stays_a_duplicate():
    rooms = Rooms()
    job = rooms.keep(456, copies=b"\x00")
    rooms.printed(job, 0)
    unit = rooms.reprint(job, 1, "7", "li")
    rooms.journal.started(job, unit, 1)
    rooms.journal.void(job, unit, "cover-open")
    trouble = " Reprint 1 came out incomplete (cover-open: the lid is open); "
    assert trouble + "it is to be printed again, marked DUPLICATED." in _told(rooms, job)


def test_much_trouble_is_summed_up():
    rooms = Rooms()
    job = rooms.keep(456, copies=b"\x00")
    rooms.printed(job, 0)
    for number in range(9):
        unit = rooms.reprint(job, 1, str(number), "")
        rooms.journal.started(job, unit, 1)
        rooms.journal.void(job, unit, "media-jam")
    assert " So it was with 5 more: see the events." in _told(rooms, job)


def test_pauses_in_place():
    rooms = Rooms()
    job = rooms.keep(456)
    other = rooms.keep(457)
    rooms.printed(job, 0, 1)
    for _ in range(3):
        rooms.journal.paused(job, 0, "head-over-temp")
    rooms.journal.paused(other, 0, "supply-low")
    pause = " Printing paused in the merchant copy (head-over-temp)."
    assert _told(rooms, job) == V + "was printed: merchant copy and cardholder copy." + pause
    for unit in (0, 1):
        for reason in ("supply-low", "supply-high"):
            rooms.journal.paused(job, unit, reason)
    assert _told(rooms, job).count("paused") == 4


def test_repeats_and_conflicts():
    rooms = Rooms()
    job = rooms.keep(456, copies=b"\x00")
    rooms.printed(job, 0)
    printed = V + "was printed: merchant copy."
    rooms.journal.duplicate(job)
    twice = " The approval came 2 times and was accepted once."
    assert _told(rooms, job) == printed + twice
    rooms.journal.conflict(job, b"12345678")
    one = " 1 approval with the same number but other content was refused."
    assert _told(rooms, job) == printed + twice + one
    rooms.journal.conflict(job, b"12345678")
    two = " 2 approvals with the same number but other content were refused."
    assert _told(rooms, job) == printed + twice + two
