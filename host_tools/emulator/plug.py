"""What the emulated terminal is plugged into.  The starter fills it, boards/sim/board.py reads it.

`insert` is called before each boot, also after a power cut: mechanism, flash and time go on, the
firmware and its pins begin anew.
"""

import sys

import machine

time = None  # emulator.virtual_time.VirtualTime
mechanism = None  # emulator.mechanism.Mechanism
nor = None  # emulator.nor.Nor
wire = None  # Wire
indicator = None  # Indicator
serial = "0000000000000001"  # the terminal's serial number
broken = False  # every start crashes
files = None  # directory that has `fonts/` and `layouts/`, when it is not the firmware's own


class Wire:
    """The serial cable.  The firmware's end is a stream that never blocks, as a UART is."""

    def __init__(self, size: int = 8192):
        self._size = size
        self._inward = bytearray()
        self._outward = bytearray()

    def clear(self) -> None:
        """Lose what is on the way, as a power cut does."""
        self._inward = bytearray()
        self._outward = bytearray()

    def any(self) -> int:
        """Give the number of bytes that have come for the firmware."""
        return len(self._inward)

    def readinto(self, buf, most=None):
        """Give the firmware what has come, or `most` of it; None when nothing has."""
        count = min(most or len(buf), len(self._inward))
        if not count:
            return None
        buf[:count] = self._inward[:count]
        self._inward = self._inward[count:]
        return count

    def write(self, buf) -> int:
        """Take from the firmware what fits; gives the number of bytes."""
        count = min(len(buf), self._size - len(self._outward))
        self._outward.extend(buf[:count])
        return count

    def send(self, data) -> int:
        """Send to the firmware what fits; gives the number of bytes."""
        count = min(len(data), self._size - len(self._inward))
        self._inward.extend(data[:count])
        return count

    def receive(self) -> bytes:
        """Take all that the firmware has sent."""
        data = bytes(self._outward)
        self._outward = bytearray()
        return data


class Indicator:
    """The clerk's display and buzzer, seen from outside."""

    def __init__(self):
        self.text = ""  # on the display now
        self.beeps = 0  # heard so far
        self.hear = None  # function(what, text) called for "show" and "beep"

    def show(self, text: str) -> None:
        """The display shows another text."""
        self.text = text
        if self.hear is not None:
            self.hear("show", text)

    def buzz(self, level: int) -> None:
        """The buzzer's pin has changed."""
        self.beeps += level
        if level and self.hear is not None:
            self.hear("beep", "")


class Kept:
    """What outlives every reset of the firmware, but no power cut (ports.Kept)."""

    def __init__(self):
        self.forget()

    def forget(self) -> None:
        """The power fails."""
        self._cause = ("power-on", 0)
        self._crashes = (0, "")

    def bite(self, mark: int) -> None:
        """The watchdog resets, and finds this mark."""
        self._cause = ("watchdog", mark)

    def cause(self):
        """Why the firmware starts, and the mark of the watchdog."""
        cause, self._cause = self._cause, ("reset", 0)
        return cause

    def crashes(self):
        """What was kept."""
        return self._crashes

    def keep(self, count: int, name: str) -> None:
        """Keep it."""
        self._crashes = (count, name)


kept = Kept()


def release() -> None:
    """Take the power away: pins float and timers are forgotten; what lies on the table stays."""
    mechanism.power_cut()
    machine.bus.release()


def insert(time_, mechanism_, nor_, wire_, indicator_) -> None:
    """Plug everything in and wire the mechanism and the buzzer to the pins."""
    global time, mechanism, nor, wire, indicator
    time, mechanism, nor, wire, indicator = time_, mechanism_, nor_, wire_, indicator_
    release()
    mechanism.attach(machine.bus)
    machine.bus.rtc = time.set
    machine.bus.edges["BUZZER"] = indicator.buzz


def clear() -> None:
    """Unplug everything."""
    global time, mechanism, nor, wire, indicator
    time = mechanism = nor = wire = indicator = None
    machine.bus.reset()


def folder() -> str:
    """Directory with the fonts and layouts: the firmware's own, unless `files` is set."""
    here = __file__.replace("\\", "/").split("/")
    return files or "/".join(here[:-3] + ["firmware"])


def font(name: str):
    """Open a glyph pack: all of it in memory on the host, a file where memory is small."""
    path = folder() + "/fonts/" + name
    if sys.implementation.name == "micropython":
        return open(path, "rb")
    with open(path, "rb") as file:
        return file.read()


def layout(name: str):
    """Open a slip template as lines of text; raises OSError."""
    return open(folder() + "/layouts/" + name + ".receipt", encoding="utf-8")
