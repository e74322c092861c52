"""A serial NOR flash below littlefs: pages, erase blocks, wear counts and power cuts.

Behaves as a W25Q-class chip (Winbond W25Q16JV data sheet, 8.2): erasing sets a whole 4096-byte
sector to ones, programming turns ones into zeros within one 256-byte page.  A program that asks
for a one where there is a zero is a fault of the caller and raises ValueError.

A power cut happens *in* one chosen operation, which is done from its first byte up to a chosen
part.  Afterwards every port that was attached before is dead for good: what a dying file system
still tries to write, also from a finaliser, never reaches the chip.
"""

PAGE = 256
BLOCK = 4096
WHOLE = 256  # an operation is cut at so many 256ths of its bytes

ERASED_PAGE = b"\xff" * PAGE
ERASED_BLOCK = b"\xff" * BLOCK

EIO = 5


class PowerCut(BaseException):
    """The supply is gone: no code of the terminal may catch this."""


class Nor:
    """The chip.  Only blocks that hold something take memory.

    `image` is an open binary file, unbuffered, that is kept in step with every operation.
    """

    def __init__(self, blocks: int, image=None):
        self.blocks = blocks
        self.programs = 0  # pages programmed
        self.erases = 0
        self.wear = bytearray(4 * blocks)  # erases of each block, u32 little-endian
        self.port = None
        self._data = {}
        self._image = image
        self._fuse = -1  # operations until the cut; negative: none
        self._part = 0
        if image is not None:
            self._load()

    def attach(self) -> "Port":
        """Power on: a fresh block device; those given out before stay dead."""
        if self.port is not None:
            self.port.alive = False
        self._fuse = -1
        self.port = Port(self)
        return self.port

    def cut(self, operations: int, part: int = 0) -> None:
        """Cut the power in the operation after `operations` more, at `part`/256 of its bytes."""
        self._fuse = operations
        self._part = part

    def spent(self) -> int:
        """Programs and erases so far."""
        return self.programs + self.erases

    def blank(self) -> bool:
        """True when every byte of the chip is erased."""
        return not any(bytes(block) != ERASED_BLOCK for block in self._data.values())

    def snapshot(self) -> dict:
        """The content, for `restore`: bytes of each block that is not blank."""
        return {number: bytes(block) for number, block in self._data.items()}

    def restore(self, snapshot: dict) -> None:
        """Make the content what it was at the snapshot, with the power off."""
        if self.port is not None:
            self.port.alive = False
        self._fuse = -1
        self._data = {number: bytearray(block) for number, block in snapshot.items()}

    def hottest(self) -> int:
        """Erases of the block that was erased most."""
        return max(
            int.from_bytes(self.wear[at : at + 4], "little") for at in range(0, len(self.wear), 4)
        )

    def read(self, address: int, into) -> None:
        """Fill the buffer from `address`, across blocks."""
        done = 0
        while done < len(into):
            number, offset = divmod(address + done, BLOCK)
            count = min(len(into) - done, BLOCK - offset)
            block = self._data.get(number, ERASED_BLOCK)
            into[done : done + count] = block[offset : offset + count]
            done += count

    def program(self, address: int, data) -> None:
        """Program `data`, page by page; raises PowerCut, ValueError."""
        done = 0
        while done < len(data):
            count = min(len(data) - done, PAGE - (address + done) % PAGE)
            self._page(address + done, data[done : done + count])
            done += count

    def erase(self, number: int) -> None:
        """Erase one block; raises PowerCut."""
        self._check(number)
        dying, count = self._fuse == 0, self._allowed(BLOCK)
        if count:
            self._erase(number, count)
        if dying:
            self._die()
        self.erases += 1

    def _page(self, address, data):
        number, offset = divmod(address, BLOCK)
        self._check(number)
        dying, count = self._fuse == 0, self._allowed(len(data))
        if count:
            self._program(number, offset, data[:count])
        if dying:
            self._die()
        self.programs += 1

    def _check(self, number):
        if not 0 <= number < self.blocks:
            raise ValueError("outside of the chip")

    def _program(self, number, offset, data):
        block = self._data.get(number)
        if block is None:
            block = self._data[number] = bytearray(ERASED_BLOCK)
        old = block[offset : offset + len(data)]
        if old != ERASED_PAGE[: len(data)] and any(n & ~o & 255 for n, o in zip(data, old)):
            raise ValueError("programs a one over a zero")
        block[offset : offset + len(data)] = data
        self._save(number * BLOCK + offset, data)

    def _erase(self, number, count):
        if count == BLOCK:
            self._data.pop(number, None)
        elif number in self._data:
            self._data[number][:count] = ERASED_BLOCK[:count]
        at = 4 * number
        worn = int.from_bytes(self.wear[at : at + 4], "little") + 1
        self.wear[at : at + 4] = worn.to_bytes(4, "little")
        self._save(number * BLOCK, ERASED_BLOCK[:count])

    def _allowed(self, size):
        """How many bytes of the next operation happen before the power is gone."""
        if self._fuse < 0:
            return size
        if self._fuse == 0:
            return size * self._part // WHOLE
        self._fuse -= 1
        return size

    def _die(self):
        self._fuse = -1
        self.port.alive = False
        raise PowerCut()

    def _load(self):
        self._image.seek(0)
        for number in range(self.blocks):
            data = self._image.read(BLOCK)
            if not data:
                self._save(number * BLOCK, ERASED_BLOCK)
            elif data != ERASED_BLOCK:
                self._data[number] = bytearray(data)

    def _save(self, address, data):
        if self._image is not None:
            self._image.seek(address)
            self._image.write(data)


class Port:
    """MicroPython's extended block device protocol on the chip, for one life between two cuts."""

    def __init__(self, nor: Nor):
        self.nor = nor
        self.alive = True

    def readblocks(self, number: int, into, offset: int = 0) -> int:
        """Fill the buffer; gives 0, or -EIO after a cut."""
        if not self.alive:
            return -EIO
        self.nor.read(number * BLOCK + offset, into)
        return 0

    def writeblocks(self, number: int, data, offset: int = 0) -> int:
        """Program the data into erased flash; gives 0, or -EIO after a cut."""
        if not self.alive:
            return -EIO
        self.nor.program(number * BLOCK + offset, data)
        return 0

    def ioctl(self, operation: int, argument: int) -> int:
        """4: number of blocks, 5: block size, 6: erase a block; all others do nothing."""
        if operation == 4:
            return self.nor.blocks
        if operation == 5:
            return BLOCK
        if operation == 6:
            if not self.alive:
                return -EIO
            self.nor.erase(argument)
        return 0
