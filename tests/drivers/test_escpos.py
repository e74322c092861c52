"""The engine of a printer module: what it sends, how it waits, what it makes of the answers."""

from support.bench import BLANK, SOLID, burn, pattern, stopped_by
from support.module_bench import ModuleBench as Table
from tillroll.errors import RECOVER_PAUSE, RECOVER_SERVICE, RECOVER_UNCERTAIN, RECOVER_VOID


def printed(rows):
    return [row for row in rows if any(row)]


def test_only_as_many_bytes_as_a_row_has_dots_are_sent():
    for row, width in ((b"\x01" + bytes(47), 1), (bytes(7) + b"\x80" + bytes(40), 8), (SOLID, 48)):
        table = Table()
        table.engine.begin()
        table.sent = bytearray()
        burn(table.engine, row)
        table.engine.line.flush()
        assert bytes(table.sent[:8]) == b"\x1dv0\x00" + bytes((width, 0, 1, 0))
        assert bytes(table.sent[8:]) == row[:width]


def test_blank_rows_are_sent_together():
    table = Table()
    table.engine.begin()
    burn(table.engine, SOLID)
    table.engine.feed(100)
    for _ in range(150):
        burn(table.engine, BLANK)
    table.time.sleep_ms(100)
    table.sent = bytearray()
    burn(table.engine, SOLID)
    table.finish()
    assert bytes(table.sent).count(b"\x1dv0\x00") == 3
    assert [any(row) for row in table.rows] == [True] + [False] * 250 + [True]


def test_a_module_never_holds_more_than_the_window():
    table = Table(buffer=1024 + 64)
    table.printer.rows_per_s = 50
    table.engine.begin()
    rows = [bytes(pattern(number, 384 - number)) for number in range(80)]
    at = 0
    while at < len(rows):
        at += table.engine.burn(rows, at, len(rows))
    table.finish()
    assert table.printer.lost == 0 and table.rows == rows


def test_full_says_that_a_row_would_wait():
    table = Table()
    table.printer.rows_per_s = 20
    table.engine.begin()
    for _ in range(100):
        if table.engine.full():
            break
        burn(table.engine, SOLID)
        table.time.sleep_ms(10)
    assert table.engine.full() and table.printer.lost == 0
    table.time.sleep_ms(1000)
    assert not table.engine.full()


def test_it_is_busy_until_the_module_has_answered_and_told_of_itself():
    table = Table()
    table.printer.rows_per_s = 50
    table.engine.begin()
    for number in range(20):
        burn(table.engine, pattern(number, 200))
    answered = 0
    while table.engine.busy():
        if len(table.rows) < 20:
            answered = table.printer.answered
    assert len(table.rows) == 20 and table.printer.answered >= answered + 4


def test_paper_that_ends_under_the_last_row_is_noticed():
    table = Table()
    table.engine.begin()
    for number in range(20):
        burn(table.engine, pattern(number, 200))
    table.printer.at_row(20, table.printer.paper_out)
    assert stopped_by(table.finish) == ("media-empty", RECOVER_VOID)


def test_what_the_module_says_becomes_a_reason_when_it_was_said_twice():
    for name, reason, recovery in (
        ("jammed", "media-jam", RECOVER_VOID),
        ("broken", "module-fault", RECOVER_SERVICE),
        ("_cover_open", "cover-open", RECOVER_VOID),
        ("_paper_out", "media-empty", RECOVER_VOID),
        ("deaf", "timed-out", RECOVER_UNCERTAIN),
        ("mute", "timed-out", RECOVER_UNCERTAIN),
    ):
        table = Table()
        table.engine.begin()
        burn(table.engine, SOLID)
        setattr(table.printer, name, True)
        assert stopped_by(table.finish) == (reason, recovery), name
        table.engine.end()
        assert table.wait(2000).told == reason


def test_a_hot_head_stops_new_rows_and_loses_none():
    table = Table()
    table.engine.begin()
    burn(table.engine, SOLID)
    table.printer.hot = True
    table.wait(300)
    stop = None
    for _ in range(100):
        stop = stop or stopped_by(burn, table.engine, SOLID)
    assert stop == ("head-over-temp", RECOVER_PAUSE)
    for _ in range(100):
        assert table.engine.busy()
    table.printer.hot = False
    while table.engine.busy():
        pass
    assert printed(table.rows) and set(printed(table.rows)) == {SOLID}


def test_one_wrong_answer_is_no_fault():
    table = Table()
    table.engine.begin()
    status = table.printer.status
    wrong = []

    def once(asked):
        if asked not in wrong:
            return status(asked)
        wrong.remove(asked)
        return 0x7E

    table.printer.status = once
    for n in (1, 2, 3, 4):
        wrong.append(n)
        for _ in range(30):
            assert table.wait(10).told == ""
        assert not wrong


def test_dots_that_look_like_a_request_do_no_harm():
    for n in (1, 2, 3, 4):
        table = Table()
        row = bytes((0x10, 4, n)) * 16
        table.printer.near_end()
        table.engine.begin()
        for _ in range(100):
            burn(table.engine, row)
            assert table.sensors._line.obstacle() is None
        table.finish()
        assert table.rows == [row] * 100


def test_an_unanswered_mark_is_a_silence_and_not_a_wait_for_ever():
    table = Table()
    table.engine.begin()
    table.printer.sensor = lambda: 0x12  # it answers everything else
    burn(table.engine, SOLID)
    began = table.time.ms
    assert stopped_by(table.finish) == ("timed-out", RECOVER_UNCERTAIN)
    assert 9000 < table.time.ms - began < 12000


def test_what_is_unknown_is_none():
    table = Table()
    table.printer.mute = True
    readings = table.wait(2000)
    assert readings.told == "timed-out"
    assert readings.paper is readings.platen is readings.near_end is None
    assert readings.head_ddc is readings.supply_mv is None
    table.printer.mute = False
    readings = table.wait(1000)
    assert readings.told == "" and readings.paper is readings.platen is True
    assert readings.near_end is False


def test_a_slow_line_works_too():
    table = Table(baud=9600)
    table.engine.begin()
    for number in range(40):
        burn(table.engine, pattern(number, 384 - number))
        assert table.sensors._line.obstacle() is None
    table.printer.paper_out()
    began = table.time.ms
    assert stopped_by(lambda: [burn(table.engine, SOLID) for _ in range(200)]) is not None
    assert table.time.ms - began < 2000
