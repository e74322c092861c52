"""Cuts the power in every flash operation of a backup, a restore and the boot behind them.

The stack is the real one: the counter's verbs, storage, journal and settings on FileStore on
littlefs on the NOR model.  The witness keeps what came out on paper.
"""

import binascii

from emulator.lfs import mount
from emulator.nor import Nor, PowerCut
from support.terminal import StillClock, accept, ident_of
from tillroll.drivers.file_store import FileStore
from tillroll.drivers.own_layouts import store_of
from tillroll.errors import Refused, StoreFault
from tillroll.journal import job as jobs
from tillroll.journal.journal import Journal
from tillroll.service import backups
from tillroll.settings import Settings
from tillroll.storage import Storage

PIECE = 4096
_AT_A_TIME = 20  # operations that are recorded: a small heap does not hold all
TEMPLATES = (b"|first|\n", b"|second|\n" * 90)


class Life:
    """One life between two cuts, as the verbs see a terminal; making it is the boot."""

    def __init__(self, nor):
        self._fs = mount(nor)
        self.store = FileStore(self._fs, "/state")
        self.clock = StillClock()
        self.factory = "{}"
        self.busy, self.watchdog = False, None
        self.barred = []
        self.pump = self.guard = self.panel = self  # what the verbs ask of these is below
        self.storage = Storage(self)
        self.settings = Settings(self.store, self.clock)
        self.journal = Journal(self.store, self.clock)
        self.problems = self.storage.load(self.settings, self.journal)
        self.storage.bar(self, self)

    def layouts(self, make=False):
        """The board's."""
        return store_of(self._fs, make)

    def bar(self, reason):
        """The guard's and the panel's."""
        self.barred.append(reason)

    def unprinted(self, _copies):
        """The panel's."""

    def sell(self, number, dots, waits=False):
        """Accept a receipt and print it, unless there is no paper."""
        accept(self.journal, number, size=140)
        if not waits:
            self.print_due(dots)

    def print_due(self, dots):
        """Print all that is due, as the pump does; gives copies that came again without a mark."""
        unmarked = []
        while True:
            found = self.journal.next_unit()
            if found is None:
                return unmarked
            job, unit = found
            marked = unit >= job.reprints or job.states[unit] == jobs.UNCERTAIN
            self.journal.started(job, unit, 0)
            key = (job.voucher, unit)
            if dots.get(key) and not marked:
                unmarked.append(key)
            dots[key] = dots.get(key, 0) + 1
            self.journal.done(job, unit)

    def release_all(self):
        """A person wants all of it."""
        for job in self.journal.jobs(999):
            if job.held and job.is_open():
                self.journal.release(job, "li")

    def take(self):
        """A backup, through the verbs."""
        files = {}
        for name, size in backups.listing(self, {})["files"]:
            data = b""
            while len(data) < size:
                part = backups.read(self, {"name": name, "offset": len(data)})["data"]
                data += binascii.a2b_base64(part)
            files[name] = data
        return files

    def bring(self, files):
        """A restore, through the verbs."""
        seen = backups.begin(self, {"room": 16384, "force": True})["record"]
        for name in sorted(files):
            data = files[name]
            for offset in range(0, max(1, len(data)), PIECE):
                part = data[offset : offset + PIECE]
                request = {"name": name, "offset": offset}
                request["data"] = binascii.b2a_base64(part).decode()
                if offset + PIECE >= len(data):
                    request["crc"] = "%08x" % (binascii.crc32(data) & 0xFFFFFFFF)
                backups.write(self, request)
        request = {"files": len(files), "seen": seen, "force": True, "by": "li"}
        return backups.commit(self, request)

    def view(self):
        """All that a person sees: receipts, settings, layouts."""
        told = []
        for job in self.journal.jobs(999):
            what = [event[2] for event in self.journal.timeline(job)]
            told.append((job.seq, job.voucher, bytes(job.states), job.held, what))
        own = self.layouts()
        layouts = [(name, own.size(name)) for name in sorted(own.names())] if own else []
        return told, self.settings.items(), layouts


