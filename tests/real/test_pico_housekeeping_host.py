"""An approval that comes while the emulated Pico keeps house: pins, flash steps and lost bytes.

While a chip erases or programs its flash its UART hears nothing but what fits its FIFO.  Time is
emulated and repeats itself, so a first life tells when an erase of the next one will begin.
"""

import pytest
from support.pico_corridor_host import Terminal, sale, slip
from support.pico_stock_host import LAYOUT, Twin, stocked
from tillctl import image

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

REST_MS = 2000  # without a message before it begins
SLICE_MS = 50  # of flash time in a slice of housekeeping, at most
PAUSE_MS = 10  # at least between two slices: the pump sleeps so long
STEP_MS = {"erase": 45, "program": 0.7}  # tests/real/rp2040/flash.mjs
PAGE_MS = 0.4  # of a real one: Winbond W25Q16JV data sheet, 9.6, typical
ANSWER_MS = 500  # with one repetition
STROBE_MS = 800  # until the first dot
FIFO = 32  # bytes, RP2040 data sheet 4.2
NEXT = 4000  # voucher


class Watched(Terminal):
    """Notes flash steps and edges of strobes and head power: (begin, end) in ms."""

    def __init__(self, flash):
        super().__init__(flash)
        self.steps, self.heat, self._since = [], [], {}
        self.pico.on_flash = self._step
        for name, edge in list(self.bus.edges.items()):
            if name == "HEAD_POWER" or name.startswith("HEAD_STROBE"):
                self.bus.edges[name] = self._heated(name, edge)

    @property
    def ms(self):
        return self.pico.ns / 1e6

    def _step(self, kind, _address, _length):
        self.steps.append((self.ms - STEP_MS[kind], self.ms))

    def _heated(self, name, edge):
        def changed(level):
            if level:
                self._since[name] = self.ms
            elif name in self._since:
                self.heat.append((self._since.pop(name), self.ms))
            edge(level)

        return changed

    def begin(self):
        """Boot; each approval is to print at once."""
        self.boot()
        assert self.ask("settings-set", key="auto_print", value="on", by="li")["ok"]

    def until(self, ms):
        """Let time pass up to an instant."""
        self.pico.run(round((ms - self.ms) * 1e6))

    def lost(self) -> int:
        """Bytes that the UART did not hear."""
        return self.pico.stat()["uart_lost"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A flash with work for the housekeeping, and the steps that it took when nobody disturbed."""
    image.built(print, "rpi_pico_ltpd245")
    flash, last = stocked(tmp_path_factory.mktemp("house"), "aged")
    fresh = flash.read_bytes()
    with Watched(flash) as terminal:
        terminal.begin()
        rested = terminal.ms + REST_MS
        terminal.wait(7000)
        steps = [step for step in terminal.steps if step[0] > rested]
    assert list(Twin(flash).phases()) == [], "the house is in order"
    flash.write_bytes(fresh)
    return flash, last, steps


def test_a_slice_of_housekeeping_is_short(shop):
    _, _, steps = shop
    runs, end = [], 0
    for step in steps:
        if step[0] - end >= PAUSE_MS:
            runs.append(0)
        runs[-1] += STEP_MS["erase"] if step[1] - step[0] > 1 else PAGE_MS
        end = step[1]
    assert len(runs) > 10 and STEP_MS["erase"] <= max(runs) <= SLICE_MS, runs


def test_an_approval_that_an_erase_drowns_is_repeated_done_once_and_printed(shop):
    flash, last, steps = shop
    erase = next(begin for begin, end in steps if end - begin > 40)
    with Watched(flash) as terminal:
        terminal.begin()
        terminal.until(erase + 3)
        sent, lost = terminal.ms, terminal.lost()
        answer = terminal.ask("approve", approval=sale(NEXT))
        assert answer["decision"] == "print" and not answer["duplicate"]
        assert terminal.ms - sent < ANSWER_MS
        assert terminal.lost() - lost > 10 * FIFO, "the first message was damaged"
        terminal.run(terminal.rest(0))
        terminal.tape.end()
        assert terminal.tape.slips == [slip(sale(NEXT), "merchant", 0, LAYOUT)]
        assert terminal.heat[0][0] - sent < STROBE_MS
        assert len(terminal.heat) > 50
        for begin, end in terminal.heat:
            assert not [step for step in terminal.steps if step[0] < end and begin < step[1]]
        assert terminal.ask("status")["stored"] == last + 1
        rested, done = terminal.ms + REST_MS, len(terminal.steps)
        terminal.wait(REST_MS + 500)
        assert len(terminal.steps) > done and terminal.steps[done][0] > rested - 1
