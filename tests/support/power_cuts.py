"""Cuts the power in every flash operation of a scenario, and judges the terminal afterwards.

The stack is the real one: journal and settings on FileStore on littlefs on the NOR model.  What
the flash is asked to do is recorded once; from that follows what is on it when the power goes in
any of the operations.  Each such flash is booted and judged by a witness outside of it.
"""

import gc
import sys

from emulator.nor import BLOCK, Nor, PowerCut
from support.cut_pasts import RIPE, ROOM
from support.cut_scenarios import SCENARIOS
from support.cut_terminal import REAL, Terminal, release_all
from support.cut_witness import Witness

SMALL = sys.implementation.name == "micropython"
PARTS = (0, 85, 171, 256)  # of 256: how much of an operation is done when the power goes


def sweep(name, ages, parts=PARTS, second=(), firmware=REAL):
    """Cut one scenario everywhere; gives a Sweep.

    `ages` is what the past of the scenario makes of it, mostly receipts printed before.  Each
    operation is cut at each of `parts`.  With `second` every operation of what follows the cut
    (boot, asking again, printing, housekeeping) is cut, too, at each of these parts.
    """
    scenario, run = SCENARIOS[name], Sweep(firmware)
    for age in ages:
        nor, witness = past(scenario, age)
        run.act("%s, age %d" % (name, age), nor, witness, scenario.act, parts, second)
    return run


def past(scenario, age):
    """(chip, witness) of a terminal of this age, before the scenario, its power off."""
    # A merge that comes after so many receipts would evict on a small chip: that has its own.
    room = ROOM // BLOCK if age > RIPE - 5 else 0
    nor, witness = Nor(scenario.blocks + age // 2 + room), Witness(scenario.size)
    scenario.past(nor, witness, age)
    return nor, witness


def judge(nor, witness):
    """Boot after a cut and go on; raises Fault, or whatever a terminal must not raise."""
    terminal = Terminal(nor, witness)
    terminal.recover()
    release_all(terminal)
    witness.looks_at_paper()
    witness.looks_at_files(Terminal(nor, witness))


class Sweep:
    """Power cuts so far, first and second ones, and `faults` as texts."""

    def __init__(self, firmware):
        self.cuts = self.seconds = 0
        self.judged = 0  # flashes: several cuts in a row may leave the same one
        self.faults = []
        self._firmware = firmware

    def all_survived(self, cuts, seconds=0):
        """Asserts that there is no fault, and that the sweep was a sweep."""
        assert self.faults == [], self.faults[:5]
        if not SMALL:
            print("%d cuts, %d second cuts" % (self.cuts, self.seconds))
        assert self.cuts >= cuts and self.seconds >= seconds, (self.cuts, self.seconds)

    def act(self, name, nor, witness, act, parts, second):
        """Let a terminal act, and cut that everywhere."""
        begin = nor.snapshot()
        tape = self.tape(name, nor, witness, act)
        if not SMALL:
            gc.freeze()  # the firmware collects often, which takes long where much is in memory
        for flash, known, where in self.flashes(name, nor.blocks, begin, tape, parts):
            self.cuts += 1
            if flash is not None:
                self._recover(where, nor, flash, known, second)
        if not SMALL:
            gc.unfreeze()

    def _recover(self, name, nor, begin, known, second):
        tape = self._judge(name, nor, begin, known)
        if second:
            for flash, witness, where in self.flashes(name, nor.blocks, begin, tape, second):
                self.seconds += 1
                if flash is not None:
                    self._judge(where, nor, flash, witness)

    def _judge(self, name, nor, flash, known):
        self.judged += 1
        if SMALL:
            gc.collect()
        nor.restore(flash)
        witness = known.copied()
        return self._record(name, nor, witness, lambda: judge(nor, witness))

    def tape(self, name, nor, witness, act):
        """Boot and act; gives each operation on flash as (address, data, witness by then)."""
        return self._record(
            name, nor, witness, lambda: act(Terminal(nor, witness, self._firmware))
        )

    def _record(self, name, nor, witness, act):
        tape = []
        nor.watch = lambda address, data: tape.append(
            (address, None if data is None else bytes(data), witness.now())
        )
        try:
            act()
        except Exception as fault:
            self.faults.append("%s: %s" % (name, fault if fault.args else repr(fault)))
        nor.watch = None
        return tape

    def flashes(self, name, blocks, whole, tape, parts):
        """Give (content, witness, where) of each cut; None for the same content once more."""
        last = known = None
        chip = Nor(blocks)
        for at, (address, data, witness) in enumerate(tape):
            for part in parts:
                chip.restore(whole)
                chip.cut(0, part)
                try:
                    _again(chip, address, data)
                except PowerCut:
                    pass
                flash = chip.snapshot()
                same = witness is known and flash == last
                yield None if same else flash, witness, "%s, cut %d/%d" % (name, at, part)
                last, known = flash, witness
            chip.restore(whole)
            _again(chip, address, data)
            whole = chip.snapshot()


def _again(chip, address, data):
    """Do a recorded operation."""
    if data is None:
        chip.erase(address // BLOCK)
    else:
        chip.program(address, data)
