"""Whether a terminal may be interrupted: not while it has something to print."""

from typing import Any

from tillctl import ports
from tillctl.faults import LINK, REFUSED, Fault

_ASK = (1.0, 2)  # seconds for an answer, and tries: where nothing runs yet there is none


def check(port: str, force: bool, instead: str) -> dict[str, Any] | None:
    """Give the status of the tillroll that runs at a port, None where none answers.

    Raises Fault when copies are due, unless `force`; `instead` is what the person may do.  And
    where there is no MicroPython to be reached by an interrupt.
    """
    try:
        with ports.terminal(port, *_ASK) as client:
            status = client.call("status")
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
