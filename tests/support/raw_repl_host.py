"""A terminal with a stock MicroPython as mpremote sees it: a raw REPL on a TCP port.

The scripts that tillctl sends are known: facts are answered from a tuple, the receiver and the
switch are the real ones, on real littlefs over the emulated flash.
"""

import contextlib
import socket
import threading

from emulator.lfs import mount
from emulator.nor import Nor
from installer import switch
from installer.receiver import Receiver
from support.installing import read, tree
from tillctl import install_steps, protocol

BLOCKS = 352
NEVER = 1 << 40
PATIENCE_S = 60
STOCK = ((1, 25, 0), 0x1306, "Raspberry Pi Pico with RP2040", False)
STATUS = {"ok": True, "version": "0.1.0", "board": "rpi_pico_ltpd245", "due": False}


class Unplugged(Exception):
    """The cable has been pulled."""


class StockTerminal:
    """Serves one connection after the other; `files` is what is on its flash.

    `facts` are those of the image, `status` what a running tillroll would answer, `unplug_after`
    bytes the connection ends, `spoil` changes what comes in.
    """

    def __init__(self, blocks: int = BLOCKS):
        self.nor = Nor(blocks)
        self.fs = mount(self.nor)
        self.facts = STOCK
        self.status = STATUS
        self.running = False
        self.heard = 0  # bytes of requests
        self.unplug_after = NEVER
        self.spoil = lambda data: data
        self.interrupted = 0
        self.endings: list[Exception] = []  # why each connection ended
        self.in_boot_loader = lambda: None  # called when it is asked to enter it
        self._idle = threading.Event()
        self._idle.set()
        self._socket = None
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = f"socket://127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def files(self) -> dict[str, bytes]:
        """Everything on the flash, path -> content, once nobody is connected."""
        assert self._idle.wait(PATIENCE_S)
        return tree(self.fs)

    def close(self) -> None:
        """End it: a thread that still accepts would take a later terminal's connection."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE_S)
        self._server.close()

    # --- the wire ---------------------------------------------------------------------------

    def _serve(self) -> None:
        while True:
            try:
                self._socket, _ = self._server.accept()
            except OSError:
                return
            self._idle.clear()
            try:
                self._session()
            except Unplugged:
                self.unplug_after = NEVER
            except (EOFError, OSError) as error:
                self.endings.append(error)
            with contextlib.suppress(OSError):
                self._boot()  # as the receiver's watch does
            self._socket.close()
            self._idle.set()

    def _byte(self) -> bytes:
        data = self._socket.recv(1)
        if not data:
            raise EOFError
        return data

    def _session(self) -> None:
        """The application, or the friendly REPL."""
        line = b""
        while True:
            byte = self._byte()
            if byte == b"\x03":
                self.interrupted += self.running
                self.running = False
            elif byte == b"\x01":
                self._raw()
            elif byte == b"\x04":
                self._boot()
            elif byte == b"\n":
                self._application(line)
                line = b""
            else:
                line += byte

    def _application(self, line: bytes) -> None:
        asked = line.strip().split(b" ")[0][1:]
        if self.running and asked.isdigit():
            self._socket.sendall(protocol.encode(int(asked), self.status))

    def _boot(self) -> None:
        self.fs = mount(self.nor)
        if "/main.py" in tree(self.fs):
            text = read(self.fs, "/main.py").decode()
            if text.startswith(install_steps.mark()):
                self._switch(text)
            self.running = self.status is not None

    def _switch(self, text: str) -> None:
        names: dict = {"__name__": "main"}
        exec(text, names)
        switch.switch(self.fs, names["OLD"])

    def _raw(self) -> None:
        prompt = b"raw REPL; CTRL-B to exit\r\n>"
        self._socket.sendall(prompt)
        script = b""
        while True:
            byte = self._byte()
            if byte == b"\x02":
                return
            if byte == b"\x01" and script == b"\x05A":
                script = b""
                self._socket.sendall(b"R\x00")  # no raw paste here
            elif byte == b"\x04" and not script.strip():
                self._socket.sendall(b"OK\r\nMPY: soft reboot\r\n" + prompt)
            elif byte == b"\x04":
                self._socket.sendall(b"OK")
                self._socket.sendall(self._run(script.decode()) + b"\x04\x04>")
                script = b""
            else:
                script += byte

    def _run(self, script: str) -> bytes:
        if "class Receiver" in script:
            Receiver(self.fs, self.fs.open, self, self, lambda _on: None).serve()
            return b""
        if "machine.bootloader()" in script:
            self.in_boot_loader()
            raise Unplugged
        if "main.switch" in script:
            self._switch(read(self.fs, "/main.py").decode())
            return b""
        files = tree(self.fs)
        texts = (files.get(path, b"").decode() for path in ("/main.py", "/boot.py"))
        return repr((*self.facts, *(text.partition("\n")[0] for text in texts))).encode()

    # --- the streams of the receiver ----------------------------------------------------------

    def readinto(self, into) -> int:
        """Fill the buffer with what tillctl sends."""
        data = self._socket.recv(len(into))
        self.heard += len(data)
        if self.heard > self.unplug_after:
            raise Unplugged
        into[: len(data)] = self.spoil(data)
        return len(data)

    def write(self, data) -> None:
        """Send to tillctl."""
        self._socket.sendall(data)
