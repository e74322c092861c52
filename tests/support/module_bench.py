"""The engine of a printer module, on the twin of one."""

import machine
from emulator.escpos_printer import EscPosPrinter
from emulator.paper import Paper
from emulator.physics import BAR_ROWS
from emulator.virtual_time import VirtualTime
from tillroll.drivers.escpos import EscPosEngine, EscPosSensors
from tillroll.guard.verdict import Readings

UART = 1


def engine_on(time, baud=115200):
    """The engine on whatever sits at the other end of the UART, and its sensors."""
    engine = EscPosEngine(machine.UART(UART, baud), time, BAR_ROWS)
    return engine, EscPosSensors(engine.line, time)


class ModuleBench:
    """A module with its engine and sensors, the rows that came out and the bytes that went in."""

    def __init__(self, baud=115200, **options):
        self.time = VirtualTime()
        self.rows = []
        self.sent = bytearray()
        paper = Paper(keep=False, sink=lambda dots, dark: self.rows.append(bytes(dots)))
        self.printer = EscPosPrinter(self.time, paper, baud=baud, **options)
        self.printer.attach(machine.bus)
        self.engine, self.sensors = engine_on(self.time, baud)
        self._write = self.printer.write
        self.printer.write = self._spy

    def _spy(self, data):
        count = self._write(data)
        self.sent.extend(data[:count])
        return count

    def wait(self, ms):
        """Look at the sensors for a while; gives the readings."""
        readings = Readings()
        for _ in range(ms // 10):
            self.time.sleep_ms(10)
            self.sensors.read(readings)
        return readings

    def finish(self):
        """Until everything has come out."""
        while self.engine.busy():
            pass
        self.engine.end()
