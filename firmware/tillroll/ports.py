"""The contracts between rooms, drivers and boards, as plain classes.

A board hands objects of these shapes to `main.Terminal`; a terminal never imports this file, for
which its memory is too dear.  Real ones and fakes pass the same tests
in tests/contract/.  All times are in the unit that the name ends in; all temperatures are
integers in 0.1 degC (`_ddc`); all voltages are in mV.
"""


class Engine:
    """A print mechanism that burns and feeds one row of dots at a time.  Not re-entrant.

    It may queue rows: then `burn` and `feed` return before they have left the head.  Those already
    queued come out whatever is raised later, unless `end` drops them; `busy` says when they have.
    """

    dots = 384  # per row; a multiple of 8
    density = 100  # percent of the nominal energy; an engine keeps it within what is safe
    tear_rows = 0  # rows that `cut` feeds where there is no cutter
    verdict_ms = 0  # for how long it may rely on sensors that were found good
    heats = True  # the head is ours: to be watched, and at rest while flash is written
    burnt = 0  # dots so far, modulo 2**30; stays 0 where heat is none of ours
    moved = 0  # rows that the paper was moved by so far, modulo 2**30

    def begin(self, resume: bool = False) -> None:
        """Power the head and take up the backlash; with `resume` the paper has not moved."""

    def burn(self, rows, at: int, end: int) -> int:
        """Burn rows[at] to rows[end - 1], or the first of them, and step past each.

        A row has `dots // 8` bytes, MSB first, 1 = black.  Gives how many it took, one at least.
        Raises Stopped before a dot of the first one is burnt, or with RECOVER_VOID in the midst.
        """

    def feed(self, rows: int) -> None:
        """Move the paper by `rows` without heat.  Raises Stopped."""

    def cut(self) -> None:
        """Cut, or feed to the tear bar where there is no cutter.  Raises Stopped."""

    def full(self) -> bool:
        """Whether another row would have to wait in `burn` until those before it have moved on."""
        return False

    def busy(self) -> bool:
        """Whether queued rows have yet to leave the head.

        Raises Stopped with RECOVER_VOID or RECOVER_SERVICE when they never will, with
        RECOVER_UNCERTAIN when nobody can know.
        """
        return False

    def energy(self) -> int:
        """Give what the dots took so far: 1024 is what a cold one does in a half row, at 100 %.

        Modulo 2**30; asked only where the head is ours.
        """
        return 0

    def end(self) -> None:
        """Take power off head and motor, and drop what is queued.

        Always safe to call, never raises.
        """


class Sensors:
    """Paper, platen, head temperature and supply."""

    def read(self, readings) -> None:
        """Fill a guard.verdict.Readings without allocating; takes at most 1 ms."""


class Store:
    """A flat directory of small files on flash.  Everything is durable when the call returns.

    Every method raises StoreFault: `store-full` when there is no room, `store-io` when the flash
    failed, `store-missing` when the file is not there.
    """

    def names(self) -> list:
        """All file names, in no order; any iterable, to be walked once and without changes."""

    def size(self, name: str) -> int:
        """Bytes in the file."""

    def read(self, name: str, offset: int, into) -> int:
        """Read into the buffer; gives the number of bytes, less at the end of the file."""

    def reader(self, name: str):
        """Open the file for `seek` and `readinto`; it must not change until nobody reads it."""

    def append(self, name: str, data) -> None:
        """Add `data` at the end; after a power cut all of it is there or none or a torn prefix."""

    def replace(self, name: str, data) -> None:
        """Make `data` the whole content; after a power cut the file is old, new or empty."""

    def draft(self, name: str) -> "Draft":
        """Begin to write `name` anew, piece by piece; until it is finished it is as it was.

        There is one draft at a time: another one forgets the first.
        """

    def remove(self, name: str) -> None:
        """Delete the file."""

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, in the place of the file that has it.

        After a power cut either nothing has happened or all of it.
        """

    def free(self) -> int:
        """Bytes that can still be written, rounded down to whole blocks."""


class Draft:
    """A file in the making.  Methods raise StoreFault; then it is best dropped."""

    def write(self, data) -> None:
        """Add `data`, which need not be durable before the end."""

    def finish(self) -> None:
        """Put it in the place of the file of this name; after a power cut it is old or new."""

    def drop(self) -> None:
        """Forget it; never raises."""


class Link:
    """Bytes to and from the payment application or tillctl.  Never blocks."""

    def readinto(self, view) -> int:
        """Fill `view` with what has arrived; gives the number of bytes, 0 for none."""

    def write(self, data) -> int:
        """Take bytes to send; gives how many were taken."""


class Clock:
    """Time, injected: nothing in the rooms sleeps or looks at a clock of its own."""

    battery = False  # whether it goes on while the power is off

    def set(self, datetime) -> None:
        """Let `now` go on from a local time; the parts are those of `machine.RTC.datetime`."""

    def now(self) -> int:
        """Seconds since 1970-01-01 in local time; 0 while the clock has not been set."""

    def ticks_ms(self) -> int:
        """A counter that wraps at 2**30; compare only through `since_ms`."""

    def since_ms(self, earlier: int) -> int:
        """Milliseconds from an earlier `ticks_ms()` to now."""

    async def sleep_ms(self, ms: int) -> None:
        """Let other tasks run for at least `ms`; 0 yields once."""


class Watchdog:
    """Resets the chip when it is not fed for some seconds; a board without one has None instead.

    It may be started again.  A module with functions of these names will do, too.
    """

    def start(self) -> None:
        """Begin to count."""

    def feed(self) -> None:
        """Count from the beginning."""

    def patience(self, seconds: int) -> None:
        """Feed it for so long whatever happens, for an errand that takes its time; 0 ends that."""

    def stop(self) -> None:
        """Never reset for not being fed, and forget the mark.  A Ctrl-C may not prevent it."""

    def mark(self, state: int) -> None:
        """Keep a number of at most 30 bits over the reset; takes no memory."""


class Kept:
    """What outlives a reset: `kept` of a board's rescue.py, a module in most of them.

    Its file or registers may be gone after a power cut, or stay.
    """

    def cause(self) -> tuple:
        """Give why the chip has started, and the watchdog's mark if that was it, else 0; once."""

    def crashes(self) -> tuple:
        """Give the number and the name that were kept; 0 and "" for none."""

    def keep(self, count: int, name: str) -> None:
        """Keep a number from -1 to 200, for which 0 may come back, and a name.  Raises OSError."""


class Indicator:
    """The display line and the beeper that the clerk sees."""

    def show(self, text: str) -> None:
        """Show one short text, at most 2 lines of 16 cells."""

    def beep(self, times: int) -> None:
        """Beep `times`: 1 = take the slip, 2 = printer needs you, 3 = call service."""
