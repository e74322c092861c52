"""Where to find a receipt: 12 bytes of RAM for each.

Hashes may collide, so whoever looks something up reads the record and compares.
"""

import binascii
from array import array

_CHUNK = 64  # entries; small chunks need no long free stretch of heap and are never moved
_WIDTH = 3  # job, its newest record, hash of the ident << 16 | voucher modulo 65536


def _hash(ident) -> int:
    value = binascii.crc32(ident)
    return (value >> 16 ^ value) & 0xFFFF


class Index:
    """One entry for each accepted job, in the order of acceptance."""

    def __init__(self):
        self._chunks = []
        self._count = 0

    def __len__(self):
        return self._count

    def add(self, job: int, ident, voucher: int) -> None:
        """Enter a newly accepted job."""
        if self._count % _CHUNK == 0 and self._count // _CHUNK == len(self._chunks):
            self._chunks.append(array("I", bytes(4 * _WIDTH * _CHUNK)))
        chunk, at = self._entry(self._count)
        chunk[at], chunk[at + 1] = job, job
        chunk[at + 2] = _hash(ident) << 16 | voucher & 0xFFFF
        self._count += 1

    def last(self, job: int) -> int:
        """The newest record of the job; -1 when there is no such job."""
        number = self._find(job)
        if number < 0:
            return -1
        chunk, at = self._entry(number)
        return chunk[at + 1]

    def touch(self, job: int, record: int) -> bool:
        """Note the newest record of the job; False when there is no such job."""
        number = self._find(job)
        if number >= 0:
            chunk, at = self._entry(number)
            chunk[at + 1] = record
        return number >= 0

    def by_ident(self, ident):
        """Jobs that may have this ident, newest first."""
        return self._matches(16, _hash(ident))

    def by_voucher(self, voucher: int):
        """Jobs that may have this voucher number, newest first."""
        return self._matches(0, voucher & 0xFFFF)

    def before(self, job=None):
        """Jobs older than `job`, or all, newest first."""
        number = self._count if job is None else self._bisect(job)
        while number:
            number -= 1
            yield self._job(number)

    def _matches(self, shift, value):
        number = self._count
        while number:
            number -= 1
            chunk, at = self._entry(number)
            if chunk[at + 2] >> shift & 0xFFFF == value:
                yield chunk[at]

    def _entry(self, number):
        return self._chunks[number // _CHUNK], number % _CHUNK * _WIDTH

    def _job(self, number):
        return self._chunks[number // _CHUNK][number % _CHUNK * _WIDTH]

    def _bisect(self, job):
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            if self._job(middle) < job:
                low = middle + 1
            else:
                high = middle
        return low

    def _find(self, job):
        number = self._bisect(job)
        return number if number < self._count and self._job(number) == job else -1
