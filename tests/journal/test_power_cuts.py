"""The power is cut in every program and erase of each scenario, clean and torn, on littlefs."""

from support.power_cuts import SCENARIOS, sweep, sweep_first_boot
from tillroll.drivers.file_store import FileStore
from tillroll.journal.journal import Journal

AGES = (0, 3, 5, 8)  # receipts printed before
PARTS = (0, 85, 171, 256)  # of 256: how much of the operation is done when the power goes


def all_survived(outcome, at_least):
    """No fault, and the sweep was a sweep."""
    cuts, faults = outcome
    assert faults == [], faults[:5]
    assert cuts >= at_least, cuts


def test_accept():
    all_survived(sweep("accept", AGES, PARTS), 40)


def test_print_two_copies():
    all_survived(sweep("print two copies", AGES, PARTS), 120)


def test_a_second_cut_in_the_recovery():
    all_survived(sweep("accept", (5,), (0, 171), True), 6)
    all_survived(sweep("print two copies", (5,), (0, 171), True), 40)


def test_reprint():
    all_survived(sweep("reprint", AGES, PARTS), 120)


def test_settings_change():
    all_survived(sweep("settings change", AGES, PARTS), 32)


def test_first_boot_on_blank_flash():
    all_survived(sweep_first_boot(PARTS), 70)


class HastyStore(FileStore):
    """Planted bug: says that the bytes are durable and writes them with the next ones."""

    held = None

    def append(self, name, data):
        """Write what was held back, and hold this back."""
        if self.held:
            super().append(*self.held)
        self.held = (name, bytes(data))


class SilentJournal(Journal):
    """Planted bug: no STARTED record before the first dot."""

    def started(self, job, unit, mark):
        """Write nothing."""


def test_the_sweep_finds_an_acknowledgement_before_the_flash():
    cuts, faults = sweep("reprint", (3,), (0,), store=HastyStore)
    assert cuts and faults, "the sweep is blind"


def test_the_sweep_finds_an_omitted_started():
    cuts, faults = sweep("print two copies", (3,), (0,), journal=SilentJournal)
    assert cuts and [fault for fault in faults if "unmarked" in fault], "the sweep is blind"


def test_every_scenario_is_swept():
    assert sorted(SCENARIOS) == ["accept", "print two copies", "reprint", "settings change"]
