"""A terminal under load: `tillctl replay` at the speed of the link, with plug and power pulled.

The simulated terminal, its flash and its paper, and all of tillctl down to where it would open a
socket.  Time is emulated on both sides, so that a seed gives the same run each time.
"""

import contextlib
import errno
import json
import os
import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from emulator.physics import BAR_ROWS
from emulator.rig import Rig
from support.bench_host import Answer, tillctl
from support.corridor import Tape, sample
from support.load_account_host import Account
from support.pico_corridor_host import slip
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_NONE

PORT = "socket://load:1"
LAYOUT = """\
{when: duplicated}
DUPLICATED
{end}
{when: replaces}
REPLACES
{end}
{when: copy_merchant}
MERCHANT ${voucher} ${amount}
{end}
{when: !copy_merchant}
CUSTOMER ${voucher} ${amount}
{end}
"""
SETTINGS = {"copy_pause": 0, "hold_expiry": 1440}
COPIES = ("merchant", "cardholder")
BYTES_IN_A_MS = 11  # 115,200 baud
LOOK_MS = 50  # that a port waits for bytes, as `transport` does
ONE_IN = 20  # requests with which something happens
OFF_MS = 3000  # that plug or power are away, at most
REST_MS = 3000  # between two looks at what is still to be printed
SOON_MS = 1500
STARTS = 3  # of a replay that finds no terminal
ROWS = 200  # of paper, within which the power fails; a slip has half as many
CUTS = ("cut", "cut in a write", "cut in a slip")
TROUBLES = ("unplugged", "unplugged later", "garbled", "answer lost", *CUTS)
PARTS = (0, 80, 170, 256)  # of an operation of the flash that are done, in 256ths


class Roll(Tape):
    """Slips that come in a rush hang together: each ends where the paper was fed to the bar."""

    def __init__(self):
        super().__init__()
        self._blank = 0

    def row(self, dots, dark) -> None:
        """Take one row that has left the head."""
        self._blank = 0 if any(dots) else self._blank + 1
        if self._blank == BAR_ROWS:
            self.end()
        super().row(dots, dark)


