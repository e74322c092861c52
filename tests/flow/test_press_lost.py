"""Rows that were queued and are lost while others work: the press must hear of it, and once."""

import asyncio

from support.fake_engine import FakeEngine
from tillroll.errors import RECOVER_VOID, Stopped
from tillroll.press import Press
from tillroll.receipt.row import CUT, FEED, Row


class Queueing(FakeEngine):
    """Tells once, as a queue of rows does, that what it held will not come out."""

    heats = True

    def __init__(self):
        super().__init__()
        self.lost = self.is_out = False

    def full(self):
        if self.is_out:
            raise Stopped("media-empty", RECOVER_VOID)
        return False

    def busy(self):
        lost, self.lost = self.lost, False
        if lost:
            raise Stopped("cover-open", RECOVER_VOID)
        return False


class Turns:
    """A clock at whose first wait the others do their work; hears what the press tells."""

    def __init__(self, act):
        self._act = act

    async def sleep_ms(self, _ms):
        act, self._act = self._act, lambda: None
        act()

    def alive(self):
        pass


def _fed(press) -> str:
    """Feed to the bar; gives why it stopped."""
    try:
        asyncio.run(press.eject())
    except Stopped as stop:
        return stop.reason
    return ""


def _pressed(rests: int):
    """A press during whose next move the lid is opened for an instant and messages come."""
    engine = Queueing()

    def act():
        engine.lost = True
        for _ in range(rests):
            press.rest()

    turns = Turns(act)
    press = Press(engine, None, None, None, turns)
    press.watch = turns
    return press


def test_it_is_heard_however_many_messages_find_the_head_without_power():
    for rests in (1, 2, 3):
        press = _pressed(rests)
        assert _fed(press) == "cover-open", rests
        assert _fed(press) == "", rests


def test_what_was_lost_of_one_copy_is_not_told_of_the_next():
    press = _pressed(1)
    press._engine.is_out = True
    assert _fed(press) == "media-empty"
    press._engine.is_out = False
    assert _fed(press) == ""


class Slip(Queueing):
    """Loses what was queued under a lid that is opened in the rows, or in the feed to the bar."""

    def __init__(self, opened_in: str):
        super().__init__()
        self._opened_in = opened_in

    def feed(self, rows):
        super().feed(rows)
        self.lost = self._opened_in == "rows"

    def cut(self):
        super().cut()
        self.lost = self._opened_in == "cut"


class NoRaster:
    """Draws nothing."""

    missing = []

    def set_pitch(self, _pitch):
        pass


def _slip_of(kinds):
    for kind in kinds:
        row = Row()
        row.kind, row.count = kind, 4
        yield row


def _printed(opened_in: str):
    """Print a slip of nothing but a feed and a cut; gives its engine and why it stopped."""
    turns = Turns(lambda: None)
    settings = {"density": 100, "line_pitch": 30}
    press = Press(Slip(opened_in), NoRaster(), None, settings, turns)
    press.watch = turns
    press._rows = lambda *_names: _slip_of((FEED, CUT))
    try:
        asyncio.run(press.print({}, "merchant", 0, 0))
    except Stopped as stop:
        return press._engine, stop.reason
    return press._engine, ""


def test_a_lid_that_is_opened_in_the_last_rows_voids_the_copy_before_it_is_cut():
    engine, reason = _printed("rows")
    assert reason == "cover-open" and engine.cuts == []


def test_one_that_is_opened_while_a_whole_copy_is_fed_to_the_bar_voids_nothing():
    engine, reason = _printed("cut")
    assert reason == "" and engine.cuts == [4]
