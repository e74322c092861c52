"""Asks a terminal and gets its answer, or a fault; repeats what got lost on the way."""

import random
import time
from typing import Any, Protocol

from tillctl import protocol
from tillctl.faults import LINK, Fault, from_terminal

TRIES = 5
PATIENCE_S = 2.0  # for one answer, before the same line is sent again


class Port(Protocol):
    """An open wire to a terminal; `read` waits a little and gives b"" for nothing."""

    name: str

    def write(self, data: bytes) -> None:
        """Send all of it."""

    def read(self) -> bytes:
        """Give what has arrived."""


class Asked(Protocol):
    """Whoever answers requests: a terminal, or the journal of one that is not there."""

    def call(self, verb: str, **fields: Any) -> dict[str, Any]:
        """Ask; gives the body of the answer.  Raises Fault."""


class Client:
    """Speaks with one terminal over an open wire.

    A line that gets no answer is sent again with the same number: the terminal does such a
    request once, however often it arrives.
    """

    def __init__(self, wire: Port, patience: float = PATIENCE_S, tries: int = TRIES):
        self._wire = wire
        self._patience = patience
        self._tries = tries
        self._seq = random.randrange(1, 900_000_000)
        self._pending = b""

    def call(self, verb: str, **fields: Any) -> dict[str, Any]:
        """Ask; gives the body of the answer.  Raises Fault for a refusal or for silence."""
        self._seq += 1
        line = protocol.encode(self._seq, {"verb": verb, **fields})
        for _ in range(self._tries):
            self._wire.write(line)
            body = self._await(self._seq)
            if body is None or _code(body) in _DAMAGE:
                continue
            if not body.get("ok"):
                raise from_terminal(body.get("error", {}))
            return body
        raise Fault(
            LINK,
            f"The terminal at {self._wire.name} does not answer.",
            "Is it switched on, and does tillroll run on it?",
        )

    def _await(self, seq: int) -> dict[str, Any] | None:
        until = time.monotonic() + self._patience
        while time.monotonic() < until:
            self._pending += self._wire.read()
            *lines, self._pending = self._pending.split(b"\n")
            for line in lines:
                answer = protocol.decode(line)
                if answer is not None and _is_for(answer, seq):
                    return answer.body
        return None


# What the terminal says, often under number 0, of a line that it could not read.
_DAMAGE = ("frame-crc", "frame-shape", "frame-not-ascii", "frame-cut")
_UNREAD = (*_DAMAGE, "frame-too-long")


def _code(body: dict[str, Any]) -> str:
    error = body.get("error")
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _is_for(answer: protocol.Answer, seq: int) -> bool:
    return answer.seq == seq or (answer.seq == 0 and _code(answer.body) in _UNREAD)
