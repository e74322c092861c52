"""The console as a Link, and several wires on one counter."""

from tillroll.drivers.console_link import ConsoleLink
from tillroll.drivers.shared_link import SharedLink
from tillroll.ports import Link


class Time:
    """Ticks that a test sets."""

    ms = 0

    def ticks_ms(self):
        return self.ms

    def ticks_diff(self, end, start):
        return end - start


class Wire(Link):
    """Gives what a test has put in; keeps what is written."""

    def __init__(self):
        self.inward = b""
        self.outward = b""

    def readinto(self, view):
        count = min(len(view), len(self.inward))
        view[:count] = self.inward[:count]
        self.inward = self.inward[count:]
        return count

    def write(self, data):
        self.outward += bytes(data)
        return len(data)


class Console:
    """Stands for stdin, stdout and the poll; a read of more bytes than there are would hang."""

    def __init__(self, data=b""):
        self.data = data
        self.sent = b""

    def ipoll(self, _timeout):
        return iter((1,) if self.data else ())

    def readinto(self, into):
        assert len(into) <= len(self.data), "the console would wait for more"
        into[:] = self.data[: len(into)]
        self.data = self.data[len(into) :]
        return len(into)

    def write(self, data):
        self.sent += bytes(data)
        return len(data)


def read(link, size=64):
    """What the link gives to one read."""
    view = memoryview(bytearray(size))
    return bytes(view[: link.readinto(view)])


def shared():
    """Two wires on one link, and the clock."""
    first, second, time = Wire(), Wire(), Time()
    return SharedLink((first, second), time), first, second, time


def test_the_console_gives_what_is_there_and_never_waits():
    console = Console(b"#1 {}\n")
    link = ConsoleLink(console, console, console)
    assert read(link, 4) == b"#1 {" and read(link, 64) == b"}\n" and read(link) == b""


def test_the_console_sends():
    console = Console()
    link = ConsoleLink(console, console, console)
    assert link.write(memoryview(b"#1 {}\n")) == 6 and console.sent == b"#1 {}\n"


def test_an_answer_goes_to_the_wire_that_asked():
    link, first, second, _ = shared()
    second.inward = b"ask\n"
    assert read(link) == b"ask\n"
    link.write(b"answer\n")
    first.inward = b"ask too\n"
    assert read(link) == b"ask too\n"
    link.write(b"other\n")
    assert second.outward == b"answer\n" and first.outward == b"other\n"


def test_a_line_that_has_begun_is_not_broken_by_the_other_wire():
    link, first, second, _ = shared()
    first.inward = b"half of a "
    assert read(link) == b"half of a "
    second.inward = b"interruption\n"
    assert read(link) == b""
    first.inward = b"line\n"
    assert read(link) == b"line\n"
    assert read(link) == b"interruption\n"


def test_a_stalled_line_is_ended_for_a_wire_that_has_something_to_say():
    link, first, second, time = shared()
    first.inward = b"noise"
    assert read(link) == b"noise"
    time.ms = 999
    second.inward = b"ask\n"
    assert read(link) == b""
    time.ms = 1000
    assert read(link) == b"\n"
    link.write(b"refused\n")
    assert first.outward == b"refused\n"
    assert read(link) + read(link) == b"ask\n"
    link.write(b"answer\n")
    assert second.outward == b"answer\n" and first.outward == b"refused\n"


def test_a_stalled_line_waits_as_long_as_nobody_else_speaks():
    link, first, _, time = shared()
    first.inward = b"typed by "
    assert read(link) == b"typed by "
    time.ms = 20000
    assert read(link) == b""
    first.inward = b"hand\n"
    assert read(link) == b"hand\n"


def test_the_wires_take_turns():
    link, first, second, _ = shared()
    first.inward, second.inward = b"a\n", b"b\n"
    assert read(link) == b"a\n"
    assert read(link) == b"b\n"
    second.inward = first.inward = b"c\n"
    link.write(b"x")
    assert second.outward == b"x"
