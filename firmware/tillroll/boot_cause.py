"""Says why the terminal started, and has this start watched.  For an errand within an Overlay."""

from micropython import const

# The bits of the mark of heartbeats.py: who is missed, who runs, one, and from here on a count.
_TASKS = const(3)
_RUNS = const(2)
_WATCHED = const(16)
_TURNS = const(5)
_START = const(3)  # runs before the tasks do
_START_S = const(60)  # for a full journal, and what is left of a restore
_NAMES = ("", "pump", "counter", "start")  # by their numbers
_MANY = const(32)  # turns that nobody takes while another one never waits


def begin(watchdog) -> None:
    """Watch the start, patiently, till the tasks are."""
    watchdog.mark(_WATCHED | _START << _RUNS)
    watchdog.start()
    watchdog.patience(_START_S)


def boot_cause(reset_cause: str, mark: int) -> str:
    """Give the cause with the name of the task that hung, where the mark of its life tells."""
    runs, missed = mark >> _RUNS & _TASKS, (mark & _TASKS) % _TASKS
    waits = missed and mark >> _TURNS >= _MANY
    name = _NAMES[missed if waits or not runs else runs]
    return "%s: %s hung" % (reset_cause, name) if name else reset_cause
