"""What the sensors of a mechanism say, as the verdicts take it."""


class Readings:
    """What the sensors said at `at_ms`.  One object is filled again and again."""

    def __init__(self):
        self.at_ms = 0  # Clock.ticks_ms() of this reading
        self.paper = False  # paper lies over the sensor
        self.near_end = False  # the roll is nearly used up
        self.platen = False  # the platen is closed
        self.head_ddc = 0  # 0.1 degC; below -200 the thermistor is open, above 2000 shorted
        self.head_sum = 0  # of the raw samples: a live ADC never gives the same one for long
        self.supply_mv = 0
