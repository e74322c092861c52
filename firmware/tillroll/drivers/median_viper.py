"""The middle of some samples, as machine code.  MicroPython only."""

import micropython


@micropython.viper
def median(samples, count: int) -> int:
    """Sort an even number of 16-bit samples; gives the mean of the two in the middle."""
    s = ptr16(samples)
    for end in range(1, count):
        sample = s[end]
        at = end
        while at and s[at - 1] > sample:
            s[at] = s[at - 1]
            at -= 1
        s[at] = sample
    at = count >> 1
    return (s[at - 1] + s[at]) >> 1
