"""The twin of median_viper.py in plain Python, against which the machine code is tested."""


def median(samples, count: int) -> int:
    """Sort an even number of 16-bit samples; gives the mean of the two in the middle."""
    for end in range(1, count):
        sample = samples[end]
        at = end
        while at and samples[at - 1] > sample:
            samples[at] = samples[at - 1]
            at -= 1
        samples[at] = sample
    at = count >> 1
    return (samples[at - 1] + samples[at]) >> 1
