"""The merchant's pages say what the terminal shows and beeps, in both languages alike."""

import asyncio
import re
from pathlib import Path

import pytest
from support.terminal import StillClock
from tillroll.errors import RECOVER_SERVICE, Stopped
from tillroll.guard import verdict
from tillroll.panel import NOTICES, Panel
from tillroll.ports import Indicator
from tillroll.service.safe import _CALL_SERVICE, _NOTICE

ROOT = Path(__file__).resolve().parents[2]
PAGES = {name: ROOT / "docs" / f"merchant.{name}.md" for name in ("en", "zh")}
ROW = re.compile(r"^\| (.+?) / (.+?) \| (\d) \| \S.* \|$", re.M)
BEEPS = re.compile(r"^\| (\d) \| \S.* \|$", re.M)
FLASH = {"store-full": RECOVER_SERVICE, "store-io": RECOVER_SERVICE}
LONGEST = 90  # lines: one sheet of paper


class Heard(Indicator):
    """Keeps what the clerk sees last, and how often it beeps with it."""

    def __init__(self):
        self.text = ""
        self.beeps = 0

    def show(self, text):
        self.text = text

    def beep(self, times):
        self.beeps = times


class Clock(StillClock):
    """Stands still: a wait for tearing off of no length ends at once."""

    def ticks_ms(self):
        return 0

    def since_ms(self, earlier):
        return 0


def _stop(reason):
    """The gravest that a reason becomes."""
    recoveries = [way for _bit, name, way in verdict.TABLE if name == reason]
    return Stopped(reason, FLASH.get(reason) or max(recoveries, default=0, key=_gravity))


def _gravity(recovery):
    return recovery == RECOVER_SERVICE


def _told(act) -> tuple:
    """Give (first line, second line, beeps) of what the panel tells."""
    heard = Heard()
    panel = Panel(heard, Clock())
    texts = []
    heard.show = texts.append
    act(panel)
    return (*texts[0].split("\n"), str(heard.beeps))


def _tearing(panel):
    panel.printed()
    asyncio.run(panel.tear_off(0))


def _everything() -> set:
    stops = [_stop(reason) for reason, _notice in NOTICES]
    told = {_told(lambda panel, stop=stop: panel.paused(stop)) for stop in stops}
    told.add(_told(lambda panel: panel.held(456)))
    told.add(_told(lambda panel: panel.unprinted(2)))
    told.add(_told(_tearing))
    told.add((*_NOTICE.split("\n"), str(_CALL_SERVICE)))
    return told


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_text_of_the_display_has_its_line_and_its_beeps(name):
    rows = ROW.findall(PAGES[name].read_text(encoding="utf-8"))
    assert len(rows) == len(set(rows))
    assert set(rows) == _everything()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_number_of_beeps_is_explained(name):
    numbers = BEEPS.findall(PAGES[name].read_text(encoding="utf-8"))
    assert numbers == sorted({beeps for _, _, beeps in _everything()})


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_marks_on_the_page_are_those_of_the_slip(name):
    page = PAGES[name].read_text(encoding="utf-8")
    slip = (ROOT / "firmware" / "layouts" / "sale.receipt").read_text(encoding="utf-8")
    for mark, printed in (
        ("重打印/DUPLICATED", "${重打印;/DUPLICATED}"),
        ("替换残缺凭证 REPLACES INCOMPLETE SLIP", "${替换残缺凭证;}"),
        ("测试/TESTING", "测试/TESTING"),
    ):
        assert f"| {mark}" in page and printed in slip
    assert "REPLACES INCOMPLETE SLIP" in slip and "重打印次数;REPRINT NO" in slip


def test_both_pages_have_the_same_parts_and_fit_a_sheet():
    shapes = []
    for path in PAGES.values():
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= LONGEST
        kinds = [re.match(r"#+ |\d\.|\||- ", line) for line in lines]
        shapes.append([kind.group() for kind in kinds if kind])
    assert shapes[0] == shapes[1]
