"""May a printer module print?  It watches its own head; what it says of itself is the verdict."""

from micropython import const

from tillroll.guard import verdict

_SILENT = const(8192)  # of verdict.py


class ModuleWatch(verdict.Watch):
    """Stands where verdict.Watch stands for a head that is ours."""

    def __init__(self):
        self.bits = 0

    def judge(self, readings, _passed_ms: int, _age_ms: int, _dots: int = -1) -> int:
        """Give the reasons not to go on as bits, 0 for none.

        Of a module that does not answer nothing else is known.  It debounces its contacts itself.
        """
        bits = _bit(readings.told)
        if bits != _SILENT:
            bits |= verdict.COVER_OPEN if readings.platen is False else 0
            bits |= verdict.PAPER_OUT if readings.paper is False and readings.platen else 0
        self.bits = bits
        return bits


def _bit(name: str) -> int:
    """Give the bit of a reason; 0 for ""."""
    for bit, reason, _recovery in verdict.TABLE:
        if reason == name:
            return bit
    return 0
