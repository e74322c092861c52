"""Code imported for one errand is forgotten behind it, where memory is scarce."""

import gc
import sys

import support
from support.corridor import powered, sample
from tillroll import overlay, pump
from tillroll.overlay import Overlay
from tillroll.panel import Panel

NAME = "support.errand"


def errand() -> int:
    """Import the module of one errand, and use it."""
    from support.errand import LOADED

    return LOADED


def where_memory_is(scarce: bool, step):
    """Call `step` as on a board, or as on a large machine."""
    before = overlay._SCARCE
    overlay._SCARCE = scarce
    try:
        step()
    finally:
        overlay._SCARCE = before


def forgotten() -> bool:
    """Whether the module is neither loaded nor named by its package."""
    return NAME not in sys.modules and not hasattr(support, "errand")


def run_errand():
    with Overlay():
        assert errand() == 1 and NAME in sys.modules


def run_nested():
    with Overlay():
        errand()
        with Overlay():
            errand()
        assert NAME in sys.modules, "the inner errand has forgotten what the outer one brought"


def run_failing():
    try:
        with Overlay():
            errand()
            raise ValueError("a fault")
    except ValueError:
        return
    raise AssertionError("the fault was swallowed")


def run_short_of_memory():
    try:
        with Overlay():
            from support.errand_failing import BALLAST
    except MemoryError:
        return
    raise AssertionError("%d bytes were found" % len(BALLAST))


def taken() -> int:
    """Bytes of the heap; 0 where nobody counts them."""
    gc.collect()
    return gc.mem_alloc() if hasattr(gc, "mem_alloc") else 0


def forget():
    sys.modules.pop(NAME, None)
    if hasattr(support, "errand"):
        del support.errand


def test_an_errand_is_forgotten_and_can_be_run_again():
    forget()
    for run in (run_errand, run_errand, run_nested, run_failing):
        where_memory_is(True, run)
        assert forgotten()


def test_a_module_that_memory_ended_for_takes_none():
    """Half of it is loaded by then: it would stay until another takes its place in the table."""
    before = taken()
    where_memory_is(True, run_short_of_memory)
    assert taken() - before < 10_000
    assert "support.errand_failing" not in sys.modules
    assert all(isinstance(name, str) for name in sys.modules)


def test_what_was_there_before_stays():
    forget()
    errand()
    where_memory_is(True, run_errand)
    assert not forgotten()


def test_where_memory_is_no_matter_it_stays():
    forget()
    where_memory_is(False, run_errand)
    assert not forgotten()


class _Counted(Overlay):
    """Counts how deep it is nested."""

    depth = 0

    def __enter__(self):
        _Counted.depth += 1
        return Overlay.__enter__(self)

    def __exit__(self, kind, fault, trace):
        _Counted.depth -= 1
        return Overlay.__exit__(self, kind, fault, trace)


def test_what_printed_a_slip_is_forgotten_while_it_is_torn_off():
    """Then there is room for an approval, where the code for that has to be loaded, too."""
    seen, waits = [], Panel.tear_off

    def tear_off(panel, seconds):
        seen.append(_Counted.depth)
        return waits(panel, seconds)

    pump.Overlay, Panel.tear_off = _Counted, tear_off
    try:
        rig = powered()
        assert rig.run(rig.call("approve", approval=sample("sale")))["ok"]
        rig.run(rig.settle())
    finally:
        pump.Overlay, Panel.tear_off = Overlay, waits
    assert seen == [0]