class Table:
    """The terminal on the table, and somebody who pulls plugs when `wild`."""

    patience_s = 7200  # of replay: a terminal that is full prints first, all that waits

    def __init__(self, seed: int, copies: int = 2):
        self.chance = random.Random(seed)
        self.tape = Roll()
        self._rows = 0  # of paper until the power fails; 0: it does not
        self.rig = Rig(keep=False, sink=self._row)
        self.account = Account(self.rig, self.tape, COPIES[:copies])
        self.wild = False
        self._plugged_ms = 0  # from when on it can be opened
        self._cut_ms = self._pull_ms = -1  # when power, and plug, will be gone
        self._deaf = False  # to the next answer
        self.rig.boot()

    # --- time and power --------------------------------------------------------------------

    def live(self, ms: int) -> None:
        """Let time pass, whatever happens in it; a terminal without power gets it back."""
        end = self.rig.time.ms + ms
        while self.rig.time.ms < end:
            if self.rig.terminal is None:
                self.rig.boot()
            step = end - self.rig.time.ms
            if self._cut_ms >= 0:
                step = min(step, max(1, self._cut_ms - self.rig.time.ms))
            self.rig.run(self.rig.pause(step))
            if 0 <= self._cut_ms <= self.rig.time.ms and self.rig.terminal is not None:
                self._cut_ms = -1
                self.rig.cut()
            if self.rig.terminal is None:
                self._cut()

    def _cut(self) -> None:
        """The power is gone: the slip that hangs from the head is torn off in its midst."""
        self.rig.close()
        self.rig.nor.cut(-1)
        self.account.cuts += 1
        self.account.cuts_in_slips += bool(self.tape.burnt)
        self.rig.time.sleep_ms(self.chance.randrange(1, OFF_MS))

    def _row(self, dots: bytes, dark: object) -> None:
        self.tape.row(dots, dark)
        if self._rows:
            self._rows -= 1
            if not self._rows:
                self.rig.fail()

    def drain(self) -> None:
        """Wait until nothing is to be printed and the flash is tidy; the power fails meanwhile."""
        while (status := self.ask("status"))["due"] or status["printer"] == "processing":
            assert not status["problems"], status
            if not self.chance.randrange(ONE_IN):
                self._fail(self.chance.choice(CUTS), REST_MS)
            self.live(REST_MS)
        self.rig.nor.cut(-1)
        self._rows = 0
        self.live(REST_MS)

    # --- the cable -------------------------------------------------------------------------

    def opened(self) -> None:
        """Somebody opens the port.  Raises OSError while the plug is out."""
        if self.rig.time.ms < self._plugged_ms:
            self.live(LOOK_MS)
            raise OSError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))

    def write(self, data: bytes) -> None:
        """Bytes go out at the speed of the link, as far as they come."""
        if self.wild and not self.chance.randrange(ONE_IN):
            data = self._trouble(data)
        for at in range(0, len(data), BYTES_IN_A_MS):
            if self.rig.terminal is not None:
                self.rig.wire.send(data[at : at + BYTES_IN_A_MS])
            self.live(1)
        self._pulled()

    def read(self) -> bytes:
        """Give what has come, after a look's time at most."""
        for _ in range(LOOK_MS):
            self._pulled()
            data = self.rig.wire.receive()
            if data and self._deaf:
                self._deaf, data = b"\n" not in data, b""
            if data:
                return data
            self.live(1)
        return b""

    def _pulled(self) -> None:
        if 0 <= self._pull_ms <= self.rig.time.ms:
            self._pull_ms = -1
            self._plugged_ms = self.rig.time.ms + self.chance.randrange(OFF_MS)
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _trouble(self, data: bytes) -> bytes:
        """Something happens while this line is sent; gives what becomes of the line."""
        what, now = self.chance.choice(TROUBLES), self.rig.time.ms
        self.account.happened[what] += 1
        at = self.chance.randrange(len(data))
        if what == "unplugged":
            self._pull_ms = now
            return data[:at]
        if what == "unplugged later":
            self._pull_ms = now + self.chance.randrange(300)
        elif what == "garbled":
            return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        elif what == "answer lost":
            self._deaf = True
        else:
            self._fail(what, SOON_MS)
        return data

    def _fail(self, what: str, within_ms: int) -> None:
        """Have the power fail, by one of CUTS."""
        if what == "cut":
            self._cut_ms = self.rig.time.ms + self.chance.randrange(within_ms)
        elif what == "cut in a write":
            self.rig.nor.cut(self.chance.randrange(16), self.chance.choice(PARTS))
        else:
            self._rows = self.chance.randrange(1, ROWS)

    # --- tillctl ---------------------------------------------------------------------------

    @contextlib.contextmanager
    def attached(self) -> Iterator["Table"]:
        """Have tillctl find this terminal at PORT, and live in its time."""
        clock = SimpleNamespace(
            monotonic=lambda: self.rig.time.ms / 1000,
            sleep=lambda seconds: self.live(max(1, int(1000 * seconds))),
        )
        with (
            mock.patch("tillctl.transport.Socket", lambda _host, _port: Cable(self)),
            mock.patch("tillctl.client.time", clock),
            mock.patch("tillctl.client.random", self.chance),  # the numbers of its lines
            mock.patch("tillctl.replay.time", clock),
        ):
            yield self
        self.rig.dispose()

    def call(self, *words: object) -> Answer:
        """Call tillctl."""
        return tillctl("--port", PORT, *words, "--json")

    def ask(self, *words: object) -> dict:
        """Call tillctl; the terminal must be content."""
        answer = self.call(*words)
        assert answer.code == 0, answer
        return answer.body

    def furnish(self, folder: Path) -> None:
        """Give the terminal a short slip and its settings."""
        layout = folder / "sale.receipt"
        layout.write_text(LAYOUT, encoding="utf-8")
        self.ask("layout", "install", layout)
        for key, value in {"copies": len(self.account.copies), **SETTINGS}.items():
            self.ask("settings", "set", key, value)

    # --- the account -----------------------------------------------------------------------

    def replay(self, folder: Path, vouchers: range) -> Answer:
        """Send so many approvals, with all that may happen; gives what tillctl says of it."""
        messages = [_message(voucher) for voucher in vouchers]
        for voucher, message in zip(vouchers, messages, strict=True):
            for copy, mark in product(self.account.copies, (MARK_NONE, MARK_DUPLICATED)):
                self.account.slips[slip(message, copy, mark, LAYOUT)] = voucher, copy, mark
        file = folder / "approvals.jsonl"
        file.write_text("".join(json.dumps(one) + "\n" for one in messages), encoding="utf-8")
        self.wild = True
        try:
            for _ in range(STARTS):
                answer = self.call("replay", file, "--patience", self.patience_s)
                if "lines" in answer.body:
                    break
                self.live(OFF_MS)  # it was away when tillctl first looked, which is told at once
            return answer
        finally:
            self.wild = False


class Cable:
    """Stands where tillctl's transport has a socket."""

    def __init__(self, table: Table):
        self._table = table
        table.opened()

    def write(self, data: bytes) -> None:
        """Send all of it.  Raises OSError."""
        self._table.write(data)

    def read(self) -> bytes:
        """Give what has arrived.  Raises OSError."""
        return self._table.read()

    def close(self) -> None:
        """Close it."""


def _message(voucher: int) -> dict:
    return sample(trace=f"{voucher:06}", amount=100 + voucher, emv={}, remarks=[])
