"""What the mechanism's sensors give to pins and ADCs.

High is bad on the paper, near-end and platen pins.  The thermistor lies between ground and the
pin, 30 kOhm between pin and reference; the supply comes through a divider of 4, reference 3.3 V.
"""

from emulator import physics

_PULL_OHM = 30000
_SUPPLY_FULL_MV = 13200
_TOUCH_MS = 3  # a contact says what it is going to be, then chatters
_BOUNCE_MS = 5  # for 5 to 20 ms in all
_SPIKE_US = 20  # after a strobe's edge
_SPIKE = 600  # 12-bit counts


class Sensing:
    """Reads the mechanism for the bus; `noise` is in 12-bit counts, plus and minus.

    Contacts of paper and platen bounce for 5 to 20 ms; an ADC that samples within 20 us of a
    strobe's edge reads a spike.
    """

    def __init__(self, mechanism, noise: int = 2):
        self._mechanism = mechanism
        self.noise = noise
        self._seed = 1
        self._known_mk = None
        self._known_raw = 0
        self._fault = ""
        self._stuck_at = 0
        self._changed = {}  # contact: when it last changed, and until when it bounces

    def attach(self, bus) -> None:
        """Wire pins and ADCs."""
        mechanism = self._mechanism
        bus.readers["PAPER_OUT"] = lambda: self._contact(
            "PAPER_OUT", 0 if mechanism.paper_present else 1
        )
        bus.readers["PAPER_LOW"] = lambda: 1 if mechanism.paper_low else 0
        bus.readers["PLATEN_OPEN"] = lambda: self._contact(
            "PLATEN_OPEN", 0 if mechanism.platen_closed else 1
        )
        bus.readers["SAFE_BUTTON"] = lambda: 0 if mechanism.button_held else 1
        bus.samplers["HEAD_TEMP"] = self._temperature
        bus.samplers["SUPPLY"] = self._supply

    def thermistor(self, fault: str) -> None:
        """Break the thermistor, or mend it with ""."""
        if fault == "stuck":
            self._stuck_at = self._temperature()
        self._fault = fault

    @property
    def head_noise(self) -> int:
        """Counts by which one conversion of the thermistor may differ from the next."""
        return 0 if self._fault == "stuck" else self.noise

    def bounce(self, contact: str) -> None:
        """A contact changes now."""
        now = self._mechanism.time.ms
        self._changed[contact] = (now, now + _BOUNCE_MS + self._random() % 16)

    def _contact(self, name: str, level: int) -> int:
        if name not in self._changed:
            return level
        since, until = self._changed[name]
        now = self._mechanism.time.ms
        if now >= until:
            del self._changed[name]
        elif now - since >= _TOUCH_MS:
            return level ^ ((now * 7919 + until * 31) >> 4 & 1)
        return level

    def _temperature(self) -> int:
        if self._fault == "stuck":
            return self._stuck_at
        if self._fault in ("open", "short"):
            return self.noisy(65535 if self._fault == "open" else 0)
        thermal = self._mechanism.thermal
        self._mechanism.settle()
        mk = thermal.frame if self._fault == "loose" else thermal.sensor
        if mk != self._known_mk:
            self._known_mk = mk
            ohm = physics.thermistor_ohm(mk)
            self._known_raw = int(65535 * (ohm / (ohm + _PULL_OHM)))
        return self.noisy(self._known_raw)

    def _supply(self) -> int:
        mv = self._mechanism.supply_mv
        return self.noisy(min(65535, mv * 4096 // _SUPPLY_FULL_MV * 16))

    def noisy(self, raw: int) -> int:
        """Give what an ADC makes of a level, 0..65535."""
        noise = self.noise
        if noise:
            raw += ((self._random() >> 4) % (2 * noise + 1) - noise) * 16
        if self.is_spiking():
            raw += 16 * (_SPIKE if self._random() & 64 else -_SPIKE)
        return min(65535, max(0, raw))

    def is_spiking(self) -> bool:
        """Whether a strobe's edge disturbs the ADCs at this instant."""
        mechanism, time = self._mechanism, self._mechanism.time
        if time.ms - mechanism.edge_ms > 1:  # `us` comes round every 18 minutes
            return False
        return (time.us - mechanism.edge_us) & 0x3FFFFFFF < _SPIKE_US

    def _random(self) -> int:
        self._seed = (self._seed * 1021 + 7) & 0x7FFF
        return self._seed
