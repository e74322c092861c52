"""May a printer module print?  It watches its own head; what it says of itself is the verdict."""

from micropython import const

from tillroll.guard import verdict

_LOOK_MS = const(50)


class ModuleWatch:
    """Stands where verdict.Watch stands for a head that is ours."""

    look_ms = _LOOK_MS  # a look is a question; the module debounces its contacts itself

    def __init__(self):
        self.bits = 0

    def judge(self, readings, _passed_ms: int, _age_ms: int, _dots: int = -1) -> int:
        """Give the reasons not to go on as bits, 0 for none.

        Of a module that does not answer nothing else is known.
        """
        bits = verdict.bit(readings.told)
        if bits != verdict.SILENT:
            bits |= verdict.COVER_OPEN if readings.platen is False else 0
            bits |= verdict.PAPER_OUT if readings.paper is False and readings.platen else 0
        self.bits = bits
        return bits
