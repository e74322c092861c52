"""Where to find a receipt that is in no archive yet: 12 bytes of RAM for each.

Hashes may collide, so whoever looks something up reads the record and compares.
"""

from array import array

_CHUNK = 32  # entries; small chunks need no long free stretch of heap and are never moved
_WIDTH = 3  # job, its newest record, hash (see archive.hashed)


class Index:
    """One entry for each accepted job, in the order of acceptance."""

    def __init__(self):
        self._chunks = []
        self._count = 0

    def __len__(self):
        return self._count

    def add(self, job: int, value: int) -> None:
        """Enter a newly accepted job with its hash."""
        if self._count % _CHUNK == 0 and self._count // _CHUNK == len(self._chunks):
            self._chunks.append(array("I", bytes(4 * _WIDTH * _CHUNK)))
        chunk, at = self._entry(self._count)
        chunk[at], chunk[at + 1], chunk[at + 2] = job, job, value
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

    def before(self, job=None):
        """Jobs older than `job`, or all, newest first."""
        number = self._count if job is None else self._bisect(job)
        while number:
            number -= 1
            yield self._job(number)

    def drop(self, low: int, high: int) -> None:
        """Forget the jobs numbered from `low` up to `high`: they are in an archive now."""
        kept = 0
        for number in range(self._count):
            chunk, at = self._entry(number)
            if not low <= chunk[at] < high:
                into, to = self._entry(kept)
                into[to], into[to + 1], into[to + 2] = chunk[at], chunk[at + 1], chunk[at + 2]
                kept += 1
        self._count = kept
        del self._chunks[(kept + _CHUNK - 1) // _CHUNK :]

    def matches(self, mask: int, value: int):
        """Jobs that may be meant (see archive.of_ident and others), newest first."""
        number = self._count
        while number:
            number -= 1
            chunk, at = self._entry(number)
            if chunk[at + 2] & mask == value:
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
