"""What the mechanism's sensors give to pins and ADCs.

High is bad on the paper, near-end and platen pins.  The thermistor lies between ground and the
pin, 30 kOhm between pin and reference; the supply comes through a divider of 4, reference 3.3 V.
"""

from emulator import physics

_PULL_OHM = 30000
_SUPPLY_FULL_MV = 13200


class Sensing:
    """Reads the mechanism for the bus; `noise` is in 12-bit counts, plus and minus."""

    def __init__(self, mechanism, noise: int = 2):
        self._mechanism = mechanism
        self._noise = noise
        self._seed = 1
        self._known_mk = None
        self._known_raw = 0
        self.thermistor_fault = ""

    def attach(self, bus) -> None:
        """Wire pins and ADCs."""
        mechanism = self._mechanism
        bus.readers["PAPER_OUT"] = lambda: 0 if mechanism.paper_present else 1
        bus.readers["PAPER_LOW"] = lambda: 1 if mechanism.paper_low else 0
        bus.readers["PLATEN_OPEN"] = lambda: 0 if mechanism.platen_closed else 1
        bus.samplers["HEAD_TEMP"] = self._temperature
        bus.samplers["SUPPLY"] = self._supply

    def _temperature(self) -> int:
        if self.thermistor_fault:
            return self._noisy(65535 if self.thermistor_fault == "open" else 0)
        thermal = self._mechanism.thermal
        thermal.update(self._mechanism.time.ms)
        mk = thermal.sensor
        if mk != self._known_mk:
            self._known_mk = mk
            ohm = physics.thermistor_ohm(mk)
            self._known_raw = int(65535 * (ohm / (ohm + _PULL_OHM)))
        return self._noisy(self._known_raw)

    def _supply(self) -> int:
        mv = self._mechanism.supply_mv
        return self._noisy(min(65535, mv * 4096 // _SUPPLY_FULL_MV * 16))

    def _noisy(self, raw: int) -> int:
        if not self._noise:
            return raw
        self._seed = (self._seed * 1021 + 7) & 0x7FFF
        raw += ((self._seed >> 4) % (2 * self._noise + 1) - self._noise) * 16
        return min(65535, max(0, raw))
