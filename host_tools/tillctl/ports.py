"""Which terminal is meant: --port, else $TILLCTL_PORT, else the only one that is there."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from tillctl.client import PATIENCE_S, TRIES, Client
from tillctl.faults import CODES, NO_TERMINAL, Fault
from tillctl.transport import Wire
from tillctl.usb import Attached, serial_ports

SIM = "sim"  # as --port: the simulated terminal that runs
START = "Plug one in, or start a simulated one: tillctl sim --state DIR"


def registry() -> Path:
    """Give the folder where running simulated terminals leave their ports."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "tillroll" / "sims"


@contextmanager
def announced(port: str, state: Path) -> Iterator[None]:
    """Let other tillctl processes find the simulated terminal at `port` while it runs."""
    note = registry() / f"{os.getpid()}.json"
    about = {"port": port, "state": str(state), "serial": _serial_of(state)}
    with suppress(OSError):  # then --port names it
        registry().mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(about), encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)


def _serial_of(state: Path) -> str:
    """The serial number that a simulated terminal has, "" where it cannot be read."""
    with suppress(OSError, UnicodeDecodeError):
        return (state / "serial").read_text(encoding="ascii").strip()
    return ""


def simulated() -> list[Attached]:
    """Give the simulated terminals that run, forgetting those that died."""
    found = []
    for note in sorted(registry().glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            if _is_alive(int(note.stem)):
                about = json.loads(note.read_text(encoding="utf-8"))
                what = f"simulated terminal in {about['state']}"
                found.append(Attached(str(about["port"]), str(about.get("serial", "")), what))
            else:
                note.unlink(missing_ok=True)
    return found


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def attached() -> list[Attached]:
    """Give every terminal that may be there: simulated ones, and serial ports on USB."""
    return simulated() + serial_ports()


def choose(port: str | None) -> str:
    """Give the port to use.  Raises Fault when there is none, or more than one."""
    wanted = port or os.environ.get("TILLCTL_PORT")
    if wanted == SIM:
        return _only(simulated(), "No simulated terminal runs.", "simulated terminals run")
    if wanted:
        return _named(wanted)
    return _only(attached(), "No terminal found.", "terminals found")


def _only(found: list[Attached], none: str, several: str) -> str:
    if not found:
        raise Fault(NO_TERMINAL, none, START)
    if len(found) > 1:
        names = "; ".join(one.line() for one in found)
        what = f"Several {several}: {names}."
        do = "Name one by its port or its serial number: --port.  Some verbs take --all."
        error = {"code": CODES[NO_TERMINAL], "text": what, "do": do}
        raise Fault(NO_TERMINAL, what, do, error | {"ports": [asdict(one) for one in found]})
    return found[0].port


def _named(wanted: str) -> str:
    """Give the port with this serial number, else what is a port's name already."""
    if "://" in wanted or os.path.exists(wanted):
        return wanted
    numbers = {one.serial.lower(): one.port for one in attached() if one.serial}
    return numbers.get(wanted.lower(), wanted)


@contextmanager
def terminal(
    port: str | None, patience: float = PATIENCE_S, tries: int = TRIES
) -> Iterator[Client]:
    """Open the terminal that is meant and give a Client for it."""
    wire = Wire(choose(port))
    try:
        yield Client(wire, patience, tries)
    finally:
        wire.close()
