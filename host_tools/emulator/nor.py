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

PAGES = BLOCK // PAGE
ERASED_PAGE = b"\xff" * PAGE

EIO = 5


class PowerCut(BaseException):
    """The supply is gone: no code of the terminal may catch this."""


class Nor:
    """The chip.  Only pages that hold something take memory.

    `image` is an open binary file, unbuffered, that is kept in step with every operation.
    """

    def __init__(self, blocks: int, image=None):
        self.blocks = blocks
        self.programs = 0  # pages programmed
        self.erases = 0
        self.reads = 0  # bytes read
        self.wear = bytearray(4 * blocks)  # erases of each block, u32 little-endian
        self.port = Port(self)
        self.watch = None  # called before each operation: (address, data), None for an erase
        self._pages = {}  # number: bytes, which are never changed in place
        self._image = image
        self._fuse = -1  # operations until the cut; negative: none
        self._part = 0
        if image is not None:
            self._load()

    def attach(self) -> "Port":
        """Power on: a fresh block device; those given out before stay dead."""
        self.port.alive = False
        self.port = Port(self)
        return self.port

    def cut(self, operations: int, part: int = 0) -> None:
        """Cut the power in the operation after `operations` more, at `part`/256 of its bytes."""
        self._fuse = operations
        self._part = part

    def written(self) -> list:
        """Numbers of the blocks that are not fully erased."""
        return sorted(
            {number // PAGES for number, page in self._pages.items() if page != ERASED_PAGE}
        )

    def snapshot(self) -> dict:
        """The content, for `restore`."""
        return dict(self._pages)

    def restore(self, snapshot: dict) -> None:
        """Make the content what it was at the snapshot, with the power off."""
        self.port.alive = False
        self._fuse = -1
        self._pages = dict(snapshot)

    def hottest(self) -> int:
        """Erases of the block that was erased most."""
        return max(
            int.from_bytes(self.wear[at : at + 4], "little") for at in range(0, len(self.wear), 4)
        )

    def read(self, address: int, into) -> None:
        """Fill the buffer from `address`, across blocks."""
        self.reads += len(into)
        done = 0
        while done < len(into):
            number, offset = divmod(address + done, PAGE)
            count = min(len(into) - done, PAGE - offset)
            page = self._pages.get(number, ERASED_PAGE)
            into[done : done + count] = page[offset : offset + count]
            done += count

    def content(self, address: int, count: int) -> bytes:
        """The same as `read` for a host: quicker, and in one piece."""
        self.reads += count
        number, offset = divmod(address, PAGE)
        page = self._pages.get(number, ERASED_PAGE)
        if offset + count <= PAGE:
            return page[offset : offset + count]
        parts = [page[offset:]]
        for left in range(offset + count - PAGE, 0, -PAGE):
            number += 1
            parts.append(self._pages.get(number, ERASED_PAGE)[:left])
        return b"".join(parts)

    def program(self, address: int, data) -> None:
        """Program `data`, page by page; raises PowerCut, ValueError."""
        done = 0
        while done < len(data):
            number, offset = divmod(address + done, PAGE)
            count = min(len(data) - done, PAGE - offset)
            self._program(number, offset, data[done : done + count])
            done += count

    def erase(self, number: int) -> None:
        """Erase one block; raises PowerCut, ValueError."""
        self._check(number)
        if self.watch:
            self.watch(number * BLOCK, None)
        dying, count = self._fuse == 0, self._allowed(BLOCK)
        if count:
            self._erase(number, count)
        if dying:
            self._die()
        self.erases += 1

    def _check(self, number):
        if not 0 <= number < self.blocks:
            raise ValueError("outside of the chip")

    def _program(self, number, offset, data):
        self._check(number // PAGES)
        old = self._pages.get(number, ERASED_PAGE)
        if old is not ERASED_PAGE:
            _permit(old[offset : offset + len(data)], data)
        if self.watch:
            self.watch(number * PAGE + offset, data)
        dying, count = self._fuse == 0, self._allowed(len(data))
        if count:
            page = bytearray(old)
            page[offset : offset + count] = data[:count]
            self._pages[number] = bytes(page)
            self._save(number * PAGE + offset, data[:count])
        if dying:
            self._die()
        self.programs += 1

    def _erase(self, number, count):
        first = number * PAGES
        whole, rest = divmod(count, PAGE)
        for page in range(first, first + whole):
            self._pages.pop(page, None)
        torn = self._pages.get(first + whole) if rest else None
        if torn:
            self._pages[first + whole] = ERASED_PAGE[:rest] + torn[rest:]
        at = 4 * number
        worn = int.from_bytes(self.wear[at : at + 4], "little") + 1
        self.wear[at : at + 4] = worn.to_bytes(4, "little")
        for done in range(0, count, PAGE):
            self._save(number * BLOCK + done, ERASED_PAGE[: min(PAGE, count - done)])

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
        for number in range(self.blocks * PAGES):
            page = self._image.read(PAGE)
            if not page:
                self._save(number * PAGE, ERASED_PAGE)
            elif page != ERASED_PAGE:
                self._pages[number] = page

    def _save(self, address, data):
        if self._image is not None:
            self._image.seek(address)
            self._image.write(data)


def _permit(old, new) -> None:
    """Raises ValueError when the new bytes have a one where the old ones have a zero."""
    if any(fresh & ~worn & 255 for fresh, worn in zip(new, old)):
        raise ValueError("programs a one over a zero")


class Port:
    """MicroPython's extended block device protocol on the chip, for one life between two cuts.

    A dead port answers with an error: an exception from here would leave littlefs half way.
    """

    def __init__(self, nor: Nor):
        self.nor = nor
        self.alive = True
        self.fault: "ValueError | None" = None  # how the file system broke the rules of the chip

    def readblocks(self, number: int, into, offset: int = 0) -> int:
        """Fill the buffer; gives 0, or -EIO when the power is gone."""
        return self._do(self.nor.read, number * BLOCK + offset, into)

    def writeblocks(self, number: int, data, offset: int = 0) -> int:
        """Program the data into erased flash; gives 0, or -EIO when the power is gone."""
        return self._do(self.nor.program, number * BLOCK + offset, data)

    def ioctl(self, operation: int, argument: int) -> int:
        """4: number of blocks, 5: block size, 6: erase a block; all others do nothing."""
        if operation == 4:
            return self.nor.blocks
        if operation == 5:
            return BLOCK
        return self._do(self.nor.erase, argument) if operation == 6 else 0

    def _do(self, function, *arguments):
        if self.alive:
            try:
                function(*arguments)
                return 0
            except PowerCut:
                pass  # the power is gone: `alive` tells
            except ValueError as fault:
                self.alive, self.fault = False, fault
        return -EIO
