"""A shop's logo on the emulated Pico, with the real image: from its wire to its paper."""

import binascii

import pytest
from support.corridor import Tape
from support.logo_files import drawing, filed, on_paper
from support.pico_corridor_host import SHORT_SLIP, Terminal, new_flash, sale, slip
from tillctl import logos
from tillctl.client import Asked

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

ROWS = drawing()
LAYOUT = "{image: logo}\n" + SHORT_SLIP
BY = "li"


class Client(Asked):
    """Asks through the wire of an emulated Pico."""

    def __init__(self, terminal):
        self._terminal = terminal

    def call(self, verb, **fields):
        return self._terminal.ask(verb, **fields)


class Strip(Tape):
    """A Tape that keeps the rows of the slip that hangs there."""

    def __init__(self):
        super().__init__()
        self.rows = []

    def row(self, dots, dark):
        super().row(dots, dark)
        if any(dots):
            self.rows.append(bytes(dots))


def test_it_is_installed_by_the_wire_and_printed_dot_for_dot(tmp_path):
    with Terminal(new_flash(tmp_path, {"layouts/sale.receipt": LAYOUT})) as terminal:
        strip = Strip()
        terminal.mechanism.paper.sink = strip.row
        terminal.clerk.torn = strip.end
        terminal.boot()
        terminal.ask("settings-set", key="copies", value=1, by=BY)
        data = filed(ROWS)
        assert logos.install(Client(terminal), data, BY)["size"] == len(data)
        message = sale(1)
        assert terminal.ask("approve", approval=message)["decision"] == "print"
        status = terminal.run(terminal.rest())
        assert status["last_error"] == "" and status["problems"] == []
        assert strip.rows[: len(ROWS)] == on_paper(ROWS)
        without = Tape()
        for row in strip.rows[len(ROWS) :]:
            without.row(row, None)
        without.end()
        assert without.slips == [slip(message, "merchant")]


def test_one_that_is_damaged_is_left_out_and_told(tmp_path):
    data = filed(ROWS)[:-9] + b"?" * 9
    files = {"layouts/sale.receipt": LAYOUT, "layouts/logo.dots": data}
    with Terminal(new_flash(tmp_path, files)) as terminal:
        terminal.boot()
        terminal.ask("settings-set", key="copies", value=1, by=BY)
        shown = terminal.ask("logo-show")["logo"]
        crc = f"{binascii.crc32(data):08x}"
        assert shown == [len(data), crc, 0, "logo rows"]
        message = sale(2)
        terminal.ask("approve", approval=message)
        status = terminal.run(terminal.rest())
        assert status["last_error"] == "logo-damaged" and status["printer"] == "idle"
        assert terminal.tape.slips == [slip(message, "merchant")]
