"""Asks a terminal and gets its answer, or a fault; repeats what got lost on the way."""

import random
import time

from tillctl import protocol
from tillctl.faults import LINK, Fault, from_terminal

_TRIES = 5
_PATIENCE_S = 2.0  # for one answer, before the same line is sent again


class Client:
    """Speaks with one terminal over an open wire (`write(bytes)`, `read() -> bytes`).

    A line that gets no answer is sent again with the same number: the terminal does such a
    request once, however often it arrives.
    """

    def __init__(self, wire, patience: float = _PATIENCE_S):
        self._wire = wire
        self._patience = patience
        self._seq = random.randrange(1, 900_000_000)
        self._pending = b""

    def call(self, verb: str, **fields) -> dict:
        """Ask; gives the body of the answer.  Raises Fault for a refusal or for silence."""
        self._seq += 1
        line = protocol.encode(self._seq, {"verb": verb, **fields})
        for _ in range(_TRIES):
            self._wire.write(line)
            body = self._await(self._seq)
            if body is None or _is_line_damage(body):
                continue
            if not body.get("ok"):
                raise from_terminal(body.get("error", {}))
            return body
        raise Fault(
            LINK,
            f"The terminal at {self._wire.name} does not answer.",
            "Is it switched on, and does tillroll run on it?",
        )

    def _await(self, seq: int) -> dict | None:
        until = time.monotonic() + self._patience
        while time.monotonic() < until:
            self._pending += self._wire.read()
            *lines, self._pending = self._pending.split(b"\n")
            for line in lines:
                answer = protocol.decode(line)
                if answer is not None and (answer.seq == seq or _is_line_damage(answer.body)):
                    return answer.body
        return None


def _is_line_damage(body: dict) -> bool:
    """Whether the terminal saw a damaged line: worth sending again."""
    code = body.get("error", {}).get("code", "")
    return code in ("frame-crc", "frame-shape", "frame-not-ascii")
