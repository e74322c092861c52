"""Cuts the power in every flash operation of one life of a design, and judges what is left."""

from collections.abc import Callable
from dataclasses import dataclass, field

from emulator.nor import WHOLE, Nor, PowerCut
from rivals_host import Rival, Unreadable, approval, life
from tillroll.errors import StoreFault

PARTS = tuple(range(0, WHOLE + 1, 32))
# Copy states that are honest, by how far the copy was known to be: see docs/architecture.md.
_WAITING, _MAY_HAVE_STARTED, _STARTED, _MAY_BE_DONE, _DONE = range(5)
_HONEST = {
    _WAITING: (0,),
    _MAY_HAVE_STARTED: (0, 1, 4),
    _STARTED: (1, 4),
    _MAY_BE_DONE: (1, 2, 4),
    _DONE: (2,),
}


@dataclass
class Verdict:
    """What a sweep found."""

    cuts: int = 0
    faults: list[str] = field(default_factory=list)


class Witness:
    """What people outside know of the life of approval `number`."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.copies = [_WAITING, _WAITING]
        self.accepted = False
        self._step = "idle"

    def watch(self, rival: Rival) -> None:
        """Let the life happen; raises PowerCut when it was cut."""
        for step in life(rival, self.number):
            self._happened(True)
            self._step = step
            self._happened(False)
        self._happened(True)

    def _happened(self, surely: bool) -> None:
        kind, _, unit = self._step.partition(" ")
        if kind == "accept":
            self.accepted = surely
        elif kind != "idle":
            base = _MAY_HAVE_STARTED if kind == "started" else _MAY_BE_DONE
            self.copies[int(unit)] = base + surely

    def judge(self, rival: Rival) -> str:
        """What is wrong with what the design says; empty for nothing."""
        found = rival.seen(self.number)
        if found is None:
            return "lost" if self.accepted else ""
        payload, states = found
        if payload != approval(self.number)[7]:
            return "half a record"
        honest = all(
            state in _HONEST[known] for state, known in zip(states, self.copies, strict=True)
        )
        return "" if honest else f"copies {states} known as {self.copies}"


def sweep(
    make: Callable[[Nor], Rival],
    blocks: int,
    ages: range,
    parts: tuple[int, ...] = PARTS,
) -> Verdict:
    """Cut one life, after `age` others, in every program and erase and at each of `parts`."""
    verdict = Verdict()
    for age in ages:
        nor = Nor(blocks)
        for number in range(age):
            Witness(number).watch(make(nor))
        before = nor.snapshot()
        rival = make(nor)
        past = _numbers(rival, age)
        first = nor.programs + nor.erases
        Witness(age).watch(rival)
        last = nor.programs + nor.erases
        past &= _numbers(rival, age)  # what this life evicts may be gone or not
        for operation in range(last - first):
            for part in parts:
                nor.restore(before)
                verdict.cuts += 1
                fault = _cut(make, nor, past, age, operation, part)
                if fault:
                    verdict.faults.append(f"age {age}, {operation} at {part}/{WHOLE}: {fault}")
    return verdict


def _numbers(rival: Rival, age: int) -> set[int]:
    return {number for number in range(age) if rival.seen(number)}


def _cut(
    make: Callable[[Nor], Rival], nor: Nor, past: set[int], age: int, operation: int, part: int
) -> str:
    """One cut; gives what is wrong afterwards, now and after another life and boot."""
    rival, witness = make(nor), Witness(age)
    port = nor.port
    nor.cut(operation, part)
    try:
        witness.watch(rival)
        return "the cut never came"
    except PowerCut:
        pass
    except StoreFault:
        if port.alive:
            raise
    try:
        rival = make(nor)
    except Unreadable as error:
        return f"cannot begin: {error}"
    fault = witness.judge(rival)
    if fault or not past <= _numbers(rival, age):
        return fault or "older receipts lost"
    if rival.seen(age):
        return ""
    again = Witness(age)
    again.watch(rival)
    return again.judge(make(nor))
