"""Measures every dot of a bare head without heat, and finds those that no longer conduct.

While the head's supply is off, a current of at most 3 mA flows from `source` through 1 kOhm and a
diode to what all dots have in common, their supply pin.  Row by row one dot is latched and its
strobe raised; the voltage that is left there tells the dot's resistance.  The circuit is drawn in
boards/README.md.  For an errand within an Overlay.
"""

from micropython import const

from tillroll.drivers import ltpd245
from tillroll.errors import Refused

# Levels are those of an ADC whose full scale, 65535, is the 3.3 V of the source.
# fmt: off
_DRAINED    = const(6000)    # 0.3 V, below which the head has no supply
_OPEN_LEAST = const(50000)   # 2.5 V, without a strobe; the diode takes 0.1 to 0.3 V,
_OPEN_MOST  = const(64500)   # so that more than 3.25 V comes from elsewhere
_DRAIN_MS   = const(100)     # 100 kOhm empty 100 nF in 30 ms
_RISE_US    = const(2000)
_SETTLE_US  = const(100)     # from 3.1 V to the 0.5 V of a dot: 15 us; from there to 2 V: 80
_SPIKE_US   = const(50)      # a strobe's edge disturbs the ADC for less than half of it
_SAMPLES    = const(8)
_TRIES      = const(4)       # pulses, before a dot counts as bad

_SERIES_OHM = const(1090)    # with diode and pin
_LEAST_OHM  = const(130)     # a dot has 173 Ohm, its driver 9 to 13 (Seiko LTPD245C/345C, 3-8);
_MOST_OHM   = const(250)     # the measuring errs by a tenth, and dots age
_DEAD_OHM   = const(1000)
# fmt: on


class DotTest:
    """Takes one dot after the other from `probe`, PinProbe or PioProbe.

    `source` is the output that feeds the current, `sense` the ADC at the dots' supply pin,
    `power` the output that switches the head's supply, which `engine` must have taken off.
    """

    def __init__(self, probe, source, sense, power, engine, sensors, time):
        self._probe = probe
        self._source = source
        self._sense = sense
        self._power = power
        self._engine = engine
        self._sensors = sensors
        self._time = time
        self._open = 0  # the level without a strobe

    def run(self):
        """Measure all dots; gives (columns of dead ones, of other odd ones, [least, most] Ohm).

        The Ohm are those of the sound ones.  Raises Refused head-live, cover-open, dot-circuit.
        Whatever happens, strobes are low, current and power are off behind it.
        """
        dead, odd, ohms = [], [], [0, 0]
        self._engine.end()
        try:
            self._begin()
            for column in range(ltpd245.DOTS):
                ohm = self._measure(column)
                if _LEAST_OHM <= ohm <= _MOST_OHM:
                    ohms[0] = min(ohm, ohms[0] or ohm)
                    ohms[1] = max(ohm, ohms[1])
                else:
                    (dead if ohm >= _DEAD_OHM else odd).append(column)
        finally:
            self._source(0)
            self._probe.end()
            self._engine.end()
            self._time.sleep_us(_SPIKE_US)  # whoever reads the head's thermistor next
        return dead, odd, ohms

    def _begin(self):
        """See that the head has no supply, then let the current flow."""
        self._source(0)
        level = self._sense.read_u16()
        for _ in range(_DRAIN_MS):
            if level < _DRAINED:
                break
            self._time.sleep_us(1000)
            level = self._sense.read_u16()
        if level >= _DRAINED:
            self._refuse("head-live" if level > _OPEN_MOST else "dot-circuit", level)
        self._source(1)
        self._time.sleep_us(_RISE_US)
        total = 0
        for _ in range(_SAMPLES):
            total += self._sense.read_u16()
        self._open = total // _SAMPLES
        if self._open < _OPEN_LEAST:
            self._refuse("dot-circuit", self._open)

    def _refuse(self, code: str, level: int):
        raise Refused(code, "head", "%d mV" % (level * 3300 // 65535))

    def _measure(self, column: int) -> int:
        """Give the Ohm of a dot; one that is not as it should be is measured again."""
        ohm = -1
        for _ in range(_TRIES):
            level = self._pulse(column)
            if level >= 0:
                ohm = _SERIES_OHM * level // max(1, self._open - level)
                if _LEAST_OHM <= ohm <= _MOST_OHM:
                    return ohm
        if ohm < 0:
            raise Refused("internal", "head", "strobe %d" % (column // 64 + 1))
        return ohm

    def _is_live(self) -> bool:
        """Whether more is there than the source gives; not for the spike of a strobe's edge."""
        for _ in range(_TRIES):
            if self._sense.read_u16() <= _OPEN_MOST:
                return False
            self._time.sleep_us(_SPIKE_US)
        return True

    def _pulse(self, column: int) -> int:
        """Give the level under the strobe of one dot; -1 when that fell meanwhile."""
        if self._sensors.is_open():
            raise Refused("cover-open", "head")
        if self._power() or self._is_live():
            raise Refused("head-live", "head")
        probe = self._probe
        probe.begin(column)
        self._time.sleep_us(_SETTLE_US)
        is_up = probe.is_up()
        level = self._sense.read_u16()
        is_up = is_up and probe.is_up()
        probe.end()
        return level if is_up else -1
