"""Paper, platen, head temperature and supply of a bare mechanism."""

import sys
from array import array

from tillroll.drivers.thermistor import head_ddc

if sys.implementation.name == "micropython":
    try:
        from tillroll.drivers.median_viper import median
    except SyntaxError:  # a port without the viper emitter
        from tillroll.drivers.median_plain import median
else:
    from tillroll.drivers.median_plain import median

_SAMPLES = 8
_TRIES = 12


class HeadSensors:
    """Reads pins that are high when something is wrong, and two ADCs, median of 8.

    `supply_full_mv` is the supply at which its ADC reads full scale; `quiet`, if given, says
    whether no strobe is up: only then does the supply show what it is without load.  The last
    values stay in `head_ddc` and `supply_mv`, of the time `at_ms`, for the driver's own ceilings.
    """

    def __init__(
        self, paper_out, paper_low, platen_open, head, supply, supply_full_mv, time, quiet=None
    ):
        self._paper_out = paper_out
        self._paper_low = paper_low
        self._platen_open = platen_open
        self._head = head
        self._supply = supply
        self._supply_full_mv = supply_full_mv
        self._time = time
        self._quiet = quiet
        self._samples = array("H", bytes(2 * _SAMPLES))
        self.at_ms = None
        self._fresh = False
        self._head_sum = 0
        self.head_ddc = 0
        self.supply_mv = 0

    def read(self, readings) -> None:
        """Fill `readings`."""
        self._sample()
        readings.at_ms = self.at_ms
        readings.paper = not self._paper_out()
        readings.near_end = bool(self._paper_low())
        readings.platen = not self._platen_open()
        readings.head_ddc = self.head_ddc
        readings.head_sum = self._head_sum
        readings.supply_mv = self.supply_mv

    def is_open(self) -> bool:
        """Whether the platen is open at this instant."""
        return bool(self._platen_open())

    def refresh(self, older_ms: int) -> bool:
        """Sample the ADCs again if the last values are older than `older_ms`.

        Gives whether there are others than at the last call.
        """
        time = self._time
        if self.at_ms is None or time.ticks_diff(time.ticks_ms(), self.at_ms) > older_ms:
            self._sample()
        fresh, self._fresh = self._fresh, False
        return fresh

    def _sample(self):
        self.head_ddc = head_ddc(self._median(self._head))
        self._head_sum = sum(self._samples)
        raw = self._unloaded() if self._quiet and self.supply_mv else self._median(self._supply)
        if raw:
            self.supply_mv = (raw >> 2) * self._supply_full_mv // 16384
        self.at_ms = self._time.ticks_ms()
        self._fresh = True

    def _unloaded(self) -> int:
        """Take a sample that no strobe was up before or after; 0 if there is no time for it."""
        quiet, adc = self._quiet, self._supply
        for _ in range(_TRIES):
            if quiet():
                raw = adc.read_u16()
                if quiet():
                    return raw
        return 0

    def _median(self, adc) -> int:
        """Take 8 samples: spikes are at the ends when they are sorted."""
        samples = self._samples
        for at in range(_SAMPLES):
            samples[at] = adc.read_u16()
        return median(samples, _SAMPLES)
