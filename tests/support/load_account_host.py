"""What became of the approvals of a load test: on paper, and in the terminal."""

from collections import Counter
from itertools import product

from tillroll.receipt.mark import MARK_DUPLICATED, MARK_NONE


class Account:
    """Judges what came out on `tape`; `slips` says which copy a CRC-32 is."""

    def __init__(self, rig, tape, copies: tuple[str, ...]):
        self.rig, self.tape, self.copies = rig, tape, copies
        self.slips: dict[int, tuple[int, str, int]] = {}  # CRC-32 -> voucher, copy and mark
        self.happened: Counter[str] = Counter()
        self.cuts = self.cuts_in_slips = self.evicted = 0
        self._judged: set[int] = set()  # vouchers, and copies of them that had come out then
        self._printed = 0

    def judge(self, vouchers: range) -> list[str]:
        """Say what is wrong with these, all of which were acknowledged and had time to print."""
        seen, faults = self._seen(), []
        for voucher, copy in product(vouchers, self.copies):
            whole = seen[voucher, copy, MARK_NONE]
            if not whole and not seen[voucher, copy, MARK_DUPLICATED]:
                faults.append(f"{voucher} {copy}: acknowledged, and never printed")
            if whole > 1:
                faults.append(f"{voucher} {copy}: printed {whole} times without a mark")
        faults += self._lacking(vouchers)
        late = {key[0] for key in seen if key} - self._judged.union(vouchers)
        faults += [f"{voucher}: printed, and was not sent" for voucher in late]
        again = self._copies(seen, self._judged) - self._printed
        faults += [f"{again} copies of earlier rushes came again"] * bool(again)
        if seen[None] and not any(key and key[2] for key in seen):
            faults.append("slips were cut, and none came again with a mark")
        if seen[None] > self.cuts_in_slips:
            faults.append(f"{seen[None]} slips that are none, {self.cuts_in_slips} cuts in a slip")
        self._judged.update(vouchers)
        self._printed = self._copies(seen, self._judged)
        return faults

    def _lacking(self, vouchers: range) -> list[str]:
        """What the terminal does not know as done; the oldest are evicted when it needs room."""
        by_voucher = self.rig.terminal.journal.by_voucher
        jobs = {voucher: by_voucher(voucher) for voucher in vouchers}
        oldest = min((voucher for voucher, job in jobs.items() if job), default=vouchers[0])
        self.evicted += oldest - vouchers[0]
        return [
            f"{voucher}: acknowledged, and the terminal lacks it"
            for voucher, job in jobs.items()
            if voucher >= oldest and (job is None or job.is_open())
        ]

    def counted(self) -> dict[str, int]:
        """What happened, and what came of it on paper."""
        seen = self._seen()
        marks = Counter(key[2] for key in seen.elements() if key)
        return {
            **{f"happened: {what}": count for what, count in sorted(self.happened.items())},
            "power cuts": self.cuts,
            "power cuts in the midst of a slip": self.cuts_in_slips,
            "copies without a mark": marks[MARK_NONE],
            "copies marked DUPLICATED": marks[MARK_DUPLICATED],
            "pieces of slips": seen[None],
            "printed, and evicted in their rush": self.evicted,
        }

    def _seen(self) -> Counter:
        return Counter(self.slips.get(crc) for crc in self.tape.slips)

    @staticmethod
    def _copies(seen: Counter, vouchers: set[int]) -> int:
        return sum(count for key, count in seen.items() if key and key[0] in vouchers)
