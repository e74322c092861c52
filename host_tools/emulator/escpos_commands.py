"""What bytes mean to an ESC/POS printer, byte by byte, as Epson's command reference has it.

Requests in real time (DLE ...) are obeyed when they arrive, wherever they stand: also within the
data of an image, which they belong to all the same.
"""

_DLE = 0x10
_ESC = 0x1B
_GS = 0x1D
_EOT = 4
_ENQ = 5
_DC4 = 0x14
_CLEAR = b"\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4 with fn = 8
_CLEARED = b"\x37\x25\x00"
_WIDEST = 48


class Commands:
    """`printer` has `answer`, `status`, `sensor`, `print` and `forget`; see EscPosPrinter."""

    def __init__(self, printer):
        self._printer = printer
        self.unknown = 0
        self._late = bytearray()  # the latest bytes that arrived
        self.restart()

    def restart(self) -> None:
        """Wait for a new command."""
        self._begun = self._run()
        next(self._begun)

    def work_off(self, byte: int) -> None:
        """Take the next byte from the receive buffer."""
        self._begun.send(byte)

    def real_time(self, byte: int) -> None:
        """Look at a byte that arrives."""
        late = self._late
        late.append(byte)
        printer = self._printer
        if late[-3:-1] == b"\x10\x04" and 1 <= byte <= 4:
            printer.answer(printer.status(byte))
        elif late[-3:] == b"\x10\x05\x02":
            printer.forget()
        elif late[-10:] == b"\x10\x14" + _CLEAR:
            printer.forget()
            for each in _CLEARED:
                printer.answer(each)
        if len(late) > 32:
            self._late = late[-16:]

    def _run(self):
        while True:
            byte = yield
            if byte == _DLE:
                yield from self._skip()
            elif byte == _ESC:
                self._know((yield) == ord("@"))
            elif byte == _GS:
                yield from self._group()
            elif byte:
                self._know(False)

    def _skip(self):
        """A request in real time was obeyed when it arrived."""
        kind = yield
        if kind == _DC4:
            for each in _CLEAR:
                self._know((yield) == each)
        else:
            self._know(kind in (_EOT, _ENQ))
            yield

    def _group(self):
        kind = yield
        if kind == ord("v"):
            yield from self._raster()
        elif kind == ord("r"):
            self._know((yield) == 1)
            self._printer.answer(self._printer.sensor())
        elif kind:
            self._know(False)

    def _raster(self):
        """GS v 0 m xL xH yL yH: y rows of x bytes."""
        head = bytearray()
        while len(head) < 6:
            head.append((yield))
        self._know(head[0] == ord("0") and head[1] in (0, ord("0")))
        width, rows = head[2] | head[3] << 8, head[4] | head[5] << 8
        self._know(width <= _WIDEST)
        row = bytearray(width)
        for _ in range(rows if width else 0):
            for at in range(width):
                row[at] = yield
            self._printer.print(row, min(width, _WIDEST))

    def _know(self, known):
        self.unknown += not known
