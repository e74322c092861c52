"""Bugs that are planted to see that power cuts bring them to light, and a store of no merit."""

from tillroll.drivers.file_store import FileStore
from tillroll.journal import archive, records
from tillroll.journal.journal import Journal
from tillroll.journal.segments import bound_of
from tillroll.ports import Draft
from tillroll.settings import Settings


class WeakStore(FileStore):
    """No bug: it keeps what ports.Store promises about a power cut, and not a bit more."""

    def append(self, name, data):
        """A torn prefix may stay."""
        for begin, end in ((0, 9), (9, len(data) - 3), (len(data) - 3, len(data))):
            super().append(name, data[begin:end])

    def replace(self, name, data):
        """An empty file may stay."""
        super().replace(name, b"")
        super().replace(name, data)


class HastyStore(FileStore):
    """Says that the bytes are durable and writes them with the next ones."""

    held = None

    def append(self, name, data):
        """Write what was held back, and hold this back."""
        if self.held:
            super().append(*self.held)
        self.held = (name, bytes(data))


class EagerStore(FileStore):
    """Removes the segments that are in an archive before the archive is there."""

    def draft(self, name):
        """Begin an archive."""
        return _EagerDraft(self, name, super().draft(name))


class _EagerDraft(Draft):
    def __init__(self, store, name, draft):
        self._store, self._bound, self._draft = store, archive.bound_of(name), draft
        self._end = 0

    def write(self, data):
        if not self._end:
            self._end = archive.read_head(data[records.HEADER :])[0]
        self._draft.write(data)

    def finish(self):
        for name in list(self._store.names()):
            if self._bound <= bound_of(name) < self._end:
                self._store.remove(name)
        self._draft.finish()

    def drop(self):
        self._draft.drop()


class SilentJournal(Journal):
    """No STARTED record before the first dot."""

    def started(self, job, unit, mark):
        """Write nothing."""


class CarelessJournal(Journal):
    """Evicts an archive with a copy that is still to be printed."""

    def tend(self):
        """Look at nothing."""
        self._keeper._holds_unfinished = lambda row: False
        return super().tend()


class GreedyJournal(Journal):
    """Accepts approvals in the room that is kept for those accepted before."""

    def accept(self, *told):
        """Do not ask for room."""
        self._keeper.make_room = lambda: None
        return super().accept(*told)


class OneBankSettings(Settings):
    """Writes over the bank that is in use."""

    def _keep(self, data, values, changes):
        self._bank = 1 - self._bank
        super()._keep(data, values, changes)
