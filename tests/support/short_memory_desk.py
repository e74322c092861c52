"""Memory runs out at each allocation while the counter takes a message in, once and lastingly.

The line is answered once, with what it would be answered or with `no-memory`, as soon as there is
memory for an answer.  Whoever was not told that it is done sends the line again, and so does
whoever CPython 3.11 left with a SystemError for it.  In the end
everything is as it is when memory never was short, and the next approval prints.

    python -m support.short_memory_desk approve lasting 1
"""

import sys

from support.approvals import message
from support.counter import said
from support.day import copied, view
from support.rooms import Rooms, Steps
from support.scarce import DEVICE, ENOUGH, MOST, Scarcity, told
from support.wire import framed
from tillroll.pump import Pump
from tillroll.service.desk import Desk
from tillroll.service.frame import ascii_json

SCARCITY = Scarcity()
SAID = bytearray(8192)  # by the counter of the terminal that was asked last
ODD = 0 if DEVICE else 8  # of a sweep: to CPython counting bytes is an allocation, too
BEGINNING = 800  # allocations at most, or blocks, until something of a message fails
TURNS = 12  # of the counter's loop, in which it has taken in whatever a message is
SAME = ("ok", "decision", "state", "voucher", "reprint", "copy", "value", "settings", "printer")


def approval(voucher, **changes):
    """A line's body that asks for the sample sale with another voucher number."""
    sale = message("sale")
    sale["trace"] = "%06d" % voucher
    sale.update(changes)
    return ascii_json({"verb": "approve", "approval": sale})


# name: function() -> the line; voucher 1 is printed, voucher 2 waits for a person.
MESSAGES = {
    "approve": lambda: framed(7, approval(3)),
    "repeat": lambda: framed(7, approval(1)),
    "conflict": lambda: framed(7, approval(1, amount=1)),
    "reprint": lambda: framed(7, b'{"verb":"reprint","voucher":"1","by":"li"}'),
    "job-print": lambda: framed(7, b'{"verb":"job-print","voucher":"2","by":"li"}'),
    "job-discard": lambda: framed(7, b'{"verb":"job-discard","voucher":"2","by":"li"}'),
    "settings-set": lambda: framed(7, b'{"verb":"settings-set","key":"copies","value":1}'),
    "settings-reset": lambda: framed(7, b'{"verb":"settings-reset","by":"li"}'),
    "settings-list": lambda: framed(7, b'{"verb":"settings-list"}'),
    "status": lambda: framed(7, b'{"verb":"status"}'),
    "jobs": lambda: framed(7, b'{"verb":"jobs"}'),
    "why": lambda: framed(7, b'{"verb":"why","voucher":"1"}'),
    "damaged": lambda: framed(7, b'{"verb":"status"}')[:-3] + b"!!\n",
    "no JSON": lambda: framed(7, b'{"verb":"status",}'),
    "no message": lambda: b"\x00\xffUUU 6228480402564890018\n",
    "over-long": lambda: framed(7, b'{"verb":"%s"}' % (b"x" * 7000)),
}


class _Rest:
    """Waits once; as asyncio.sleep_ms of MicroPython it takes no memory."""

    def __init__(self):
        self._waited = False
        self._end = StopIteration()

    def __await__(self):
        self._waited = False
        return self

    __iter__ = __await__

    def __next__(self):
        if self._waited:
            self._end.__traceback__ = None
            raise self._end
        self._waited = True


class _Clock(Steps):
    rest = _Rest()

    def sleep_ms(self, ms):
        """Let others go on."""
        self.ticks += ms
        return self.rest


class _Panel:
    stopped = ""

    def tell(self, stop):
        return stop is not None

    def printed(self):
        pass

    def proceed(self):
        pass

    async def tear_off(self, _seconds):
        pass


class _Press:
    def __init__(self):
        self.printed, self.missing, self.watch = [], [], None

    def check(self, approval, copy, mark, number):
        pass

    async def print(self, approval, copy, mark, number):
        self.printed.append((approval["trace"], copy, mark, number))

    async def eject(self):
        pass

    def look(self):
        return None

    obstacle = rest = look

    def hangs(self, _reason):
        return True


