"""What `main.main` does when the program ends: a crash starts it again, a person does not."""

import sys

import main
from emulator import plug


class _Watchdog:
    """Notes what it is told."""

    TIMEOUT_MS = 8000

    def __init__(self, told):
        self._told = told

    def start(self):
        self._told.append("start")

    def stop(self):
        self._told.append("stop")

    def patience(self, _seconds):
        pass

    def mark(self, _state):
        pass


class _Modules:
    """Stands for the modules `board` and `rescue` of a board; every start ends by `fault`."""

    NAME = "sim"

    def __init__(self, fault, button=False, watchdog=False):
        self.kept = plug.Kept()
        self.told = []
        self.fault = fault
        self._button = button
        self.engine = self
        self.watchdog = _Watchdog(self.told) if watchdog else None

    def off(self):
        self.told.append("off")

    def held(self):
        return self._button

    def build(self):
        self.told.append("build")
        return self

    def end(self):
        self.told.append("end")

    def __getattr__(self, name):
        if name == "name":  # the first thing that a Terminal looks at
            raise self.fault
        raise AttributeError(name)


def ended(modules):
    """Run main.main() on a board; gives how it has ended."""
    sys.modules["board"] = sys.modules["rescue"] = modules
    try:
        main.main()
    except BaseException as end:
        return type(end)
    finally:
        del sys.modules["board"], sys.modules["rescue"]
    return None


def test_a_crash_is_kept_with_its_name_and_starts_it_again():
    modules = _Modules(ValueError("what"))
    assert ended(modules) is SystemExit and modules.kept.crashes() == (1, "ValueError")
    assert modules.told == ["off", "build", "end", "end"]
    assert ended(modules) is SystemExit and modules.kept.crashes() == (2, "ValueError")


def test_a_crash_stops_the_watchdog_before_anything_else():
    modules = _Modules(ValueError("what"), watchdog=True)
    assert ended(modules) is SystemExit
    assert modules.told == ["off", "build", "start", "stop", "end"]


def test_a_person_at_the_console_is_no_crash():
    for fault in (KeyboardInterrupt(), SystemExit()):
        modules = _Modules(fault)
        assert ended(modules) is type(fault) and modules.kept.crashes() == (0, "")
        assert modules.told[-1] == "end"


def test_the_third_crash_builds_nothing_any_more():
    modules = _Modules(ValueError("what"))
    for _ in range(3):
        ended(modules)
    modules.told.clear()
    assert ended(modules) is AttributeError, "this board has nothing for a safe mode, either"
    assert modules.told == ["off"]


def test_what_cannot_be_kept_ends_at_the_prompt():
    modules = _Modules(ValueError("what"))

    def full(_count, _name):
        raise OSError(28)

    modules.kept.keep = full
    assert ended(modules) is ValueError
