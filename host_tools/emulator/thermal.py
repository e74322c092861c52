"""Where the heat goes: dots to head, head to mechanism, mechanism to the room.  Integers only.

Estimates for a 40 g mechanism of the Seiko LTPD245 kind: the head holds 3 J/K and gives heat
to its frame over 3 K/W (9 s), the frame holds 20 J/K and gives it to the room over 12 K/W (240 s).
7 tenths of a dot's energy stay in the head, the rest leaves with the paper.  The thermistor
follows the head with 0.5 s.
"""

_HEAD_UJ = 3000  # per mK
_FRAME_UJ = 20000  # per mK
_TO_FRAME = 3  # K/W
_TO_ROOM = 12
_STAYS = 7  # tenths
_LAG_MS = 500
_FRAME_UNIT = 10  # uJ, so that 100 K stay below 2**30
_STEP_MS = 10


class Thermal:
    """Temperatures in mK above 0 degC.  `heat` brings energy, `update` lets time pass."""

    def __init__(self, ambient: int = 25000):
        self.ambient = ambient
        self._pending = 0  # uJ
        self._at = 0
        self.set(ambient)

    def set(self, mk: int, frame=None) -> None:
        """Put head and thermistor at a temperature; `frame` half-way to the room if not given."""
        self._head = mk * _HEAD_UJ
        if frame is None:
            frame = (mk + self.ambient) // 2
        self._frame = frame * (_FRAME_UJ // _FRAME_UNIT)
        self.sensor = mk

    @property
    def head(self) -> int:
        """Temperature of the head in mK."""
        return self._head // _HEAD_UJ

    @property
    def frame(self) -> int:
        """Temperature of the frame in mK."""
        return self._frame // (_FRAME_UJ // _FRAME_UNIT)

    def chill(self, mk: int) -> None:
        """Put the frame at a temperature; the head follows."""
        self._frame = mk * (_FRAME_UJ // _FRAME_UNIT)

    def heat(self, uj: int, all_stays: bool = False) -> None:
        """Bring in what the dots took; all of it stays where no paper carries some of it away."""
        self._pending += uj * 10 // _STAYS if all_stays else uj

    def update(self, ms: int) -> None:
        """Let time pass up to `ms` of the clock."""
        while ms - self._at >= _STEP_MS:
            self._pass(_STEP_MS)
            self._at += _STEP_MS

    def _pass(self, ms: int) -> None:
        head = self._head // _HEAD_UJ
        frame = self._frame // (_FRAME_UJ // _FRAME_UNIT)
        flow = (head - frame) * ms // _TO_FRAME
        self._head += self._pending * _STAYS // 10 - flow
        self._frame += (flow - (frame - self.ambient) * ms // _TO_ROOM) // _FRAME_UNIT
        self._pending = 0
        self.sensor += (self._head // _HEAD_UJ - self.sensor) * ms // _LAG_MS
