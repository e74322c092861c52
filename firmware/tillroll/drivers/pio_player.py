"""Plays the words of row_plan.py by PIO and DMA of an RP2040 or RP2350, with or without a program.

One DMA channel carries words from the ring to the state machine that plays them, so many as a
second one tells it, row by row, from a list that ends with 0; there the stream stops.  A third
one carries pulses from it to the one-shot.  (Datasheets: RP2040 2.5, 3; RP2350 2.2, 11.7, 12.6.4.)
"""

import gc
from array import array

from machine import mem32
from micropython import const
from uctypes import addressof

from tillroll.drivers.row_plan import LATCH, SHIFT, STEP, undo_row
from tillroll.drivers.row_stream_viper import APART, LATE, QUEUED, append, follow_row, has_room
from tillroll.errors import RECOVER_VOID, Stopped

# fmt: off
_OPENED = const(1)           # of pio_programs.py
_RING   = const(2048)        # bytes
_LISTED = const(32)          # rows, words of 32 bits
_LAST   = const(31)
_EAGER  = const(3)           # rows that are queued before the first one begins,
_ROOM   = const(480)         # bytes that four rows of text take
_CROWD  = const(26)          # rows of few words
_RING_AT = const(0)          # of row_stream_viper.py
_QUEUE_AT = const(1)
_OUT     = const(22)         # of row_plan.py
_AT      = const(2)
_MADE    = const(3)
_WAITING = const(4)
_STANDS  = const(5)
_PIO    = const(0x50200000)
_DEBUG  = const(0x08)
_DRY    = const(1 << 25)     # the player waits for a word (TXSTALL)
_PULSES = const(0x10)        # FIFO to the one-shot,
_WORDS  = const(0x14)        # to the player,
_PASSED = const(0x24)        # and from it
_FLAGS  = const(0x30)
_DMA    = const(0x50000000)
_CHANNEL = const(0x40)
_COUNT_AND_GO = const(0x1C)
_TO_PLAYER = const(1)        # requests for transfers
_FROM_PLAYER = const(5)
_AT_ONCE = const(0x3F)
_ENDLESS = const(0xFFFFFFFF)  # 9,000 km of dots on an RP2040, without end on an RP2350
_LOWER  = const(0xA003)      # mov(pins, null)
_EMPTY  = const(0x8080)      # pull(noblock)
_EMPTY_PLAYER = const(0x9080)
_TRIES  = const(4)
_HOLE   = const(256)         # bytes: a heap has few that are larger
# fmt: on


