"""Starts that crash end in safe mode: no row is burnt, and the link still says what happened."""

import main
from support import corridor
from support.spoilt import spoilt
from tillroll import starts
from tillroll.errors import StoreFault

PUMP_HUNG = 0b10101  # the mark of heartbeats.py: a task is watched, the pump runs and is missed


def powered():
    rig = corridor.powered()
    rig.row_count = rig.mechanism.paper.rows
    return rig


def status_of(rig):
    return rig.run(rig.call("status"))


def crash_in(rig, place, times=3):
    """Let starts crash, as main.main() goes on then; gives the status of the next one."""
    owner, name, fault = place
    sound = getattr(owner, name)

    def broken(*_arguments):
        raise fault

    setattr(owner, name, broken)
    try:
        for _ in range(times):
            try:
                rig.boot()
                raise AssertionError("it should have crashed")
            except (ValueError, RuntimeError, KeyError, StoreFault) as crash:
                rig.crashed(crash)
        rig.boot()
        return status_of(rig)
    finally:
        setattr(owner, name, sound)


def places(rig):
    """Where a start crashes: building the board, in the journal, making the pump."""
    return (
        (rig, "build", ValueError("no such pin")),
        (main, "Journal", StoreFault("record-damaged", "")),
        (main, "Pump", KeyError("unit")),
    )


def test_three_crashes_wherever_they_happen_end_in_safe_mode_and_nothing_is_burnt():
    for at in range(3):
        rig = powered()
        place = places(rig)[at]
        status = crash_in(rig, place)
        assert status["reasons"] == ["safe-mode"] and status["printer"] == "stopped"
        assert status["boot"] == "crash: " + type(place[2]).__name__
        assert status["board"] == "sim" and status["serial"] and status["version"] == main.VERSION
        assert status["due"] is None and status["unprinted"] is None
        assert rig.indicator.text.endswith("SAFE MODE") and rig.indicator.beeps
        refused = rig.run(rig.call("approve", approval=corridor.sample()))
        assert refused["error"]["code"] == "safe-mode" and refused["error"]["do"]
        rig.run(rig.pause(5000))
        assert rig.mechanism.paper.rows == rig.row_count and not rig.mechanism.powered


def test_two_crashes_are_followed_by_a_start_that_says_so():
    rig = powered()
    try:
        crash_in(rig, places(rig)[0], 2)
        raise AssertionError("the third start crashes, too")
    except ValueError:
        pass
    rig = powered()
    rig.crashed(OSError())
    rig.boot()
    assert status_of(rig)["boot"] == "crash: OSError"
    rig.boot()
    assert status_of(rig)["boot"] == "reset", "it is told once"


def test_a_start_that_has_served_for_a_while_ends_the_row():
    rig = powered()
    for _ in range(5):
        rig.crashed(ValueError())
        rig.boot()
        rig.run(rig.pause(31000))
        assert status_of(rig)["printer"] == "idle"
    for _ in range(2):
        rig.crashed(ValueError())
        rig.boot()
        rig.run(rig.pause(20000))
    rig.crashed(ValueError())
    rig.boot()
    assert status_of(rig)["printer"] == "idle", "the first of the three was none of a start"
    rig.crashed(ValueError())
    rig.boot()
    assert status_of(rig)["reasons"] == ["safe-mode"]


def test_one_that_is_asked_all_the_time_has_served_as_well():
    rig = powered()
    rig.crashed(ValueError())
    rig.crashed(ValueError())
    rig.boot()

    async def ask():
        for _ in range(31):
            await rig.call("status")
            await rig.pause(1000)

    rig.run(ask())
    rig.crashed(ValueError())
    rig.boot()
    assert status_of(rig)["printer"] == "idle"


def test_resets_that_are_no_crashes_do_not_count():
    rig = powered()
    for _ in range(5):
        rig.boot()
    assert status_of(rig)["printer"] == "idle"


def test_the_watchdog_counts_and_a_power_cut_ends_the_row():
    rig = powered()
    for _ in range(2):
        rig.kept.bite(PUMP_HUNG)
        rig.boot()
    assert status_of(rig)["boot"] == "watchdog: pump hung"
    rig.kept.bite(PUMP_HUNG)
    rig.boot()
    status = status_of(rig)
    assert status["reasons"] == ["safe-mode"] and status["boot"] == "watchdog: pump hung"
    rig.cut()
    rig.boot()
    assert status_of(rig)["boot"] == "power-on" and status_of(rig)["printer"] == "idle"


def test_who_leaves_the_safe_mode_has_one_start():
    rig = powered()
    crash_in(rig, places(rig)[0])
    rig.run(_leaving(rig))
    rig.boot()
    assert status_of(rig)["printer"] == "idle"
    assert rig.run(rig.call("safe-leave")) == {"ok": True, "left": False}
    rig.crashed(ValueError())
    rig.boot()
    assert status_of(rig)["reasons"] == ["safe-mode"], "the start after it has crashed, too"


async def _leaving(rig):
    assert (await rig.call("safe-leave"))["left"]
    await rig.pause(1000)
    assert rig.terminal.left


def test_a_held_button_brings_it_at_once_and_leaves_what_is_due():
    rig = powered()

    async def sell():
        rig.mechanism.paper_out()
        return await rig.call("approve", approval=corridor.sample())

    assert rig.run(sell())["ok"]
    rig.mechanism.paper_in()
    rows = rig.mechanism.paper.rows
    rig.mechanism.button(True)
    rig.boot()
    status = status_of(rig)
    assert status["boot"] == "button" and status["reasons"] == ["safe-mode"]
    rig.run(rig.pause(5000))
    assert rig.mechanism.paper.rows == rows
    rig.mechanism.button(False)
    rig.boot()
    assert status_of(rig)["unprinted"] == 2


def test_it_says_that_the_storage_cannot_be_read():
    rig = spoilt()
    rig.mechanism.button(True)
    rig.boot()
    assert status_of(rig)["reasons"] == ["safe-mode", "storage-damaged"]


def test_versions_are_told_and_nothing_else():
    rig = powered()
    rig.mechanism.button(True)
    rig.boot()
    assert rig.run(rig.call("versions"))["firmware"] == main.VERSION
    for verb in ("jobs", "journal-erase", "settings-set", "selftest", "dot-test"):
        assert rig.run(rig.call(verb))["error"]["code"] == "safe-mode"
    assert rig.run(rig.call("dance"))["error"]["code"] == "verb-unknown"


class _Full:
    """Flash that takes nothing."""

    def cause(self):
        return "power-on", 0

    def crashes(self):
        return 0, ""

    def keep(self, _count, _name):
        raise OSError(28)


def test_a_board_that_can_keep_nothing_starts():
    class Rescue:
        kept = _Full()

        def off(self):
            pass

        def held(self):
            return False

    assert starts.begin(Rescue()) == ("power-on", False)
