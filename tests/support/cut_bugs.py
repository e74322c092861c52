"""Bugs that are planted to see that power cuts bring them to light."""

from tillroll.drivers.file_store import FileStore
from tillroll.journal.journal import Journal


class HastyStore(FileStore):
    """Says that the bytes are durable and writes them with the next ones."""

    held = None

    def append(self, name, data):
        """Write what was held back, and hold this back."""
        if self.held:
            super().append(*self.held)
        self.held = (name, bytes(data))


class SilentJournal(Journal):
    """No STARTED record before the first dot."""

    def started(self, job, unit, mark):
        """Write nothing."""
