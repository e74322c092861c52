"""Paper: rows, darkness, cuts and what stays when nothing is kept."""

import binascii

from emulator.clerk import Clerk
from emulator.mechanism import Mechanism
from emulator.paper import Paper
from emulator.physics import BAR_ROWS
from emulator.virtual_time import VirtualTime


def burnt(paper, number):
    """Burn a row that tells its number, and move on."""
    row = bytearray(48)
    row[number % 48] = 1 + number % 255
    for _half in range(2):
        paper.burn(number % 48 // 8 * 8, row, 8, 200)
    paper.move()
    return bytes(row)


def test_rows_are_kept_in_order():
    paper = Paper()
    rows = [burnt(paper, number) for number in range(100)]
    assert paper.rows == 100 and paper.last_burnt == 99
    assert [bytes(paper.row(number)) for number in range(100)] == rows
    assert list(paper.dark(3)) == [0, 0, 0, 200] + [0] * 44


def test_without_keeping_the_sum_and_the_sink_remain():
    leaving = []
    paper = Paper(keep=False, sink=lambda dots, dark: leaving.append(bytes(dots)))
    rows = [burnt(paper, number) for number in range(70)]
    assert leaving == rows
    assert paper.crc == binascii.crc32(b"".join(rows))
    try:
        paper.row(0)
    except IndexError:
        return
    raise AssertionError("a row was kept")


def test_dots_that_got_too_little_leave_no_mark():
    for halves, marked in (((80, 80), False), ((60, 140), True), ((0, 170), False)):
        paper = Paper()
        for dark in halves:
            paper.burn(0, b"\xff" * 48, 48, dark)
        paper.move()
        assert any(paper.row(0)) == any(paper.dark(0)) == marked, halves
        assert paper.last_burnt == (0 if marked else -1)


def test_cuts_part_the_paper_once():
    paper = Paper()
    for number in range(30):
        burnt(paper, number)
    for row in (0, 10, 10, 5, 20):
        paper.cut(row)
    assert paper.slips() == [(0, 10), (10, 20), (20, 30)]


def test_the_clerk_tears_only_what_lies_still_and_past_the_bar():
    time = VirtualTime()
    mechanism = Mechanism(time)
    torn = []
    Clerk(mechanism, lambda first, last: torn.append((first, last)))
    paper = mechanism.paper
    time.sleep_ms(1000)
    assert not torn  # nothing printed
    for number in range(50):
        burnt(paper, number)
    time.sleep_ms(1000)
    assert not torn  # still under the head
    for _ in range(BAR_ROWS + 1):
        paper.move()
    mechanism.moved_ms = time.ms
    time.sleep_ms(200)
    assert not torn  # still moving
    time.sleep_ms(300)
    assert torn == [(0, BAR_ROWS + 51)] and paper.cuts == [BAR_ROWS + 51]
    time.sleep_ms(2000)
    assert len(torn) == 1
