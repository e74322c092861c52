"""What must hold of a journal after each step: all of it is compared with the model."""

from hypothesis.stateful import RuleBasedStateMachine, invariant
from support.journal_model import mark_of, seen, story_of

FEW = 12  # jobs: more are not all looked at after each step
NUMBERS = 16  # approvals that come, and come again
VOUCHERS = 5  # voucher numbers come round
SIZES = (20, 150, 400, 1500)  # bytes of a payload


def ident_of(number):
    """The ident of an approval."""
    return b"10086001-000123-%06d-sale" % number


def payload_of(told):
    """What belongs to this digest."""
    return told[1] * (SIZES[told[1][0] % len(SIZES)] // 8)


def differences(shown, model):
    """Give what the journal shows of a slip and what it should, where that is not the same."""
    shown, expected = (
        {view[0]: (view[1:], story) for view, story in zip(*both, strict=True)}
        for both in (shown, (model.view(), model.stories()))
    )
    for ident in sorted({*shown, *expected}):
        if shown.get(ident) != expected.get(ident):
            yield ident, shown.get(ident), expected.get(ident)


class Watched(RuleBasedStateMachine):
    """A machine with a `journal` and a `model` of it."""

    steps = 0
    busy = False  # whether there are busy hours
    serial = 1000  # of the receipt that came last in a busy hour

    def __init__(self):
        super().__init__()
        self.look_at_all = True
        self.taken = -1  # steps; nothing has happened when the first look is taken
        self.seqs = {}  # ident: number of the job
        self.handles = {}  # ident: the job as it was found first

    @invariant()
    def all_is_as_the_model_says(self):
        """Compare everything.  Nothing here writes, so the power does not go meanwhile."""
        self.taken += 1
        Watched.steps += self.taken > 0
        journal, model = self.journal, self.model
        limit = 9999 if self.look_at_all or self.taken % 10 == 0 else FEW
        self.look_at_all = False
        assert seen(journal, limit) == model.view()[:limit]
        found = journal.next_unit()
        due = found and (found[0].ident, found[1], mark_of(*found))
        assert due == model.due()
        assert journal.unfinished() == model.unfinished()
        last = journal.last()
        assert (last and last.ident) == model.last()
        self._check_order(limit)
        self._check_look_ups()

    def _check_order(self, limit):
        seqs = [job.seq for job in self.journal.jobs(limit)]
        assert seqs == sorted(seqs, reverse=True)
        for slip, seq in zip(self.model.slips[::-1], seqs):
            assert self.seqs.setdefault(slip.told, seq) == seq, "a job changed its number"

    def _check_look_ups(self):
        """One approval and one voucher in turn: the same in every run."""
        number = self.taken % NUMBERS
        number += (self.serial - NUMBERS) * (self.taken % 2) * self.busy
        slip, job = self.model.find(ident_of(number)), self.journal.find(ident_of(number))
        assert (slip is None) == (job is None)
        if job:
            self.handles.setdefault(job.ident, job)
            assert self.journal.payload(job) == payload_of(slip.told)
            assert story_of(self.journal, job) == slip.story
        voucher = self.taken % (VOUCHERS + 1)
        newest = [s.told for s in self.model.slips if s.told[2] == voucher][-1:]
        job = self.journal.by_voucher(voucher)
        assert [job.ident] == [newest[0][0]] if newest else job is None
