"""Twin of a Seiko LTPD245-class mechanism: SPI bytes, pin edges and time in, paper out.

384 dots at 8 dots/mm, 6 strobe blocks of 64 dots, 4 motor steps a row, a paper sensor 66 rows
before the heaters, a platen switch, a head thermistor.  It knows nothing of the driver; its
numbers are the data sheet's (see physics.py).  Pin names are those of boards/sim/pins.csv.
"""

from emulator import physics
from emulator.dot_sense import DotSense
from emulator.elements import Elements
from emulator.evidence import Evidence
from emulator.imprint import Imprint
from emulator.motor import Motor
from emulator.paper import BLOCKS, Paper
from emulator.register import Register
from emulator.roll import NEVER, Roll
from emulator.sensing import Sensing
from emulator.thermal import Thermal

SENSOR_ROWS = 66  # 8.3 mm from the paper sensor to the heaters
_BACKLASH_STEPS = 40  # the gears' play after the platen was open; the data sheet says below 48
_BLOCK_DOTS = 64
_STILL_MS = 50  # paper that has not moved for so long carries no heat away


class Mechanism(Roll):
    """The mechanism; `attach(bus)` wires it to the shim's `machine.bus`."""

    def __init__(self, time, paper=None, noise: int = 2):
        super().__init__(paper or Paper(), Evidence())
        self.time = time
        self.thermal = Thermal()
        self.elements = Elements(BLOCKS)
        self.motor = Motor(time, self._moved)
        self.sensing = Sensing(self, noise)
        self.dots = DotSense(self)
        self.platen_closed = True
        self.paper_present = True  # over the sensor
        self.paper_low = False
        self.jammed = False
        self.button_held = False  # the one for the safe mode
        self.powered = False  # head and motor supply is switched on
        self.supply_mv = 7400
        self.source_mohm = 200  # battery, switch and leads (estimate)
        self.motor.supply(self.supply_mv)
        self.moved_ms = 0  # when paper last moved
        self._paper_ends = NEVER  # row that has no paper under the head
        self._slack = _BACKLASH_STEPS
        self._quarter = 0  # steps into the row
        self._registered = False  # rows of paper begin where the first row since power-on did,
        self.register = Register(self._account)  # unless it was latched before: see `anew`
        self._counts = self.register.counts
        self._on = bytearray(BLOCKS)
        self._begun = [0] * BLOCKS
        self._imprint = Imprint(self.paper, self.register.latched)
        self._energy = [0] * BLOCKS  # nJ a dot in this pulse
        self._still = bytearray(BLOCKS)
        self._dots_on = 0
        self._loaded_mv = 0  # at the head, while dots last heated
        self._since = 0
        self.edge_us = self.edge_ms = -1000  # when a strobe last changed
        self.shorted = False  # block 0 heats always

    # --- wiring ----------------------------------------------------------------------------

    def attach(self, bus) -> None:
        """Wire every pin."""
        bus.reset()
        bus.every = self.time.every
        bus.writers["HEAD"] = self.register.shifted
        bus.edges["HEAD_LATCH"] = self.register.latch
        bus.edges["HEAD_POWER"] = self._power
        for block in range(BLOCKS):
            bus.edges["HEAD_STROBE%d" % (block + 1)] = self._strobe_edge(block)
        for bit, name in ((1, "MOTOR_A"), (2, "MOTOR_B"), (4, "MOTOR_NA"), (8, "MOTOR_NB")):
            bus.edges[name] = self._phase_edge(bit)
        self.sensing.attach(bus)
        self.dots.attach(bus)

    def _strobe_edge(self, block: int):
        return lambda level: self._strobe(block, level)

    def _phase_edge(self, bit: int):
        return lambda level: self.motor.phase(bit, level)

    def _power(self, level: int) -> None:
        self._account()
        self.powered = bool(level)
        self._registered = self.register.anew = False
        self.motor.power(self.powered)

    # --- heat ------------------------------------------------------------------------------

    def _strobe(self, block: int, level: int) -> None:
        self._account()
        if self.shorted and not block:
            return
        now = self.edge_us = self.time.us
        self.edge_ms = self.time.ms
        dots = self._counts[block]
        if level:
            if self.powered and not self._registered:
                self._quarter = 0 if self.register.anew else self._quarter
                self._registered = True
            self._begun[block] = now
            if self.powered:
                self._imprint.begin(block, now, 2 * self.paper.rows + (self._quarter >> 1))
            self._on[block] = 1
            self._dots_on += dots
            if self._dots_on > self.seen.most_dots and self.powered:
                self.seen.most_dots = self._dots_on
            return
        self._on[block] = 0
        self._dots_on -= dots
        if dots and self.powered:
            self._note_pulse(block, (now - self._begun[block]) & 0x3FFFFFFF)
        self._mark(block)

    def _note_pulse(self, block: int, us: int) -> None:
        seen = self.seen
        seen.pulses += 1
        if us > seen.longest_pulse_us:
            seen.longest_pulse_us = us
        self._still[block] += self._still[block] < 255
        if self._still[block] > 6:
            seen.still_pulses += 1
        if not self.platen_closed or self.paper.rows >= self._paper_ends:
            seen.bare_pulses += 1

    def _account(self) -> None:
        """Book what the dots took since the last edge."""
        now = self.time.us
        us = (now - self._since) & 0x3FFFFFFF
        self._since = now
        if not us or not self._dots_on or not (self.powered or self.shorted):
            return
        dots = self._dots_on
        self._loaded_mv = physics.loaded_mv(self.supply_mv, dots, self.source_mohm)
        each = us * physics.power(self._loaded_mv, dots) >> 4
        for block in range(BLOCKS):
            if self._on[block]:
                self._energy[block] += each
                self.elements.heat(block, now, us, each)
        self.thermal.heat(each // 1000 * dots, self.time.ms - self.moved_ms > _STILL_MS)

    def _mark(self, block: int) -> None:
        """Put what a block's pulse has left on the row under the head."""
        energy = self._energy[block]
        self._energy[block] = 0
        if not energy or not self._counts[block]:
            return
        if not self.platen_closed or self.paper.rows >= self._paper_ends:
            return
        self._imprint.mark(block, self.time.us, energy, self.thermal.head, self._loaded_mv)

    # --- paper -----------------------------------------------------------------------------

    def _moved(self, delta: int) -> None:
        if self._slack:
            self._slack -= 1
            return
        if self.jammed or not self.platen_closed or delta < 0:
            return
        self.moved_ms = self.time.ms
        for block in range(BLOCKS):
            self._still[block] = 0
        self._quarter += delta
        if self._quarter < 4:
            return
        self._quarter -= 4
        self.thermal.update(self.time.ms)
        if self._dots_on:
            self._account()
            for block in range(BLOCKS):
                self._mark(block)
        if self.paper.rows < self._paper_ends:
            self.paper.move()
        self.let_happen()

    # --- what people and nature do to it ---------------------------------------------------

    def paper_out(self) -> None:
        """The end of the roll passes the sensor; 66 rows later it passes the heaters."""
        self.paper_present = False
        self.sensing.bounce("PAPER_OUT")
        self._paper_ends = self.paper.rows + SENSOR_ROWS

    def paper_in(self) -> None:
        """A person takes the tail out, threads a new roll and closes the lid."""
        self.paper.cut(self.paper.rows)
        self._paper_ends = NEVER
        self.thread()
        self.paper_present = True
        self.paper_low = False
        self.platen(True)
        self.platen(False)

    def platen(self, opened: bool) -> None:
        """Open or close the lid with the platen."""
        if self.platen_closed and opened:
            self._slack = _BACKLASH_STEPS
        if opened == self.platen_closed:
            self.sensing.bounce("PLATEN_OPEN")
        self.platen_closed = not opened

    def button(self, held: bool) -> None:
        """A person holds the button for the safe mode, or lets it go."""
        self.button_held = held

    def near_end(self, low: bool = True) -> None:
        """The roll has become thin, or not."""
        self.paper_low = low

    def jam(self, on: bool = True) -> None:
        """The paper sticks: the motor turns, nothing moves."""
        self.jammed = on

    def head_temperature(self, ddc: int) -> None:
        """Put the head at a temperature (0.1 degC); to a lower one it cools over its frame."""
        self.thermal.update(self.time.ms)
        if ddc * 100 < self.thermal.head:
            self.thermal.chill(ddc * 100)
        else:
            self.thermal.set(ddc * 100)

    def ambient(self, ddc: int) -> None:
        """Put room and mechanism at a temperature (0.1 degC)."""
        self.thermal.update(self.time.ms)
        self.thermal.ambient = ddc * 100
        self.thermal.set(ddc * 100)

    def noise(self, counts: int) -> None:
        """Set the ADCs' noise, plus and minus, of 4096."""
        self.sensing.noise = counts

    def spoil_dots(self, ohm: int, columns) -> None:
        """Break dots: they give no heat and leave a white column; 0 Ohm stands for an open one."""
        self.register.kill(columns)
        self.dots.spoil(ohm, columns)

    def heat_stuck(self) -> None:
        """Short the switches of the first block: its 64 dots heat from now on, power or not."""
        self._strobe(0, 0)
        self.shorted = True
        self._on[0] = 1
        self._dots_on += _BLOCK_DOTS

    def heating(self) -> bool:
        """Whether a dot heats at this instant."""
        return self._dots_on > 0

    def settle(self) -> None:
        """Book heat and let it flow up to now."""
        if self.shorted:
            self._account()
        self.thermal.update(self.time.ms)

    def power_cut(self) -> None:
        """The terminal loses its supply: every pin floats, which means 0 here."""
        for block in range(BLOCKS):
            if self._on[block]:
                self._strobe(block, 0)
        self._power(0)
        self.motor.forget()

    def thermistor(self, fault: str = "") -> None:
        """Break the thermistor: "open", "short", "stuck", "loose" or "" for sound."""
        self.sensing.thermistor(fault)

    def supply(self, mv: int) -> None:
        """Set the open-circuit voltage of the supply."""
        self._account()
        self.supply_mv = mv
        self.motor.supply(mv)
