"""Takes files from `tillctl install`; sent as text to the REPL of a stock MicroPython.

A request is `<BBHI`: kind, number, length and CRC-32 of what follows.  Its answer has the same
head, with the request's number and OK, FAILED (a number of errno as text) or AGAIN (the content
was damaged) as its kind.  The sender waits for the answer, so that nothing can overflow.

| kind | content | answer |
|---|---|---|
| L | folder | its entries, `name` or `name/`, a line each |
| D | file | its SHA-256 |
| F | | free bytes, as text |
| M | folder | makes it |
| O | file | opens it for writing |
| W | zlib data of at most CHUNK bytes | adds it to the open file |
| C | | closes it: only now it is durable |
| R | old path, NUL, new path | renames; what was at the new path is gone, all at once |
| X | file or empty folder | deletes it |
| Q | | ends |
"""

import binascii
import hashlib
import io
import struct

import deflate

HEAD = "<BBHI"
CHUNK = 16384  # bytes of a file in one W, before compression: four blocks of the flash
ROOM = CHUNK + 256  # for what does not compress

OK = 43
FAILED = 45
AGAIN = 63
QUIT = 81


class Receiver:
    """`fs` has the functions of `os`, `inward` and `outward` are streams of bytes.

    `watch(True)` is called when a request is awaited and `watch(False)` when one has come.
    """

    def __init__(self, fs, opener, inward, outward, watch):
        self._fs = fs
        self._opener = opener
        self._inward = inward
        self._outward = outward
        self._watch = watch
        self._file = None
        self._head = bytearray(8)
        self._content = memoryview(bytearray(ROOM))
        self._chunk = memoryview(bytearray(CHUNK))
        self._verbs = {
            76: self._list,
            68: self._digest,
            70: self._free,
            77: self._make,
            79: self._open,
            87: self._write,
            67: self._close,
            82: self._rename,
            88: self._remove,
        }

    def serve(self):
        """Say that it is ready, then do requests until Q or the end of the stream."""
        self._answer(OK, 0, b"")
        while True:
            kind, number, content = self._request()
            if kind == QUIT:
                self._answer(OK, number, b"")
                return
            if kind == AGAIN:
                self._answer(AGAIN, number, b"")
                continue
            try:
                self._answer(OK, number, self._verbs[kind](content) or b"")
            except OSError as error:
                self._answer(FAILED, number, str(error.errno).encode())

    def _request(self):
        self._watch(True)
        self._fill(memoryview(self._head))
        kind, number, length, check = struct.unpack(HEAD, self._head)
        content = self._content[:length]
        self._fill(content)
        self._watch(False)
        good = binascii.crc32(content) == check and (kind in self._verbs or kind == QUIT)
        return kind if good else AGAIN, number, content

    def _fill(self, view):
        done = 0
        while done < len(view):
            count = self._inward.readinto(view[done:])
            if not count:
                raise EOFError
            done += count

    def _answer(self, kind, number, content):
        head = struct.pack(HEAD, kind, number, len(content), binascii.crc32(content))
        self._outward.write(head + content)

    def _list(self, content):
        names = []
        for entry in self._fs.ilistdir(str(content, "utf-8")):
            names.append(entry[0] + "/\n" if entry[1] == 0x4000 else entry[0] + "\n")
        return "".join(names).encode()

    def _digest(self, content):
        digest = hashlib.sha256()
        with self._opener(str(content, "utf-8"), "rb") as file:
            while True:
                count = file.readinto(self._chunk)
                if not count:
                    return digest.digest()
                digest.update(self._chunk[:count])

    def _free(self, _content):
        found = self._fs.statvfs("/")
        return str(found[0] * max(found[3], 0)).encode()  # littlefs may count a block twice

    def _make(self, content):
        self._fs.mkdir(str(content, "utf-8"))

    def _open(self, content):
        self._file = self._opener(str(content, "utf-8"), "wb")

    def _write(self, content):
        stream = deflate.DeflateIO(io.BytesIO(content), deflate.ZLIB)
        count = stream.readinto(self._chunk)
        if self._file.write(self._chunk[:count]) != count:
            raise OSError(28)  # ENOSPC; littlefs does not tell it again at the end

    def _close(self, _content):
        self._file.close()

    def _rename(self, content):
        old, new = str(content, "utf-8").split("\0")
        self._fs.rename(old, new)

    def _remove(self, content):
        self._fs.remove(str(content, "utf-8"))


def main():
    """Serve on the console, deaf to Ctrl-C; a sender that is silent for long means a reset."""
    import os
    import sys

    import machine
    import micropython

    timer = machine.Timer(-1)

    def watch(on):
        timer.deinit()
        if on:
            timer.init(mode=machine.Timer.ONE_SHOT, period=5000, callback=give_up)

    def give_up(_timer):
        machine.reset()

    micropython.kbd_intr(-1)
    try:
        Receiver(os, open, sys.stdin.buffer, sys.stdout.buffer, watch).serve()
    finally:
        timer.deinit()
        micropython.kbd_intr(3)
