"""Whether a terminal may be interrupted: not while it has something to print."""

from contextlib import closing
from typing import Any

from tillctl import ports
from tillctl.client import Client
from tillctl.faults import LINK, REFUSED, Fault
from tillctl.transport import Wire

_ASK = (1.0, 2)  # seconds for an answer, and tries: where nothing runs yet there is none
_PROMPT = b"\n>>> "  # MicroPython's, which takes the question for a comment


class _Listening(Wire):
    """A wire at whose other end something runs."""

    def read(self) -> bytes:
        """Give what has arrived.  Raises Fault when MicroPython's prompt has."""
        data = super().read()
        if _PROMPT in data:
            raise Fault(LINK, f"MicroPython waits at {self.name}, and nothing runs.")
        return data


def check(port: str, force: bool, instead: str) -> dict[str, Any] | None:
    """Give the status of the tillroll that runs at a port, None where none answers.

    Raises Fault when copies are due, unless `force`; `instead` is what the person may do.  And
    where there is no MicroPython to be reached by an interrupt.
    """
    try:
        with closing(_Listening(port)) as wire:
            status = Client(wire, *_ASK).call("status")
    except Fault as fault:
        if fault.exit_code == LINK:
            return None
        raise
    if status["board"] == ports.SIM:
        do = "`tillctl sim --board rpi_pico_ltpd245` has MicroPython."
        raise Fault(REFUSED, "A terminal simulated by CPython has no prompt.", do)
    if status["due"] and not force:
        raise Fault(REFUSED, f"The terminal has {status['unprinted']} unprinted copies.", instead)
    return status
