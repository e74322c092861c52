"""`kill -9` of the emulated Pico in the middle of printing, ten times over one flash.

What survives is what had reached the flash; after each kill another process boots from it.
"""

import pytest
from support import pico_corridor_host as corridor
from support.pico_corridor_host import DUPLICATED, Terminal, sale, slip

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

COPIES = ("merchant", "cardholder")
# (slips that come out whole before, rows of dots of the next, rows of feed behind them)
KILLS = (
    (0, 1, 0),
    (0, 9, 0),
    (1, 2, 0),
    (0, 17, 40),
    (1, 14, 0),
    (0, 2, 0),
    (0, 16, 0),
    (0, 5, 0),
    (1, 11, 0),
    (0, 17, 90),
)
SALES = {0: 501, 2: 502}  # kill: the voucher that comes before it
DECLINED = 600  # and before the others one from here on, which prints nothing


class Shop:
    """The terminal, and what people outside of it know."""

    def __init__(self, flash):
        self.terminal = Terminal(flash)
        self.due = []  # [voucher, copy, mark] in the order in which they must come out
        self.out = []  # (voucher, copy) that came out whole
        self.stored = []

    def sell(self, voucher: int) -> None:
        """Have a slip accepted and asked for by the clerk.

        A terminal without a clock asks after each boot whether a slip of `auto_print on` is still
        wanted; what a clerk has asked for is wanted.
        """
        answer = self.terminal.ask("approve", approval=sale(voucher))
        assert answer["ok"], answer
        assert self.terminal.ask("job-print", voucher=str(voucher), by="li")["ok"]
        self.due += [[voucher, copy, 0] for copy in COPIES]
        self.stored.append(voucher)

    def decline(self, voucher: int) -> None:
        answer = self.terminal.ask("approve", approval=sale(voucher, response="51"))
        assert answer["decision"] == "declined"
        self.stored.append(voucher)

    def kill_at(self, slips: int, burnt: int, fed: int) -> None:
        """Close the lid, kill it there, open the lid; the copy in print is uncertain then."""
        terminal, tape = self.terminal, self.terminal.tape
        terminal.mechanism.platen(False)
        terminal.run(self._until(lambda: len(tape.slips) == slips and tape.burnt >= burnt))
        stop = terminal.mechanism.paper.rows + fed
        terminal.run(self._until(lambda: terminal.mechanism.paper.rows >= stop))
        assert len(tape.slips) == slips, "the slip was whole before the kill"
        terminal.kill()
        terminal.mechanism.platen(True)
        self.take_slips()
        terminal.mechanism.paper.move()  # the row in which it was broken off
        tape.end()
        tape.slips.clear()
        self.due[0][2] = DUPLICATED

    async def _until(self, condition) -> None:
        terminal = self.terminal
        end = terminal.time.ms + 60_000
        while not condition():
            assert terminal.time.ms < end, "the paper stands still"
            await terminal.pause(1)

    def take_slips(self) -> None:
        """Compare what was torn off with what was due, dot for dot."""
        for crc in self.terminal.tape.slips:
            voucher, copy, mark = self.due.pop(0)
            assert crc == slip(sale(voucher), copy, mark), (voucher, copy, mark)
            self.out.append((voucher, copy))
        self.terminal.tape.slips.clear()

    def check(self) -> None:
        """Compare what the terminal says with what the paper says."""
        ask = self.terminal.ask
        assert ask("status")["problems"] == []
        told = {int(job["voucher"]): job for job in ask("jobs")["jobs"]}
        assert sorted(told) == sorted(self.stored)
        states = dict.fromkeys(self.out, "printed")
        states |= {
            (voucher, copy): "uncertain" if mark else "pending" for voucher, copy, mark in self.due
        }
        for (voucher, copy), state in states.items():
            assert f"{copy}: {state}" in told[voucher]["copies"], (voucher, copy, told[voucher])


def test_ten_kills_while_printing_lose_nothing_and_print_nothing_twice_unmarked(tmp_path):
    shop = Shop(corridor.short_slips(tmp_path))
    terminal = shop.terminal
    with terminal:
        terminal.mechanism.platen(True)
        terminal.boot()
        for key, value in (("copy_pause", 1), ("auto_print", "ask")):
            assert terminal.ask("settings-set", key=key, value=value, by="li")["ok"]
        for kill, place in enumerate(KILLS):
            if kill in SALES:
                shop.sell(SALES[kill])
            else:
                shop.decline(DECLINED + kill)
            shop.kill_at(*place)
            terminal.boot()
            shop.check()
        terminal.mechanism.platen(False)
        terminal.run(terminal.rest())
        shop.take_slips()
        shop.check()
        assert not shop.due and len(shop.out) == 2 * len(SALES)
        events = terminal.ask("why", voucher="501")["events"]
        first = [event[2:] for event in events if event[3] == "merchant"]
        assert first[:3] == [
            ["started", "merchant", ""],
            ["uncertain", "merchant", ""],
            ["started", "merchant", "marked DUPLICATED"],
        ]
        assert first[-1] == ["done", "merchant", ""]
