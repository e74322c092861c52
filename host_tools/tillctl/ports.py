"""Which terminal is meant: --port, else $TILLCTL_PORT, else the only one that is there."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tillctl.client import PATIENCE_S, TRIES, Client
from tillctl.faults import NO_TERMINAL, Fault
from tillctl.transport import Wire, serial_ports

_START = "Plug one in, or start a simulated one: tillctl sim --state DIR"


def registry() -> Path:
    """Give the folder where running simulated terminals leave their ports."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "tillroll" / "sims"


@contextmanager
def announced(port: str, state: Path) -> Iterator[None]:
    """Let other tillctl processes find the simulated terminal at `port` while it runs."""
    note = registry() / f"{os.getpid()}.json"
    with suppress(OSError):  # then --port names it
        registry().mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps({"port": port, "state": str(state)}), encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)


def simulated() -> list[str]:
    """Give the ports of the simulated terminals that run, forgetting those that died."""
    found = []
    for note in sorted(registry().glob("*.json")):
        with suppress(OSError, ValueError, KeyError):
            if _is_alive(int(note.stem)):
                found.append(str(json.loads(note.read_text(encoding="utf-8"))["port"]))
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


def choose(port: str | None) -> str:
    """Give the port to use.  Raises Fault when there is none, or more than one."""
    if port:
        return port
    if os.environ.get("TILLCTL_PORT"):
        return os.environ["TILLCTL_PORT"]
    found = simulated() + serial_ports()
    if not found:
        raise Fault(NO_TERMINAL, "No terminal found.", _START)
    if len(found) > 1:
        names = ", ".join(found)
        raise Fault(NO_TERMINAL, f"Several terminals found: {names}.", "Name one: --port PORT")
    return found[0]


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
