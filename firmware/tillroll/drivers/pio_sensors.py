"""The sensors of a head whose rows play by themselves, on an RP2040 or RP2350."""

from sys import implementation

from micropython import const

from tillroll.drivers.sense_viper import sample
from tillroll.drivers.sensors import HeadSensors

_LEVELS = const(0xD0000004)  # GPIO_IN of the SIO
# Base of the ADC: section 2.2 of the datasheets of RP2350 and RP2040.
_ADC = 0x400A0000 if "RP2350" in getattr(implementation, "_machine", "") else 0x4004C000


class PioSensors(HeadSensors):
    """Samples the supply only while no strobe is up: what it is without load.

    Machine code does it, for the ADC of the head is on GPIO 26, that of the supply on GPIO 27.
    """

    def _take(self, state):
        sample(_ADC, _LEVELS, state)
