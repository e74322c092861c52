"""Twin of a Seiko LTPD245-class mechanism: SPI bytes, pin edges and time in, paper out.

384 dots at 8 dots/mm, 6 strobe blocks of 64 dots, 4 motor steps a row, a paper sensor 66 rows
before the heaters, a platen switch, a head thermistor.  It knows nothing of the driver; its
numbers are the data sheet's (see physics.py).  Pin names are those of boards/sim/pins.csv.
"""

from emulator import physics
from emulator.motor import Motor
from emulator.paper import BLOCKS, DOT_BYTES, NOMINAL, Paper
from emulator.sensing import Sensing
from emulator.thermal import Thermal

SENSOR_ROWS = 66  # 8.3 mm from the paper sensor to the heaters
BAR_ROWS = 96  # 12 mm from the heaters to the tear bar
_BACKLASH_STEPS = 40  # the gears' play after the platen was open; the data sheet says below 48
_NEVER = 1 << 29
_BITS = bytes(bin(byte).count("1") for byte in range(256))


class Evidence:
    """What a person with an oscilloscope would have seen.  Only grows."""

    def __init__(self):
        self.longest_pulse_us = 0
        self.most_dots = 0  # that heated together
        self.pulses = 0
        self.bare_pulses = 0  # with no paper under the head or the platen open
        self.still_pulses = 0  # more than 6 pulses of a block since the platen last moved
        self.tears = 0


