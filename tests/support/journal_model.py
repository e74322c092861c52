"""What the journal promises, said again without flash: slips in the order of acceptance."""

from tillroll.journal import job as jobs
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_NONE, MARK_REPLACES

OPEN = (jobs.WAITING, jobs.VOID, jobs.UNCERTAIN)
ENDED = (jobs.DONE, jobs.CANCELED)


def mark_of(job, unit):
    """What the pump prints on this copy."""
    if unit >= job.reprints or job.states[unit] == jobs.UNCERTAIN:
        return MARK_DUPLICATED
    return MARK_REPLACES if job.states[unit] == jobs.VOID else MARK_NONE


class Slip:
    """An accepted approval; `told` is (ident, digest, voucher, time, decision)."""

    def __init__(self, told, copies):
        self.told = told
        self.copies, self.states, self.reprints = list(copies), [jobs.WAITING] * len(copies), 0
        self.reprints = len(copies)
        self.held, self.held_below, self.canceled = told[4] == jobs.ASK, len(copies), False
        self.doubtful, self.wishes, self.story = set(), {}, ["accepted"]

    def copied(self):
        """The same, to go another way."""
        other = Slip(self.told, self.copies)
        for name, value in self.__dict__.items():
            setattr(other, name, type(value)(value))
        return other

    def event(self, what, unit=-1):
        """Follow one event."""
        self.story.append(what)
        if what == "canceled":
            self.canceled, self.held = True, False
            self.states = [s if s == jobs.DONE else jobs.CANCELED for s in self.states]
        elif what == "held":
            self.held, self.held_below = True, len(self.states)
        elif what == "released":
            self.held = False
        elif what == "started":
            self.states[unit] = jobs.STARTED
        elif what == "done":
            self.states[unit] = jobs.DONE
        elif what == "void" and self.states[unit] == jobs.STARTED:
            self.states[unit] = jobs.UNCERTAIN if unit in self.doubtful else jobs.VOID

    def reprint(self, kind, wish):
        """One more copy."""
        self.story.append("reprint")
        self.wishes[wish] = len(self.copies)
        self.copies.append(kind)
        self.states.append(jobs.WAITING)

    def view(self):
        """All that a job shows."""
        shown = bytes(self.copies), bytes(self.states), self.reprints, self.held, self.canceled
        return self.told + shown


class Model:
    """All slips, oldest first."""

    def __init__(self):
        self.slips = []

    def copied(self):
        """The same, to go another way."""
        other = Model()
        other.slips = [slip.copied() for slip in self.slips]
        return other

    def find(self, ident):
        """The slip with this ident, or None."""
        return next((slip for slip in self.slips if slip.told[0] == ident), None)

    def boot(self):
        """What was printing when the power went may be on paper or not."""
        for slip in self.slips:
            for unit, state in enumerate(slip.states):
                if state == jobs.STARTED:
                    slip.story.append("uncertain")
                    slip.states[unit] = jobs.UNCERTAIN
                    slip.doubtful.add(unit)
        return self

    def due(self):
        """(ident, unit, mark) of the copy that comes next, or None."""
        for slip in self.slips:
            for unit, state in enumerate(slip.states):
                if state in OPEN and not (slip.held and unit < slip.held_below):
                    return slip.told[0], unit, mark_of(slip, unit)
        return None

    def unfinished(self):
        """Copies still to be printed."""
        return sum(state not in ENDED for slip in self.slips for state in slip.states)

    def last(self):
        """The ident of the newest slip with something to print, or None."""
        return next((s.told[0] for s in self.slips[::-1] if s.told[4] != jobs.DECLINED), None)

    def view(self):
        """All slips, newest first."""
        return [slip.view() for slip in self.slips[::-1]]

    def stories(self):
        """What happened to each slip, newest first."""
        return [slip.story for slip in self.slips[::-1]]


def stories(journal):
    """What the journal tells of its jobs, newest first, as `Model.stories`."""
    return [story_of(journal, job) for job in journal.jobs(9999)]


def story_of(journal, job):
    """What happened to the job; repeats, of which only some are written, left out."""
    told = [event[2] for event in journal.timeline(job)]
    return [what for what in told if what not in ("duplicate", "conflict")]


def view_of(job):
    """What a job shows, as `Slip.view`."""
    told = job.ident, bytes(job.digest), job.voucher, job.at, job.decision
    return told + (bytes(job.copies), bytes(job.states), job.reprints, job.held, job.canceled)


def seen(journal, limit=9999):
    """What the journal shows of its newest jobs, newest first, as `Model.view`."""
    return [view_of(job) for job in journal.jobs(limit)]
