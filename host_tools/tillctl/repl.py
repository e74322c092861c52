"""The only module that knows mpremote: the REPL of a terminal with MicroPython."""

import ast
import contextlib
import io
import struct
from collections.abc import Iterator
from typing import Any

import serial
from mpremote.transport import TransportError, TransportExecError
from mpremote.transport_serial import SerialTransport

from tillctl.faults import LINK, NO_TERMINAL, Fault

_PATIENCE_S = 20
_ENTER_S = 10
_LOOK_S = 0.05
_MANY = 4096
_TAIL = 2000
_BROKEN = (TransportError, OSError, EOFError, struct.error, ValueError)


class Repl:
    """A terminal at its raw REPL.  Whatever ran there was interrupted; every failure is a Fault.

    After `leave`, `write` and `read` make it a port like `transport.Wire`.
    """

    def __init__(self, port: str):
        self.name = port
        self.heard = b""  # the last of what came in after `leave`
        try:
            self._transport = SerialTransport(port, timeout=_PATIENCE_S)
        except _BROKEN as error:
            raise Fault(NO_TERMINAL, f"Cannot open {port}: {error}.") from None
        try:
            self._enter()
        except Fault:
            self.close()
            raise

    def _enter(self) -> None:
        for last in (False, True):
            try:
                with contextlib.redirect_stdout(io.StringIO()):  # mpremote prints what it misses
                    self._transport.enter_raw_repl(timeout_overall=_ENTER_S)
                return
            except TransportError:
                if last:
                    raise Fault(
                        LINK,
                        f"Nothing at {self.name} answers as MicroPython does.",
                        "Is a MicroPython image on the board?  See docs/install.md.",
                    ) from None
            except _BROKEN as error:
                raise self._broke(error) from None

    def run(self, script: str) -> Any:
        """Run a script; gives the value of the literal it printed, None for nothing."""
        try:
            printed = self._transport.exec(script)
            return ast.literal_eval(printed.decode()) if printed.strip() else None
        except TransportExecError as error:
            raise self._failed(error.error_output) from None
        except _BROKEN as error:
            raise self._broke(error) from None

    def start(self, script: str) -> None:
        """Start a script that speaks for itself, by `send` and `receive`."""
        try:
            self._transport.exec_raw_no_follow(script)
        except _BROKEN as error:
            raise self._broke(error) from None

    def finish(self) -> None:
        """Wait for the end of the script."""
        try:
            _, error = self._transport.follow(_PATIENCE_S)
        except _BROKEN as broken:
            raise self._broke(broken) from None
        if error:
            raise self._failed(error.decode("utf-8", "replace"))

    def send(self, data: bytes) -> None:
        """Send all of it."""
        try:
            self._transport.serial.write(data)
        except _BROKEN as error:
            raise self._broke(error) from None

    def receive(self, count: int) -> bytes:
        """Give exactly `count` bytes."""
        try:
            data: bytes = self._transport.serial.read(count)
        except _BROKEN as error:
            raise self._broke(error) from None
        if len(data) < count:
            raise self._failed(data.decode("utf-8", "replace"))
        return data

    def leave(self) -> None:
        """Leave the REPL by a soft reset: main.py runs from here on."""
        try:
            self._transport.exit_raw_repl()
            self._transport.serial.write(b"\x04")
            self._transport.serial.timeout = _LOOK_S
        except _BROKEN as error:
            raise self._broke(error) from None

    def write(self, data: bytes) -> None:
        """Send all of it."""
        self.send(data)

    def read(self) -> bytes:
        """Give what has arrived, b"" for nothing."""
        try:
            data: bytes = self._transport.serial.read(_MANY)
        except (serial.SerialException, OSError) as error:
            raise self._broke(error) from None
        self.heard = (self.heard + data)[-_TAIL:]
        return data

    def close(self) -> None:
        """Close the port."""
        with contextlib.suppress(*_BROKEN):
            self._transport.close()

    def _broke(self, error: Exception) -> Fault:
        what = f"The connection to {self.name} broke: {error or type(error).__name__}."
        return Fault(LINK, what, _AGAIN)

    def _failed(self, told: str) -> Fault:
        last = told.strip().splitlines()[-1] if told.strip() else "it fell silent"
        return Fault(LINK, f"MicroPython at {self.name} failed: {last}.", _AGAIN)


_AGAIN = "Check the cable, then run the command again: it goes on where it stopped."


@contextlib.contextmanager
def at_repl(port: str) -> Iterator[Repl]:
    """Give a terminal at its REPL; after a failure too, it starts its program again."""
    repl = Repl(port)
    try:
        yield repl
    except BaseException:
        with contextlib.suppress(Fault):
            repl.leave()
        raise
    finally:
        repl.close()


def last_line(heard: bytes) -> str:
    """Give the end of a traceback in what a terminal printed, "" for none."""
    text = heard.decode("utf-8", "replace")
    _, found, rest = text.rpartition("Traceback (most recent call last):")
    lines = [line for line in rest.splitlines() if line and not line.startswith((" ", ">>>"))]
    return lines[0] if found and lines else ""
