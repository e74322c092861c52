"""The witness of power cuts: it knows what was acknowledged and what is on paper, and judges.

It stands outside of the terminal; what the terminal answers is handed to it.
"""

import binascii

from support.pico_stock_host import FACTORY, KINDS, SETTINGS, packed

DUE = ("held", "pending")
FINAL = ({"printed"}, {"discarded"})
DEFAULTS = {"auto_print": "on", "copies": 2, "density": 100}


class Witness:
    """`faults` are texts; the other attributes are what is known of one flash."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.begin("new", 0)

    def begin(self, kind: str, last: int) -> None:
        """Take another flash, with vouchers up to `last` on it."""
        self.kind = KINDS[kind]
        self.order = list(range(1, last + 1))  # acknowledged vouchers, oldest first
        self.states = {one: {"printed"} for one in self.order}  # of the copy, that are allowed
        self.burnt: set[int] = set()  # vouchers of which there are dots on paper
        self.reprints: dict[int, int] = {}  # voucher: reprints that are on record
        self.settings = [DEFAULTS | FACTORY | SETTINGS]  # all values together that may hold
        self.wanted = 0  # the number of the reprint that is on its way
        self.erasing = False
        self.backup: tuple[list[int], dict] | None = (
            None  # what is to replace all: order, settings
        )
        self.restored = False

    def tell(self, fault: str) -> None:
        """Note a fault."""
        self.faults.append(fault)

    # --- what was acknowledged -------------------------------------------------------------

    def accepted(self, voucher: int) -> None:
        """An approval was acknowledged; it waits for the clerk."""
        self.order.append(voucher)
        self.states[voucher] = {"held"}

    def erased(self) -> None:
        """The end of the journal was acknowledged."""
        self._forget(len(self.order))
        self.erasing = False

    def changing(self, **values: object) -> None:
        """These settings are asked for: from now on they or the old ones may hold."""
        self.settings.append(self.settings[0] | values)

    def changed(self) -> None:
        """The change was acknowledged."""
        del self.settings[:-1]

    def reprinting(self, voucher: int) -> None:
        """A reprint is asked for."""
        self.wanted = self.reprints.get(voucher, 0) + 1

    def reprinted(self, voucher: int) -> None:
        """It was acknowledged."""
        self.reprints[voucher] = self.wanted

    def restoring(self, order: list[int], settings: dict) -> None:
        """A backup is to replace all: these receipts, whose copies are printed, and settings."""
        self.backup = order, settings
        self.settings.append(settings)

    def replaced(self) -> None:
        """That was acknowledged, or is found after a boot."""
        order, settings = self.backup
        self.order, self.settings = list(order), [settings]
        self.states = {one: {"printed"} for one in order}
        self.burnt.clear()
        self.reprints.clear()
        self.backup, self.restored = None, True

    def _forget(self, count: int) -> None:
        for voucher in self.order[:count]:
            del self.states[voucher]
            self.burnt.discard(voucher)
            self.reprints.pop(voucher, None)
        del self.order[:count]

    # --- what is found after a boot --------------------------------------------------------

    def judge_status(self, status: dict) -> None:
        """Nothing may be reported that nobody did; only the lid is open."""
        expected = {"cover-open"} | ({"store-low"} if self.kind.free else set())
        if status["problems"] or status["last_error"] or not set(status["reasons"]) <= expected:
            told = [status[key] for key in ("problems", "last_error", "reasons")]
            self.tell(f"status tells {told}")

    def judge_settings(self, found: dict) -> None:
        """Old or new, all together."""
        held = {key: found[key] for key in self.settings[0]}
        if held not in self.settings:
            self.tell(f"the settings are {held} and none of {self.settings}")
        self.settings = [held]
        if self.backup and held == self.backup[1]:
            self.replaced()
        self.backup = None

    def judge_count(self, stored: int) -> None:
        """What is gone is the oldest, and was erased, or evicted although it was not due."""
        gone = len(self.order) - stored
        if gone < 0:
            self.tell(f"{-gone} receipts too many")
        elif gone and not self.erasing:
            if stored < self.kind.keeps:
                self.tell(f"only {stored} of {len(self.order)} receipts are left")
            for voucher in self.order[:gone]:
                if self.states[voucher] not in FINAL:
                    self.tell(f"voucher {voucher} was due and is gone")
        self.erasing = False
        self._forget(max(gone, 0))

    def judge_all(self, found: dict[int, str]) -> None:
        """The newest jobs are those that were acknowledged, in their order."""
        if list(found) != self.order[::-1][: len(found)]:
            self.tell(f"found {list(found)} instead of {self.order[-len(found) :]}")
        for voucher, state in found.items():
            self.judge_job(voucher, state)

    def judge_job(self, voucher: int, state: str) -> None:
        """Its copy is in a state that it may have."""
        allowed = self.states.get(voucher)
        if allowed is None:
            self.tell(f"nobody sent {voucher}")
        elif state not in allowed:
            self.tell(f"voucher {voucher} is {state}, not {allowed}")
        elif state in DUE and voucher in self.burnt:
            self.tell(f"voucher {voucher} would come again unmarked")
        else:
            self.states[voucher] = {state}

    def judge_reprint(self, voucher: int, job: dict, dots: bool) -> str:
        """A reprint that was acknowledged is there; gives its state, "" for none.

        `dots`: whether some of it are on paper.
        """
        known, found = self.reprints.get(voucher, 0), job["reprints"]
        if found not in (known, self.wanted):
            self.tell(f"voucher {voucher} has {found} reprints, not {known}")
        state = job["copies"][-1].partition(": ")[2] if found == self.wanted else ""
        if state == ("pending" if dots else "printed"):
            self.tell(f"reprint {found} of {voucher} is {state}, {dots=}")
        self.reprints[voucher] = found
        return state

    def judge_content(self, voucher: int, receipt: dict) -> None:
        """Its content is what was sent."""
        if receipt["problem"] or binascii.a2b_base64(receipt["payload"]) != packed(voucher):
            self.tell(f"voucher {voucher} has other content: {receipt}")

    def judge_flash(self, receipts: dict[int, bytes]) -> None:
        """All that can be read of the flash is what was sent, in its order."""
        if list(receipts) != self.order[::-1]:
            self.tell(f"the flash holds {list(receipts)} and not {self.order[::-1]}")
        for voucher, content in receipts.items():
            if content != packed(voucher):
                self.tell(f"voucher {voucher} has other content on flash")
