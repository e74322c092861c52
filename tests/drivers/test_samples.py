"""When an RP2040's ADC is asked what while strobes rise and fall, with registers that tell it."""

from array import array

from tillroll.drivers.sense_plain import sample, weigh

HEAD, SUPPLY = 0x0005, 0x1005
CONVERSION_US = 3  # 2, and what the loop takes
SPIKE_US = 20
LEVEL, LOADED, SPIKE = 2000, 1500, 4000
TAKEN, MISSED, FULL_MV, DDC, MV, SIZE = 16, 17, 18, 19, 21, 22


class Chip:
    """ADC and pins of a head whose strobe 1 is up for `up` us of each `period`."""

    def __init__(self, up, period, at=0):
        self.up, self.period, self.us = up, period, at
        self.asked = []
        self.levels = {0: 0}
        self.state = array("i", bytes(4 * SIZE))
        self.state[FULL_MV] = 13200

    def is_up(self):
        return self.us % self.period < self.up

    def __setitem__(self, register, value):
        """CS: convert."""
        self.asked.append(value)
        into = self.us % self.period
        spiking = into < SPIKE_US or 0 <= into - self.up < SPIKE_US
        self.result = SPIKE if value == HEAD and spiking else LEVEL
        if value == SUPPLY and self.is_up():
            self.result = LOADED
        self.us += CONVERSION_US

    def __getitem__(self, register):
        return self.result if register else 256

    def read(self):
        begun = self.us
        sample(self, Pins(self), self.state)
        weigh(self.state)
        return self.us - begun


class Pins:
    """The register of the levels."""

    def __init__(self, chip):
        self.chip = chip

    def __getitem__(self, _register):
        return 4 if self.chip.is_up() else 0


def test_no_spike_of_an_edge_reaches_the_head_whenever_it_comes():
    for at in range(0, 1200, 7):
        calm, chip = Chip(0, 1200), Chip(400, 1200, at)
        calm.read()
        assert 80 <= chip.read() <= 400
        assert chip.asked.count(HEAD) >= 8 and chip.state[DDC] == calm.state[DDC], at


def test_the_supply_is_seen_without_load_or_not_at_all():
    for at in range(0, 1200, 7):
        chip = Chip(400, 1200, at)
        chip.state[MV] = 7000
        chip.read()
        unloaded = (LEVEL << 4 | LEVEL >> 8) // 4 * 13200 // 16384
        assert chip.state[MV] == (unloaded if chip.state[TAKEN] else 7000)
        assert chip.state[TAKEN] or at < 400 or at > 1190


def test_it_is_awaited_the_longer_the_more_often_it_was_missed():
    chip = Chip(1000, 1000)
    took = [chip.read() for _ in range(7)]
    assert took == sorted(took) and took[0] < 110 and took[3] > 2 * took[0]
    assert took[4:] == [took[4]] * 3 and took[4] < 400 and chip.state[MISSED] == 4
    chip.up = 0
    assert chip.read() < 110 and chip.state[MISSED] == 0


def test_an_instant_of_10_us_is_enough():
    for at in range(0, 90, 4):
        chip = Chip(1990, 2000, 1900 + at)
        chip.read()
        assert chip.state[TAKEN], at
