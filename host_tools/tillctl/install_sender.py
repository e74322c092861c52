"""Speaks with `installer/receiver.py` on a terminal: files there, as functions here."""

import contextlib
import os
import struct
import zlib
from binascii import crc32
from collections.abc import Callable
from typing import Protocol

from installer.receiver import AGAIN, CHUNK, HEAD, OK

from tillctl.faults import LINK, Fault

_TRIES = 3
_WINDOW = 14  # log2 of the memory that the terminal needs to unpack a chunk


class Channel(Protocol):
    """A wire on which the receiver listens."""

    def send(self, data: bytes) -> None:
        """Send all of it.  Raises Fault."""

    def receive(self, count: int) -> bytes:
        """Give exactly `count` bytes.  Raises Fault."""


class Sender:
    """Each method is one request, or one for each chunk of a file.

    Raises OSError for what the terminal's file system refuses, Fault for a broken connection.
    """

    def __init__(self, channel: Channel):
        self._channel = channel
        self._number = 0
        self._answer()

    def names(self, folder: str) -> list[str]:
        """Give the entries of a folder, folders with a slash at the end; none if it is missing."""
        return (self._known(b"L", folder) or b"").decode().splitlines()

    def tree(self, folder: str) -> list[str]:
        """Give the paths of everything below a folder, the folder last, with a slash."""
        found = []
        for name in self.names(folder):
            path = f"{folder}/{name}"
            found += self.tree(path.rstrip("/")) if path.endswith("/") else [path]
        return [*found, f"{folder}/"]

    def digest(self, path: str) -> bytes | None:
        """Give the SHA-256 of a file, None if it is missing."""
        return self._known(b"D", path)

    def free(self) -> int:
        """Give the bytes of unused flash."""
        return int(self._ask(b"F"))

    def make(self, folder: str) -> None:
        """Make a folder unless it is there."""
        with contextlib.suppress(FileExistsError):
            self._ask(b"M", folder.encode())

    def put(self, path: str, data: bytes, sent: Callable[[int], object]) -> None:
        """Write a file; `sent` is told the bytes of each chunk."""
        self._ask(b"O", path.encode())
        for at in range(0, len(data), CHUNK):
            chunk = data[at : at + CHUNK]
            packer = zlib.compressobj(9, wbits=_WINDOW)
            self._ask(b"W", packer.compress(chunk) + packer.flush())
            sent(len(chunk))
        self._ask(b"C")

    def rename(self, old: str, new: str) -> None:
        """Rename a file; another one at the new path is replaced, all at once."""
        self._ask(b"R", f"{old}\0{new}".encode())

    def remove(self, path: str) -> None:
        """Delete a file or an empty folder, if it is there."""
        self._known(b"X", path)

    def quit(self) -> None:
        """End the receiver."""
        self._ask(b"Q")

    def _known(self, kind: bytes, path: str) -> bytes | None:
        try:
            return self._ask(kind, path.encode())
        except FileNotFoundError:
            return None

    def _ask(self, kind: bytes, content: bytes = b"") -> bytes:
        self._number = (self._number + 1) & 0xFF
        head = struct.pack(HEAD, kind[0], self._number, len(content), crc32(content))
        for _ in range(_TRIES):
            self._channel.send(head + content)
            status, answer = self._answer()
            if status == OK:
                return answer
            if status != AGAIN:
                number = int(answer)
                raise OSError(number, os.strerror(number))
        raise self._garbled()

    def _answer(self) -> tuple[int, bytes]:
        status, number, length, check = struct.unpack(HEAD, self._channel.receive(8))
        if number != self._number or length > CHUNK:
            raise self._garbled()
        content = self._channel.receive(length)
        if crc32(content) != check:
            raise self._garbled()
        return status, content

    def _garbled(self) -> Fault:
        return Fault(
            LINK,
            "What comes from the terminal is garbled.",
            "Check the cable, then run the command again: it goes on where it stopped.",
        )
