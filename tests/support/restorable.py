"""Rooms with a real Storage over a store in RAM: what backup and restore need of a terminal."""

from support.rooms import Rooms
from tillroll.storage import Storage


class Restorable(Rooms):
    """`barred` is what the guard was told last."""

    def __init__(self):
        super().__init__()
        self.factory = "{}"
        self.barred = False
        self.storage = Storage(self)
        self.boot()

    def boot(self):
        """As main.Terminal does."""
        self.storage = Storage(self)
        self.problems = self.storage.load(self.settings, self.journal)
        self.storage.bar(self, self)
        self.storage._begun_ms = None  # nobody here counts starts

    def layouts(self, make=False):
        """There are none."""

    def bar(self, reason):
        """The guard's and the panel's."""
        self.barred = bool(reason)

    def view(self):
        """What a person sees."""
        return [(job.voucher, bytes(job.states), job.held) for job in self.journal.jobs(99)] + [
            self.settings["copies"]
        ]
