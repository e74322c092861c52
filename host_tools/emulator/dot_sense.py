"""The circuit that measures single dots: the node at the supply pin of all of them.

The pin DOT_TEST feeds it through a diode and 1 kOhm, which with the pin's own resistance make
1,090 Ohm; 100 kOhm and 100 nF lie between it and ground, and 10 kOhm and a clamp to 3.3 V before
the ADC.  A dot conducts to ground while its strobe is up and the latch has its bit; with its
driver it has 182 Ohm (Seiko LTPD245C/345C technical reference, equation 3-8), hot or cold.
"""

import math

from emulator.paper import BLOCKS

_LOGIC_MV = 3300
_DIODE_MV = 150  # at 25 degC and no current; 2 mV less for each K more
_SERIES_OHM = 1090
_BLEEDER_OHM = 100000
_FARAD = 1e-7
_DOT_OHM = 182
_FLOATING = 9000  # what the ADC says without the circuit
_BLOCK_BYTES = 8
_LONG_MS = 1000


class DotSense:
    """`ohms[column]` is what a dot has with its driver, where it is not as the others are.

    `soldered` False takes the circuit away: the ADC's pin then floats.
    """

    def __init__(self, mechanism):
        self._mechanism = mechanism
        self.ohms = {}
        self.soldered = True
        self._on = False  # the source
        self._up = bytearray(BLOCKS)  # strobes
        self._row = bytearray(BLOCKS * _BLOCK_BYTES)  # latched, dead dots too
        self._siemens = 1 / _BLEEDER_OHM  # from the node to ground
        self._mv = 0.0  # at the time `_us`
        self._us = 0
        self._ms = 0

    def attach(self, bus) -> None:
        """Wire it, after the mechanism: what it feels is what that hears of."""
        bus.edges["DOT_TEST"] = self._feed
        bus.samplers["DOT_SENSE"] = self._sample
        self._wire(bus, "HEAD_POWER", self._switched)
        self._wire(bus, "HEAD_LATCH", self._latched)
        for block in range(BLOCKS):
            self._wire(bus, "HEAD_STROBE%d" % (block + 1), self._strobe(block))

    def _wire(self, bus, name: str, changed) -> None:
        edge = bus.edges[name]

        def felt(level: int) -> None:
            edge(level)
            changed(level)

        bus.edges[name] = felt

    # --- what changes the node -------------------------------------------------------------

    def _feed(self, level: int) -> None:
        self._pass()
        self._on = bool(level)
        self._row[:] = self._mechanism.register.latched
        self._weigh()

    def _switched(self, _level: int) -> None:
        self._mv = float(self._mechanism.supply_mv)
        self._us, self._ms = self._mechanism.time.us, self._mechanism.time.ms

    def _latched(self, level: int) -> None:
        if self._on and not level:
            self._pass()
            self._row[:] = self._mechanism.register.shift
            self._weigh()

    def _strobe(self, block: int):
        def changed(level: int) -> None:
            self._up[block] = level
            if self._on:
                self._pass()
                self._weigh()

        return changed

    def _weigh(self) -> None:
        """Add up what conducts."""
        siemens = 1 / _BLEEDER_OHM + (64 / _DOT_OHM if self._mechanism.shorted else 0.0)
        for at in range(len(self._row)):
            if self._row[at] and self._up[at // _BLOCK_BYTES]:
                siemens += self._byte(at)
        self._siemens = siemens

    def _byte(self, at: int) -> float:
        siemens = 0.0
        for bit in range(8):
            if self._row[at] & 0x80 >> bit:
                ohm = self.ohms.get(8 * at + bit, _DOT_OHM)
                siemens += 1 / ohm if ohm else 0.0
        return siemens

    def spoil(self, ohm: int, columns) -> None:
        """Give dots another resistance; 0 stands for none at all."""
        for column in columns:
            self.ohms[column] = ohm

    # --- what it is ------------------------------------------------------------------------

    def _sample(self) -> int:
        self._pass()
        raw = min(65535, int(self._mv * 65535 / _LOGIC_MV)) if self.soldered else _FLOATING
        return self._mechanism.sensing.noisy(raw)

    def _pass(self) -> None:
        """Let the node follow what it is connected to, up to now."""
        mechanism, time = self._mechanism, self._mechanism.time
        us = (time.us - self._us) & 0x3FFFFFFF
        if time.ms - self._ms > _LONG_MS:
            us = _LONG_MS * 1000
        self._us, self._ms = time.us, time.ms
        if mechanism.powered:
            self._mv = float(mechanism.supply_mv)
            return
        siemens, fed = self._siemens, 0.0
        if self._on:
            warm = (mechanism.thermal.ambient - 25000) // 500
            fed = (_LOGIC_MV - _DIODE_MV + warm) / _SERIES_OHM
            siemens += 1 / _SERIES_OHM
        end = fed / siemens
        self._mv = end + (self._mv - end) * math.exp(-us * 1e-6 * siemens / _FARAD)
