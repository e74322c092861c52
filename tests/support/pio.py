"""What drivers use of an RP2040's `rp2`, for tests: a PIO program, executed in virtual time."""

import machine
from tillroll.drivers.one_shot import one_shot
from tillroll.drivers.pio_strobes import PioStrobes

LOWER = 0xA003  # `mov(pins, null)` (RP2040 datasheet 3.4)
_DEPTH = 4  # words that the TX FIFO holds


class PIO:
    """Its constants."""

    OUT_LOW = 2
    SHIFT_RIGHT = 1


class Program:
    """Instructions as lists: name, operand, operand, delay."""

    x = "x"
    x_dec = "x_dec"
    pins = "pins"
    null = "null"

    def __init__(self):
        self.code = []
        self.labels = {}

    def __getitem__(self, delay):
        self.code[-1][3] = delay

    def _put(self, *instruction):
        self.code.append(list(instruction) + [0])
        return self

    def pull(self):
        return self._put("pull", None, None)

    def out(self, to, bits):
        return self._put("out", to, bits)

    def jmp(self, condition, label):
        return self._put("jmp", condition, label)

    def mov(self, to, source):
        return self._put("mov", to, source)

    def label(self, name):
        self.labels[name] = len(self.code)


_WORDS = ("x", "x_dec", "pins", "null", "pull", "out", "jmp", "mov", "label")


def asm_pio(out_init, out_shiftdir):
    """Assemble a function as `rp2.asm_pio` does."""
    assert set(out_init) == {PIO.OUT_LOW} and out_shiftdir == PIO.SHIFT_RIGHT

    def assemble(function):
        program = Program()
        names = function.__globals__
        for word in _WORDS:
            assert word not in names
            names[word] = getattr(program, word)
        function()
        for word in _WORDS:
            del names[word]
        return program

    return assemble


class StateMachine:
    """Executes a Program, one instruction a microsecond; drives the pins called `names`."""

    def __init__(self, program, names, time):
        self._program = program
        self._names = names
        self._time = time
        self._fifo = []
        self._pc = self._x = self._osr = 0
        self.at = None  # ticks_us of the next instruction, None while it waits
        self.longest = 0  # words that waited

    def active(self, _on):
        self.restart()

    def put(self, word):
        assert len(self._fifo) < _DEPTH
        self._fifo.append(word & 0xFFFFFFFF)
        self.longest = max(self.longest, len(self._fifo))
        if self.at is None:
            self.at = self._time.ticks_us()

    def exec(self, instruction):
        assert instruction == LOWER
        self._drive(0)

    def restart(self):
        self._pc = 0  # where it waits for a word
        self.at = self._time.ticks_us() if self._fifo else None

    def step(self):
        """Execute an instruction; a loop of one instruction to its end."""
        name, to, operand, delay = self._program.code[self._pc]
        if name == "pull" and not self._fifo:
            self.at = None
            return
        self.at = self._time.ticks_add(self.at, 1 + delay)
        here = self._pc
        self._pc = (here + 1) % len(self._program.code)
        if name == "pull":
            self._osr = self._fifo.pop(0)
        elif name == "out":
            value = self._osr & ((1 << operand) - 1)
            self._osr >>= operand
            if to == "x":
                self._x = value
            else:
                self._drive(value)
        elif name == "jmp":
            assert self._program.labels[operand] == here
            self.at = self._time.ticks_add(self.at, self._x)
        else:
            self._drive(0)

    def _drive(self, value):
        for bit in range(len(self._names)):
            machine.bus.drive(self._names[bit], value >> bit & 1)


class PioTime:
    """The `time` of a driver that has a state machine beside it, which goes on as time passes.

    The program stands still for `stall_us` in every `stall_every`-th sleep, after the sleep.
    """

    def __init__(self, time):
        self._time = time
        self.ticks_us = time.ticks_us
        self.ticks_ms = time.ticks_ms
        self.ticks_diff = time.ticks_diff
        self.sleeper = None  # the StateMachine
        self.stall_us = 0
        self.stall_every = 1
        self._sleeps = 0

    def sleep_us(self, us):
        self._pass(us)
        self._sleeps += 1
        if self.stall_us and self._sleeps % self.stall_every == 0:
            self._pass(self.stall_us)

    def _pass(self, us):
        time, machine = self._time, self.sleeper
        end = time.ticks_add(time.ticks_us(), us)
        while machine.at is not None and time.ticks_diff(machine.at, end) <= 0:
            time.sleep_us(max(0, time.ticks_diff(machine.at, time.ticks_us())))
            machine.step()
        time.sleep_us(max(0, time.ticks_diff(end, time.ticks_us())))


def one_shots(time):
    """Give the strobes of the bench by a one-shot, their StateMachine, and the driver's time."""
    names = ["HEAD_STROBE%d" % number for number in range(1, 7)]
    for name in names:
        machine.Pin(name, machine.Pin.OUT, value=0)
    driver_time = PioTime(time)
    driver_time.sleeper = StateMachine(one_shot(Rp2), names, time)
    return PioStrobes(driver_time.sleeper), driver_time


class Rp2:
    """The module."""

    PIO = PIO
    asm_pio = staticmethod(asm_pio)