class Shop(Rooms):
    """A terminal with the real counter, pump, journal and settings; it is its own link."""

    def __init__(self, store=None):
        super().__init__(store)
        self.clock = _Clock()
        self.panel, self.press = _Panel(), _Press()
        self.pump = Pump(self.journal, self.settings, self.press, self.clock, self.panel)
        self.line, self.at = b"", 0
        self.end = 0
        self.send = Desk(self, self, self.clock).run().send

    def readinto(self, into):
        """Give what has arrived, all or nothing of it: a driver needs no memory for that."""
        count = min(len(into), len(self.line) - self.at)
        if count:
            end = self.at + count
            into[:count] = self.line[self.at : end]
            self.at = end
        return count

    def write(self, data):
        """Take all of it."""
        end = self.end + len(data)
        SAID[self.end : end] = data
        self.end = end
        return len(data)

    def hear(self, line):
        """The answers to a line while there is memory."""
        self.line, self.at, self.end = line, 0, 0
        self.turn()
        return self.answers()

    def turn(self):
        """Let the counter's loop go round some times; takes no memory itself."""
        turns = 0
        while turns < TURNS:
            self.send(None)
            turns += 1

    def answers(self):
        """The bodies of what the counter said."""
        lines = bytes(SAID[: self.end]).split(b"\n")
        assert lines.pop() == b"", "an answer is torn"
        return [said(line) for line in lines if line]

    def print_all(self):
        """Print what is due."""
        step = None
        while True:
            step = step or self.pump.step()
            try:
                step.send(None)
            except StopIteration as end:
                if not end.value:
                    return
                step = None

    def summary(self):
        """What is to be the same in the end; of a life, and then of the boot after it."""
        self.print_all()
        after = Shop(self.store)
        assert self.journal.problems == after.journal.problems == [], after.journal.problems
        shown = view(after.journal.jobs(99))
        assert view(self.journal.jobs(99)) == shown, "RAM differs"
        assert self.settings.items() == after.settings.items(), "settings differ"
        payloads = [after.journal.payload(job) for job in after.journal.jobs(99)]
        return shown, payloads, after.settings.items(), sorted(self.press.printed)


def untold(error):
    """Whether an answer leaves open what became of the line."""
    forgotten = not DEVICE and error.get("detail") == "SystemError"  # by CPython 3.11, as below
    return error.get("code") == "no-memory" or forgotten


class Trial:
    """A message to a terminal, which can be taken in again and again."""

    def __init__(self, name):
        self.line, self.store = MESSAGES[name](), self._past()
        shop = Shop(copied(self.store))
        (self.answer,) = shop.hear(self.line)
        self._goes_on(shop)
        self.summary = shop.summary()
        self.odd = 0  # times that there was no answer, or the same one twice

    def _past(self):
        shop = Shop()
        for line in (approval(1), b'{"verb":"settings-set","key":"auto_print","value":"ask"}'):
            assert shop.hear(framed(1, line))[0]["ok"]
            shop.print_all()
        assert shop.hear(framed(2, approval(2)))[0]["decision"] == "waiting-for-clerk"
        on = b'{"verb":"settings-set","key":"auto_print","value":"on"}'
        assert shop.hear(framed(3, on))[0]["ok"]
        return shop.store

    def _goes_on(self, shop):
        """The next approval is taken and comes."""
        (answer,) = shop.hear(framed(8, approval(4)))
        assert answer["ok"] and not answer["duplicate"], answer

    def run(self, allocations, lasting):
        """Whether it made a difference that memory ran out."""
        shop = Shop(copied(self.store))
        shop.line = self.line
        SCARCITY.begin(allocations, lasting)
        try:
            shop.turn()
        except SystemError:  # CPython 3.11 forgets that it was memory: as a power cut
            SCARCITY.end()
            shop = Shop(shop.store)
        finally:
            SCARCITY.end()
        shop.turn()
        answers = shop.answers()
        self.odd += len(answers) != 1
        answers = answers[:1] if answers[1:] == answers[:1] else answers
        failed = not answers or untold(answers[0].get("error", {}))
        if failed:
            answers = shop.hear(self.line)
        self._compares(answers)
        self._goes_on(shop)
        summary = shop.summary()
        assert summary == self.summary, (summary, self.summary)
        return failed

    def _compares(self, answers):
        (answer,) = answers
        code = answer.get("error", {}).get("code")
        wanted = self.answer.get("error", {}).get("code")
        damaged = wanted == "frame-too-long" and code == "frame-shape"  # its beginning is gone
        done = code == "not-held" and self.line.find(b'"job-') > 0  # told only now
        assert code == wanted or damaged or done, answer
        for key in SAME if code == wanted and not done else ():
            assert answer.get(key) == self.answer.get(key), (key, answer)


def sweep(name, lasting, stride):
    """Let allocations fail; gives how many did."""
    trial, failures, passed, allocations = Trial(name), 0, 0, 0
    enough = ENOUGH if stride == 1 else 2
    # with very little memory the line is not even begun: that it passes then says nothing
    while passed < (enough if failures else enough + BEGINNING // stride) and allocations < MOST:
        try:
            failed = trial.run(allocations, lasting)
        except BaseException:
            print(name, allocations, lasting)
            raise
        failures += failed
        passed = 0 if failed else passed + 1
        allocations += stride
    assert trial.odd <= ODD, "%d lines were not answered once" % trial.odd
    return failures


def _sweep_of(name):
    return lambda lasting, stride: sweep(name, lasting, stride)


SWEEPS = {name: _sweep_of(name) for name in MESSAGES}

if __name__ == "__main__":
    told(SWEEPS, sys.argv)