class PioPlayer:
    """Plays rows one after the other, as long as there are some in its ring.

    `strobes`, `words` and `lid` are state machines 0 to 2 of PIO 0 with the programs of
    pio_programs.py; `dma` makes rp2.DMA channels.  `broken`: rows were lost, and nobody was told.
    """

    queues = True
    verdict_ms = 6
    grace_us = 0

    def __init__(self, strobes, words, lid, dma, time):
        self.ring = aligned(_RING)
        self._queue = aligned(4 * _LISTED)
        self._stream = array("i", (addressof(self.ring), addressof(self._queue), 0, 0, 0, 1))
        self._strobes, self._words, self._lid = strobes, words, lid
        self._time = time
        self._feed, self._next, self._pass = dma(), dma(), dma()
        self._feeding, self._following = self._feed.registers, self._next.registers
        self._ended = time.ticks_us()
        self.broken = False
        self._wire()

    def _wire(self):
        feed, follow = self._feed, self._next
        ctrl = feed.pack_ctrl(
            inc_write=False, ring_size=11, treq_sel=_TO_PLAYER, chain_to=follow.channel
        )
        feed.config(read=self.ring, write=_PIO + _WORDS, count=0, ctrl=ctrl)
        ctrl = follow.pack_ctrl(inc_write=False, ring_size=7, treq_sel=_AT_ONCE)
        target = _DMA + feed.channel * _CHANNEL + _COUNT_AND_GO
        follow.config(read=self._queue, write=target, count=1, ctrl=ctrl)
        ctrl = self._pass.pack_ctrl(inc_read=False, inc_write=False, treq_sel=_FROM_PLAYER)
        where = {"read": _PIO + _PASSED, "write": _PIO + _PULSES}
        self._pass.config(count=_ENDLESS, ctrl=ctrl, trigger=True, **where)
        self._strobes.active(1)
        self._words.active(1)

    # --- the contract ----------------------------------------------------------------------

    @property
    def at(self) -> int:
        """Place in the ring of the next row."""
        return self._stream[_AT]

    def follow(self, rows, at: int, end: int, plan) -> int:
        """Plan rows[at] and those behind it, before `end`, and queue them behind those that play.

        Gives the first that is not planned: there is no room for it, or none to follow.
        """
        ring, stream, queue = self.ring, self._stream, self._queue
        feeding, following, kernel = self._feeding, self._following, follow_row
        how = QUEUED
        while at < end and how == QUEUED:
            how = kernel(rows[at], plan, ring, stream, queue, feeding, following)
            at += 1
        if how == LATE and not self.commit(plan[_OUT], True):
            undo_row(plan)
            how = APART
        return at - 1 if how == APART else at

    def ready(self, words: int) -> int:
        """Make room for so many words at `at` in the ring; waits for it.

        Gives 0 if the next row can follow those before it, else the us since they were over.
        """
        stream = self._stream
        while self._free() < 4 * words or self._ahead() > _CROWD:
            self._check()
            if stream[_WAITING]:
                self._begin()
        if stream[_WAITING] or (not stream[_STANDS] and self._runs()):
            return 0
        if self._plays():
            self._ended = self._time.ticks_us()
        return max(1, self._time.ticks_diff(self._time.ticks_us(), self._ended))

    def commit(self, end: int, behind: bool) -> bool:
        """Queue what was put between `at` and `end`.

        False, and nothing is queued, if it was to follow rows that are over.
        """
        stream = self._stream
        if append(stream, self._queue, self._feeding, end):
            return True
        made = stream[_MADE]
        following = (made + 1) & _LAST
        if stream[_STANDS]:
            stream[_WAITING] += 1
        elif not self._runs() and self._next.read == stream[_QUEUE_AT] + 4 * following:
            self._put(made, 0)  # it has found the end of the list here, and not this row
            if behind:
                return False
            stream[_WAITING] = 1
        stream[_MADE] = following
        stream[_AT] = end
        if stream[_WAITING] >= _EAGER:
            self._begin()
        return True

    def full(self) -> bool:
        """Whether another few rows would have to wait."""
        if has_room(self._stream, self._feeding, self._following):
            return False
        return self._free() < _ROOM or self._ahead() > _CROWD - 4

    def busy(self) -> bool:
        """Whether something is still played.  Raises Stopped when it will not burn."""
        self._check()
        return self.alone()

    def alone(self) -> bool:
        """Whether rows are played that need no program."""
        if mem32[_PIO + _FLAGS] & _OPENED:
            return False  # it stands still for good
        if self._stream[_WAITING]:
            self._begin()
        return (not self._stream[_STANDS] and self._runs()) or self._plays()

    def excite(self, phase: int) -> None:
        """Hold the rotor with these windings; from now on an open platen ends all heat."""
        self._words.exec(STEP | phase)
        self._lid.active(1)

    def release(self) -> None:
        """Lower the strobes, and take the current off the motor."""
        self._lid.active(0)
        self._lid.restart()
        self.lower()
        self._words.exec(STEP)

    def blank(self) -> None:
        """Latch a row without dots."""
        put = self._words.put
        put(SHIFT)
        for _ in range(12):
            put(0)
        put(LATCH)

    def lower(self) -> None:
        """Lower all strobes at once, and drop what is queued."""
        self._strobes.exec(_LOWER)
        if self._stream[_WAITING] or not self._stream[_STANDS] or mem32[_PIO + _FLAGS] & _OPENED:
            self._drop()

    # --- the stream ------------------------------------------------------------------------

    def _put(self, place, words):
        """A count fits into the lower half of its word."""
        self._queue[4 * place] = words & 0xFF
        self._queue[4 * place + 1] = words >> 8

    def _free(self):
        stream = self._stream
        return (self._feed.read - stream[_RING_AT] - stream[_AT] - 4) & (_RING - 1)

    def _ahead(self):
        """Rows that have not begun."""
        if self._stream[_STANDS] or not self._runs():
            return self._stream[_WAITING]
        return (self._stream[_MADE] - (self._next.read - self._stream[_QUEUE_AT] >> 2)) & _LAST

    def _begin(self):
        """Let the waiting rows begin."""
        stream = self._stream
        self._next.read = stream[_QUEUE_AT] + 4 * ((stream[_MADE] - stream[_WAITING]) & _LAST)
        stream[_STANDS] = stream[_WAITING] = 0
        self._next.active(1)

    def _runs(self):
        """Whether the stream goes on; between two rows it pauses for some cycles."""
        if self._feed.active() or self._feed.active() or self._feed.active():
            return True
        self._stream[_STANDS] = 1
        self._ended = self._time.ticks_us()
        return False

    def _plays(self):
        """Whether the player has words yet: those that DMA has handed over last take a while."""
        mem32[_PIO + _DEBUG] = _DRY
        return not mem32[_PIO + _DEBUG] & _DRY

    def _check(self):
        if mem32[_PIO + _FLAGS] & _OPENED:
            self._drop()
        if self.broken:
            self.broken = False
            raise Stopped("cover-open", RECOVER_VOID)

    def _drop(self):
        self.broken = self.broken or bool(mem32[_PIO + _FLAGS] & _OPENED)
        watched = self._lid.active()
        self._lid.active(0)
        self._next.active(0)
        self._feed.active(0)
        self._next.active(0)
        self._words.active(0)
        self._strobes.active(0)
        self._strobes.exec(_LOWER)
        for _ in range(8):
            self._words.exec(_EMPTY_PLAYER)
            self._strobes.exec(_EMPTY)
        while self._words.rx_fifo():
            self._words.get()
        for machine in (self._words, self._strobes, self._lid):
            machine.restart()
        mem32[_PIO + _FLAGS] = _OPENED
        self._feed.read = self._stream[_RING_AT] + self.at
        self._put(self._stream[_MADE], 0)
        self._stream[_STANDS], self._stream[_WAITING] = 1, 0
        self._ended = self._time.ticks_us()
        self._words.active(1)
        self._strobes.active(1)
        self._lid.active(watched)


def aligned(size: int):
    """Make a buffer that begins at a multiple of its size, a power of two, as DMA rings must.

    What lies before it is taken while it is made, and all holes that would take that instead, or
    have no room for it.  Where no such piece fits, it lies within one of twice the size.
    """
    kept, spare = [], []  # `spare` leaves a place for what refers to the buffer
    for _ in range(_TRIES):
        spare.clear()
        gc.collect()
        made = bytearray(size)
        place = addressof(made)
        before = -place & (size - 1)
        if not before:
            return made
        made = None
        gc.collect()
        spare.append(bytearray(1))
        if before < _HOLE:
            before += size
        while not kept or addressof(kept[-1]) < place:
            kept.append(bytearray(before))
        if addressof(kept[-1]) != place:
            kept[-1] = bytearray(size)  # this hole has not even room for what lies before
    kept.clear()
    gc.collect()
    probe = bytearray(2 * size)
    before = -addressof(probe) & (size - 1)
    return memoryview(probe)[before : before + size]
