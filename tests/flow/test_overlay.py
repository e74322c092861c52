"""Code imported for one errand is forgotten behind it, where memory is scarce."""

import sys

import support
from tillroll import overlay
from tillroll.overlay import Overlay

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


def forget():
    sys.modules.pop(NAME, None)
    if hasattr(support, "errand"):
        del support.errand


def test_an_errand_is_forgotten_and_can_be_run_again():
    forget()
    for run in (run_errand, run_errand, run_nested, run_failing):
        where_memory_is(True, run)
        assert forgotten()


def test_what_was_there_before_stays():
    forget()
    errand()
    where_memory_is(True, run_errand)
    assert not forgotten()


def test_where_memory_is_no_matter_it_stays():
    forget()
    where_memory_is(False, run_errand)
    assert not forgotten()
