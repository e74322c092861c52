"""What power cuts are tried on: a past, and what happens when the power goes.

Another scenario is a line in `SCENARIOS`.
"""

from collections import namedtuple

from support import cut_pasts
from support.cut_pasts import FIRST
from support.cut_terminal import printed

# past(nor, witness, age): makes the flash; act(terminal): is cut; blocks of 4096 bytes of flash,
# size: bytes of a payload.
Scenario = namedtuple("Scenario", ("past", "act", "blocks", "size"))


def accept(terminal):
    """An approval comes."""
    terminal.ask("approval", FIRST)


def print_two(terminal):
    """Its two copies are printed."""
    terminal.print_due()


def reprint(terminal):
    """A clerk wants one more, and gets it."""
    terminal.ask("reprint", FIRST, b"wish")
    terminal.print_due()


def cancel(terminal):
    """A clerk wants no second copy."""
    terminal.print_one()
    terminal.ask("cancel", FIRST)


def hold(terminal):
    """A slip waits for a person, who lets it come."""
    terminal.ask("hold", FIRST)
    terminal.ask("release", FIRST)
    terminal.print_due()


def jam(terminal):
    """The first copy does not come out whole, and is replaced."""
    terminal.print_one(True)
    terminal.print_due()


def set_copies(terminal):
    """A merchant changes a setting."""
    terminal.ask("set_copies", 3)


def rotate(terminal):
    """Approvals until a segment is full and the next one begins."""
    printed(terminal, FIRST, 3)


def first_day(terminal):
    """Of a new terminal."""
    terminal.ask("set_copies", 3)
    terminal.ask("approval", FIRST)
    terminal.ask("approval", FIRST + 1)
    terminal.print_due()


def refuse(terminal):
    """More approvals come than there is room for; those accepted before are printed."""
    for number in range(40):
        terminal.ask("approval", FIRST + 500 + number)
    terminal.print_due()


def upgrade(terminal):
    """Today's housekeeping takes the files over, and the next approval comes."""
    terminal.tend()
    terminal.ask("approval", FIRST)
    terminal.print_due()


def tend(terminal):
    """Housekeeping."""
    terminal.tend()


def start(terminal):
    """Its start merges before anything else; then the next approval comes."""
    terminal.ask("approval", FIRST)
    terminal.print_due()


def erase(terminal):
    """A technician erases the journal."""
    terminal.ask("erase")


SCENARIOS = {
    "accept": Scenario(cut_pasts.some, accept, 16, 140),
    "print two copies": Scenario(cut_pasts.accepted, print_two, 16, 140),
    "reprint": Scenario(cut_pasts.finished, reprint, 16, 140),
    "cancel": Scenario(cut_pasts.accepted, cancel, 16, 140),
    "hold and release": Scenario(cut_pasts.accepted, hold, 16, 140),
    "jam": Scenario(cut_pasts.accepted, jam, 16, 140),
    "settings change": Scenario(cut_pasts.configured, set_copies, 16, 140),
    "rotation": Scenario(cut_pasts.some, rotate, 20, 140),
    "first boot": Scenario(cut_pasts.blank, first_day, 16, 140),
    "full": Scenario(cut_pasts.full, refuse, 12, 140),
    "merge": Scenario(cut_pasts.unmerged, tend, 64, 260),
    "grow an archive": Scenario(cut_pasts.merged, tend, 64, 260),
    "merge after a broken-off merge": Scenario(cut_pasts.broken_off, tend, 64, 260),
    "start that merges": Scenario(cut_pasts.hurried, start, 96, 260),
    "eviction": Scenario(cut_pasts.crowded, tend, 54, 1400),
    "erase-journal": Scenario(cut_pasts.merged, erase, 64, 260),
    "migration from version 1": Scenario(cut_pasts.corridor, upgrade, 64, 260),
    "records of a newer version": Scenario(cut_pasts.downgraded, tend, 64, 260),
}
