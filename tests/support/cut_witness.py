"""What people outside of a terminal know of it, and what they hold it to after a power cut."""

from support.journal_model import Model, mark_of, story_of, view_of
from support.terminal import ident_of
from tillroll.journal import archive, records, segments
from tillroll.journal import job as jobs
from tillroll.receipt.mark import MARK_NONE

NOW = 1_760_000_000
ALIKE = 500  # bytes of a payload


class Fault(Exception):
    """What must never happen."""


def expect(good, text):
    """Raises Fault with the text when it is not so."""
    if not good:
        raise Fault(text)


def time_of(number):
    """When the approval with this number comes."""
    return NOW + 100 * number


def content_of(number, size):
    """The payload of an approval: like that of all others where it is short, else like none."""
    content = bytearray(b"payload %06d " % number)
    seed = number + 1 if size > ALIKE else 0
    for at in range(len(content), size):
        seed = seed * 1103515245 + 12345 & 0x7FFFFFFF if seed else 0
        content.append((seed >> 16) + at + number * 7 & 255)
    return bytes(content)


class Witness:
    """What was acknowledged, what came out on paper, and what was asked for and not answered.

    `models` says what the journal may hold: one of them is true.  While the terminal does
    something, that is the one before and the one after it; what it shows at the next boot decides.
    A model that is in here is never changed, so a copy of a witness is a cheap one.
    """

    def __init__(self, size=140):
        self.size = size  # bytes of a payload
        self.models = [Model()]
        self.asked = []  # (verb, arguments): those who ask do it until they are answered
        self.copies = [2]  # values of the setting that may be in force
        self.burnt = set()  # (ident, unit) whose first dot was burnt
        self.ended = set()  # (ident, unit) that came out to the end
        self.going = []  # groups of idents which may be gone, in this order
        self.foreign = []  # records of a newer firmware
        self._copy = None

    def now(self):
        """A copy that stays as it is; the same one until there is something new."""
        if self._copy is None:
            self._copy = self.copied()
        return self._copy

    def copied(self):
        """The same knowledge, to go on from."""
        other = Witness(self.size)
        other.models, other.asked = list(self.models), list(self.asked)
        other.copies, other.going = list(self.copies), list(self.going)
        other.burnt, other.ended = set(self.burnt), set(self.ended)
        other.foreign = list(self.foreign)
        return other

    def learns(self):
        """Something is new."""
        self._copy = None

    @property
    def model(self):
        """What the journal holds, when nothing is going on."""
        expect(len(self.models) == 1, "nobody knows what is stored")
        return self.models[0]

    def passes(self, act, change, ident=None):
        """`act` changes the journal as `change` does the model; gives what `act` gives.

        `ident` is that of the slip which changes, if one does.
        """
        before, after = self.model, Model()
        after.slips = [s.copied() if s.told[0] == ident else s for s in before.slips]
        change(after)
        self.models = [before, after]
        self.learns()
        done = act()
        self.models = [after]
        self.learns()
        return done

    def asks(self, verb, *arguments):
        """Somebody asks for something."""
        self.learns()
        if (verb, arguments) not in self.asked:
            self.asked.append((verb, arguments))

    def is_answered(self, verb, *arguments):
        """And knows now that it is done, or refused."""
        self.learns()
        self.asked.remove((verb, arguments))

    def is_refused(self):
        """What was to pass has not."""
        self.models = self.models[:1]
        self.learns()

    def finds_set(self, *values):
        """The setting may have any of these values."""
        self.copies = list(values)
        self.learns()

    def may_lose(self, groups):
        """Receipts that may be gone from now on: groups of idents, in this order."""
        self.going = groups
        self.learns()

    def lets_go(self, journal):
        """Of those, see which have gone."""
        if self.going:
            there = {job.ident for job in journal.jobs(9999)}
            self.models = [self._without_gone(self.model.copied(), there)]
            self.learns()

    def sees_dots(self, job, unit, mark):
        """The first dot of a copy is burnt; it has this mark."""
        self.learns()
        key = job.ident, unit
        expect(
            mark != MARK_NONE or key not in self.burnt,
            "voucher %d comes twice unmarked" % job.voucher,
        )
        expect(key not in self.ended, "voucher %d comes again" % job.voucher)
        self.burnt.add(key)

    def sees_the_end(self, job, unit):
        """All of the copy is on paper, and the terminal knows it."""
        self.learns()
        self.ended.add((job.ident, unit))

    def looks(self, terminal, boots):
        """Compare all that can be asked of the terminal with what must be so."""
        self._looks_at_problems(terminal)
        journal = terminal.journal
        found = journal.jobs(9999)
        shown = [view_of(job) for job in found], [story_of(journal, job) for job in found]
        for job in found:
            self._looks_at_marks(job)
        self._decides(shown, boots)
        for job in found:
            self._looks_up(journal, job)
        self._looks_at_times(journal, found)
        self._looks_at_counts(journal)

    def looks_at_ram(self, journal):
        """What it says without looking far is the same."""
        shown = [view_of(job) for job in journal.jobs(9999)]
        expect(shown == self.model.view(), "RAM differs")
        self._looks_at_counts(journal)

    def _looks_at_counts(self, journal):
        model = self.model
        expect(journal.unfinished() == model.unfinished(), "another number is unfinished")
        expect(journal.stored() == len(model.slips), "another number is stored")
        last = journal.last()
        expect((last and last.ident) == model.last(), "another receipt is the last one")
        due = journal.next_unit()
        due = due and (due[0].ident, due[1], mark_of(*due))
        expect(due == model.due(), "another copy is due: %r" % (due,))

    def looks_at_paper(self):
        """Every copy that was due has come out to its end."""
        for slip in self.model.slips:
            for unit, state in enumerate(slip.states):
                there = state == jobs.DONE and (slip.told[0], unit) in self.burnt
                expect(there or state == jobs.CANCELED, "voucher %d never came" % slip.told[2])

    def looks_at_files(self, terminal):
        """Every record of every file is sound, and those of a newer firmware are all there."""
        foreign, found = 0, terminal.journal.check(-1)
        while found:
            bound, name, _, wrong = found
            foreign += len([code for code, _ in wrong if code == "record-newer"])
            wrong = [code for code, _ in wrong if code != "record-newer"]
            expect(not wrong, "%s holds damage" % name)
            found = terminal.journal.check(bound)
        expect(foreign == len(self.foreign), "%d newer records are left" % foreign)
        files = {name: content(terminal.store, name) for name in list(terminal.store.names())}
        for record in self.foreign:
            there = [name for name in files if record in files[name]]
            expect(there, "a newer record changed or is lost")
        for name in files:
            low = archive.bound_of(name)
            if low >= 0:
                end = archive.read_head(files[name][records.HEADER :])[0]
                twice = [other for other in files if low <= segments.bound_of(other) < end]
                expect(not twice, "%s is left, and %s has all of it" % (twice, name))

    def _looks_at_problems(self, terminal):
        for code, where in terminal.problems:
            known = code == "record-newer" and self.foreign
            expect(known, "the terminal reports %s %s" % (code, where))
        expect(terminal.settings["copies"] in self.copies, "a setting is lost")

    def _looks_at_marks(self, job):
        """What may be on paper must not come without a mark."""
        for unit in range(job.reprints):
            open_and_bare = job.states[unit] == jobs.WAITING
            text = "voucher %d would come again unmarked" % job.voucher
            expect(not (open_and_bare and (job.ident, unit) in self.burnt), text)

    def _decides(self, shown, boots):
        """Which of the models is true."""
        there = {view[0] for view in shown[0]}
        possible = [self._without_gone(model.copied(), there) for model in self.models]
        for model in possible:
            fits = model.boot() if boots else model
            if (fits.view(), fits.stories()) == shown:
                self.models = [fits]
                self.learns()
                return
        raise Fault(_difference(shown, possible[-1]))

    def _without_gone(self, model, there):
        for group in self.going:
            if [ident for ident in group if ident in there]:
                break
            model.slips = [slip for slip in model.slips if slip.told[0] not in group]
        return model

    def _looks_up(self, journal, job):
        """By each of its names, and what is in it."""
        number, ident = job.voucher, job.ident
        expect(ident == ident_of(number), "half a record of voucher %d" % number)
        whole = bytes(journal.payload(job)) == content_of(number, self.size)
        expect(whole, "half a payload of voucher %d" % number)
        ways = (
            journal.find(ident),
            journal.find(ident, number),
            journal.by_voucher(number),
            journal.by_reference(b"%012d" % number),
        )
        for way, other in enumerate(ways):
            expect(other and other.seq == job.seq, "way %d to %d is lost" % (way, number))

    def _looks_at_times(self, journal, found):
        """The half of them that came last."""
        times = sorted(job.at for job in found)
        if times:
            first = times[len(times) // 2]
            expected = [job.seq for job in found if job.at >= first]
            during = [job.seq for job in journal.jobs(9999, None, (first, times[-1]))]
            expect(during == expected, "a receipt is not found by its time")


def content(store, name):
    """All bytes of a file."""
    data = bytearray(store.size(name))
    store.read(name, 0, memoryview(data))
    return bytes(data)


def _difference(shown, model):
    """Say it in words."""
    shown = {view[0]: (view[1:], story) for view, story in zip(*shown)}
    expected = {view[0]: (view[1:], s) for view, s in zip(model.view(), model.stories())}
    for ident in sorted(set(shown) | set(expected)):
        if shown.get(ident) != expected.get(ident):
            found = shown.get(ident)
            word = "changed, %r" % (found[1],) if found else "lost"
            return "%s is %s, %r" % (ident.decode(), word, expected.get(ident, ("", "no such"))[1])
    return "the receipts are in another order"