class Scene:
    """A terminal that was backed up some time ago: `files` then, `nor` and `dots` since."""

    def __init__(self, before, after, blocks=48):
        self.nor, self.dots = Nor(blocks), {}
        life = Life(self.nor)
        life.settings.set("copies", 1, "li")
        life.layouts(True).replace("sale.receipt", TEMPLATES[0])
        for number in range(before):
            life.sell(number, self.dots)
            _keep_house(life)
        life.sell(before, self.dots, waits=True)
        life.sell(before + 1, self.dots, waits=True)
        self.files = life.take()
        life.print_due(self.dots)
        life.settings.set("copies", 3, "li")
        life.settings.set("footer", "BYE", "li")
        life.layouts().replace("sale.receipt", TEMPLATES[1])
        life.layouts().replace("declined.receipt", TEMPLATES[0])
        for number in range(before + 2, before + 2 + after):
            life.sell(number, self.dots)
            _keep_house(life)
        life.sell(before + 2 + after, self.dots, waits=True)
        self.snapshot = self.nor.snapshot()
        self.old = Life(self.nor).view()
        self.newest = life.journal.newest()
        life = Life(self.nor)
        told = life.bring(self.files)
        assert told["ok"] and told["unprinted"] == 4 and told["stored"] == before + 2, told
        self.new = life.view()
        assert self.new != self.old and Life(self.nor).view() == self.new

    def act(self):
        """What is cut: a whole backup, a whole restore, and a boot."""
        life = Life(self.nor)
        life.take()
        life.bring(self.files)
        Life(self.nor)

    def torn(self, snapshot, act, parts, step=1):
        """Give (operation, part) with the flash as it is when the power goes there in `act`."""
        at, count = 0, _AT_A_TIME
        while count == _AT_A_TIME:
            before, done = self._recorded(snapshot, act, at)
            count = len(done)
            for operation in done:
                for part in parts if at % step == 0 else ():
                    self.nor.restore(before)
                    self.nor.cut(0, part)
                    try:
                        self._do(operation)
                    except PowerCut:
                        yield at, part
                self.nor.restore(before)
                self._do(operation)
                before = self.nor.snapshot()
                at += 1

    def _recorded(self, snapshot, act, first):
        """What the flash is asked to do from one operation on, and what is on it before."""
        nor, done = self.nor, []
        nor.restore(snapshot)
        program, erase = nor._program, nor.erase
        seen = [0, snapshot]

        def note(*operation):
            if seen[0] == first:
                seen[1] = nor.snapshot()
            if first <= seen[0] < first + _AT_A_TIME:
                done.append(operation)
            seen[0] += 1

        def programmed(number, offset, data):
            note(number, offset, bytes(data))
            program(number, offset, data)

        def erased(number):
            note(number)
            erase(number)

        nor._program, nor.erase = programmed, erased
        act()
        del nor._program
        del nor.erase
        return seen[1], done

    def _do(self, operation):
        if len(operation) == 1:
            self.nor.erase(*operation)
        else:
            self.nor._program(*operation)

    def judge(self):
        """Boot and live on; gives (what it has become, what is wrong)."""
        try:
            return self._judge(Life(self.nor))
        except (OSError, StoreFault, Refused) as error:
            return "", ["does not boot: %r" % error]

    def _judge(self, life):
        view, faults = life.view(), []
        became = "old" if view == self.old else "new" if view == self.new else ""
        if not became:
            faults.append("neither the old terminal nor the backup: %r" % (view,))
        if life.problems or life.storage.damaged:
            faults.append("reports %r" % life.problems)
        if [name for name in life.store.names() if name[0] == "+"]:
            faults.append("something staged is left")
        dots = dict(self.dots)
        life.release_all()
        for key in life.print_due(dots):
            faults.append("voucher %d unit %d came again unmarked" % key)
        job = accept(life.journal, 900, size=140)
        if job.seq <= self.newest:
            faults.append("number %d was used before" % job.seq)
        after = Life(self.nor)
        if after.problems or after.journal.find(ident_of(900)) is None:
            faults.append("the next boot reports %r" % after.problems)
        return became, faults

    def sweep(self, parts, again=0, step=1):
        """Cut at every `step`-th operation; gives (cuts, faults, times it became old, and new).

        With `again` the boot after every so-many-th cut is cut everywhere, too.
        """
        cuts, faults, ends = 0, [], {"old": 0, "new": 0, "": 0}
        for at, part in self.torn(self.snapshot, self.act, parts, step):
            cuts += 1
            if again and at % again == 0:
                cuts += self._recovery(part, faults)
            became, wrong = self.judge()
            ends[became] += 1
            faults += ["cut %d/%d: %s" % (at, part, fault) for fault in wrong]
        self.nor.restore(self.snapshot)
        return cuts, faults, ends["old"], ends["new"]

    def _recovery(self, part, faults):
        """Cut the boot after a cut; leaves the flash as it was after the first one."""
        begun, cuts = self.nor.snapshot(), 0
        for at, _ in self.torn(begun, lambda: Life(self.nor), (part,)):
            cuts += 1
            faults += ["second cut %d/%d: %s" % (at, part, fault) for fault in self.judge()[1]]
        self.nor.restore(begun)
        return cuts


def _keep_house(life):
    while life.journal.tend():
        pass
