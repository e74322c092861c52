"""The twin of a printer module, held against Epson's command reference, not against our driver."""

from emulator.escpos_printer import EscPosPrinter
from emulator.paper import Paper
from emulator.virtual_time import VirtualTime

ROW = bytes((0x80, 0x01))


class Table:
    """A module, the rows it has printed, and a terminal that is only a hand on the wire."""

    def __init__(self, **options):
        self.time = VirtualTime()
        self.rows = []
        paper = Paper(keep=False, sink=lambda dots, dark: self.rows.append(bytes(dots)))
        self.printer = EscPosPrinter(self.time, paper, **options)

    def send(self, data):
        """Send all, as fast as the line takes it."""
        while data:
            data = data[self.printer.write(data) :]
            self.time.sleep_us(1000)

    def hear(self, ms=20):
        """Give what has been answered some time later."""
        self.time.sleep_ms(ms)
        into = bytearray(100)
        return bytes(into[: self.printer.readinto(into) or 0])

    def ask(self, n):
        """Send DLE EOT n; gives the answer."""
        self.send(bytes((0x10, 4, n)))
        answer = self.hear()
        assert len(answer) == 1
        return answer[0]


def raster(rows, width=2):
    """GS v 0 with rows of `width` bytes."""
    return b"\x1dv0\x00" + bytes((width, 0, len(rows), 0)) + b"".join(rows)


def test_status_bits_are_those_of_dle_eot():
    for change, answers in (
        ({}, (0x12, 0x12, 0x12, 0x12)),
        ({"low": True}, (0x12, 0x12, 0x12, 0x1E)),
        ({"_paper_out": True}, (0x1A, 0x32, 0x12, 0x7E)),
        ({"_cover_open": True}, (0x1A, 0x16, 0x12, 0x12)),
        ({"hot": True}, (0x1A, 0x52, 0x52, 0x12)),
        ({"jammed": True}, (0x1A, 0x52, 0x16, 0x12)),
        ({"broken": True}, (0x1A, 0x52, 0x32, 0x12)),
        ({"button": True}, (0x1A, 0x1A, 0x12, 0x12)),
    ):
        table = Table()
        for name in change:
            setattr(table.printer, name, change[name])
        assert tuple(table.ask(n) for n in (1, 2, 3, 4)) == answers, change


def test_a_raster_image_is_printed_row_by_row():
    table = Table()
    table.send(b"\x1b@" + raster((ROW, bytes(2), ROW)))
    table.hear(100)
    assert table.rows == [ROW + bytes(46), bytes(48), ROW + bytes(46)]
    assert table.printer.unknown == 0 and table.printer.moved_ms > 0


def test_gs_r_is_answered_behind_what_was_sent_before():
    table = Table()
    table.printer.rows_per_s = 100
    table.send(raster([ROW] * 20) + b"\x1dr\x01")
    assert table.hear(100) == b"" and 5 < len(table.rows) < 20
    assert table.hear(150) == b"\x00" and len(table.rows) == 20


def test_a_request_is_obeyed_at_once_also_within_an_image():
    table = Table()
    table.printer.rows_per_s = 10
    table.send(raster([ROW] * 30) + raster([b"\x10\x04\x04", ROW + b"\x07"], 3))
    assert table.hear() == b"\x12" and len(table.rows) < 5
    table.hear(5000)
    assert [row[:3] for row in table.rows[-2:]] == [b"\x10\x04\x04", b"\x80\x01\x07"]
    assert table.printer.unknown == 0


def test_offline_it_keeps_what_it_has_and_answers():
    table = Table()
    table.send(raster([ROW] * 4))
    table.hear(100)
    table.printer.paper_out()
    table.send(raster([ROW] * 4) + b"\x1dr\x01")
    assert table.hear(100) == b"" and len(table.rows) == 4
    assert table.ask(4) & 0x60
    table.printer.paper_in()
    assert table.hear(100) == b"\x00" and sum(any(row) for row in table.rows) == 8


def test_it_can_be_made_to_forget():
    for clear, told in (
        (b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", b"\x37\x25\x00"),
        (b"\x10\x05\x02", b""),
    ):
        table = Table()
        table.printer.platen(True)
        table.send(raster([ROW] * 4) + clear)
        assert table.hear() == told
        table.printer.platen(False)
        table.hear(100)
        assert table.rows == [] and table.printer.unknown == 0


def test_what_its_buffer_does_not_hold_is_lost():
    table = Table(buffer=64)
    table.printer.platen(True)
    table.send(bytes(100))
    table.hear()
    assert table.printer.lost == 36


def test_the_line_has_its_speed():
    table = Table(baud=9600)
    began = table.time.ms
    table.printer.write(raster([ROW] * 22) + b"\x1dr\x01")  # 55 bytes
    while not table.hear(1):
        pass
    assert 57 <= table.time.ms - began <= 65


def test_bytes_that_are_no_command_are_counted():
    table = Table()
    table.send(b"A\x1bE\x1dV\x00")
    table.hear()
    assert table.printer.unknown == 3


def test_unplugged_it_hears_and_says_nothing():
    table = Table()
    table.printer.mute = True
    table.send(raster((ROW,)) + b"\x10\x04\x01")
    assert table.hear(100) == b"" and len(table.rows) == 1
    table.printer.mute, table.printer.deaf = False, True
    table.send(raster((ROW,)) + b"\x10\x04\x01")
    assert table.hear(100) == b"" and len(table.rows) == 1
