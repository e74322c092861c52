"""What a person with an oscilloscope would have seen of a mechanism."""


class Evidence:
    """Only grows."""

    def __init__(self):
        self.longest_pulse_us = 0
        self.most_dots = 0  # that heated together
        self.pulses = 0
        self.bare_pulses = 0  # with no paper under the head or the platen open
        self.still_pulses = 0  # more than 6 pulses of a block since the platen last moved
        self.tears = 0