class Mechanism:
    """The mechanism; `attach(bus)` wires it to the shim's `machine.bus`."""

    def __init__(self, time, paper=None, noise: int = 2):
        self.time = time
        self.paper = paper or Paper()
        self.thermal = Thermal()
        self.motor = Motor(time, self._moved)
        self.seen = Evidence()
        self.sensing = Sensing(self, noise)
        self.platen_closed = True
        self.paper_present = True  # over the sensor
        self.paper_low = False
        self.jammed = False
        self.powered = False  # head and motor supply is switched on
        self.supply_mv = 7400
        self.source_mohm = 200  # battery, switch and leads (estimate)
        self.motor.supply(self.supply_mv)
        self.moved_ms = 0
        self._events = []
        self._next_event = _NEVER
        self._paper_ends = _NEVER  # row that has no paper under the head
        self._slack = _BACKLASH_STEPS
        self._quarter = 0  # steps into the row
        self._registered = False  # rows of paper begin where the first row since power-on did,
        self._anew = False  # unless it was latched before: then it is in its midst
        self._shift = bytearray(DOT_BYTES)
        self._latched = bytearray(DOT_BYTES)
        self._transparent = False
        self._counts = bytearray(BLOCKS)
        self._on = bytearray(BLOCKS)
        self._begun = [0] * BLOCKS
        self._before = [20000] * BLOCKS  # us from the pulse before to this one
        self._energy = [0] * BLOCKS  # nJ a dot in this pulse
        self._still = bytearray(BLOCKS)
        self._dots_on = 0
        self._since = 0

    # --- wiring ----------------------------------------------------------------------------

    def attach(self, bus) -> None:
        """Wire every pin."""
        bus.reset()
        bus.every = self.time.every
        bus.writers["HEAD"] = self._shifted
        bus.edges["HEAD_LATCH"] = self._latch
        bus.edges["HEAD_POWER"] = self._power
        for block in range(BLOCKS):
            bus.edges["HEAD_STROBE%d" % (block + 1)] = self._strobe_edge(block)
        for bit, name in ((1, "MOTOR_A"), (2, "MOTOR_B"), (4, "MOTOR_NA"), (8, "MOTOR_NB")):
            bus.edges[name] = self._phase_edge(bit)
        self.sensing.attach(bus)

    def _strobe_edge(self, block: int):
        return lambda level: self._strobe(block, level)

    def _phase_edge(self, bit: int):
        return lambda level: self.motor.phase(bit, level)

    def _shifted(self, view) -> None:
        count = len(view)
        shift = self._shift
        if count < DOT_BYTES:
            shift[: DOT_BYTES - count] = shift[count:]
            shift[DOT_BYTES - count :] = view
        else:
            shift[:] = view[count - DOT_BYTES :]
        if self._transparent:
            self._copy()

    def _latch(self, level: int) -> None:
        self._transparent = not level
        if self._transparent:
            self._copy()

    def _copy(self) -> None:
        self._account()
        self._anew = True
        latched, counts, bits = self._latched, self._counts, _BITS
        latched[:] = self._shift
        at = 0
        for block in range(BLOCKS):
            count = 0
            for _ in range(8):
                count += bits[latched[at]]
                at += 1
            counts[block] = count

    def _power(self, level: int) -> None:
        self._account()
        self.powered = bool(level)
        self._registered = self._anew = False
        self.motor.power(self.powered)

    # --- heat ------------------------------------------------------------------------------

    def _strobe(self, block: int, level: int) -> None:
        self._account()
        now = self.time.us
        dots = self._counts[block]
        if level:
            if not self._registered:
                self._quarter = 0 if self._anew else self._quarter
                self._registered = True
            self._before[block] = (now - self._begun[block]) & 0x3FFFFFFF
            self._begun[block] = now
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
        if not us or not self._dots_on or not self.powered:
            return
        dots = self._dots_on
        each = us * physics.power(self._head_mv(dots), dots) >> 4
        for block in range(BLOCKS):
            if self._on[block]:
                self._energy[block] += each
        self.thermal.heat(each // 1000 * dots)

    def _head_mv(self, dots: int) -> int:
        return physics.loaded_mv(self.supply_mv, dots, self.source_mohm)

    def _mark(self, block: int) -> None:
        """Put what a block's pulse has left on the row under the head."""
        energy = self._energy[block]
        self._energy[block] = 0
        if not energy or not self._counts[block]:
            return
        if not self.platen_closed or self.paper.rows >= self._paper_ends:
            return
        head_mv = self._head_mv(self._counts[block])
        need = physics.needed_nj(self.thermal.head, head_mv, self._before[block])
        self.paper.burn(block, self._latched, min(400, energy * NOMINAL // need))

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
        if self.paper.rows >= self._next_event:
            self._run_events()

    def at_row(self, row: int, call) -> None:
        """Call `call()` as soon as `row` rows of paper have left the head."""
        self._events.append((row, call))
        self._next_event = min(self._next_event, row)

    def _run_events(self) -> None:
        due = [event for event in self._events if event[0] <= self.paper.rows]
        self._events = [event for event in self._events if event[0] > self.paper.rows]
        self._next_event = min([event[0] for event in self._events] + [_NEVER])
        for event in due:
            event[1]()

    def tear(self) -> None:
        """A person tears at the bar."""
        self.paper.cut(self.paper.rows - BAR_ROWS)
        self.seen.tears += 1

    # --- what people and nature do to it ---------------------------------------------------

    def paper_out(self) -> None:
        """The end of the roll passes the sensor; 66 rows later it passes the heaters."""
        self.paper_present = False
        self._paper_ends = self.paper.rows + SENSOR_ROWS

    def thread(self) -> None:
        """A person threads the roll past the head and tears its beginning off at the bar."""
        for _ in range(BAR_ROWS):
            self.paper.move()

    def paper_in(self) -> None:
        """A person takes the tail out, threads a new roll and closes the lid."""
        self.paper.cut(self.paper.rows)
        self._paper_ends = _NEVER
        self.thread()
        self.paper_present = True
        self.paper_low = False
        self.platen(True)
        self.platen(False)

    def platen(self, opened: bool) -> None:
        """Open or close the lid with the platen."""
        if self.platen_closed and opened:
            self._slack = _BACKLASH_STEPS
        self.platen_closed = not opened

    def near_end(self, low: bool = True) -> None:
        """The roll has become thin, or not."""
        self.paper_low = low

    def jam(self, on: bool = True) -> None:
        """The paper sticks: the motor turns, nothing moves."""
        self.jammed = on

    def head_temperature(self, ddc: int) -> None:
        """Put the head at a temperature (0.1 degC); it cools or warms from there."""
        self.thermal.update(self.time.ms)
        self.thermal.set(ddc * 100)

    def power_cut(self) -> None:
        """The terminal loses its supply: every pin floats, which means 0 here."""
        for block in range(BLOCKS):
            if self._on[block]:
                self._strobe(block, 0)
        self._power(0)
        self.motor.forget()

    def thermistor(self, fault: str = "") -> None:
        """Break the thermistor: "open", "short" or "" for sound."""
        self.sensing.thermistor_fault = fault

    def supply(self, mv: int) -> None:
        """Set the open-circuit voltage of the supply."""
        self._account()
        self.supply_mv = mv
        self.motor.supply(mv)
