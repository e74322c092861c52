"""What a copy says of itself, on record and in its heading."""

MARK_NONE = 0
MARK_DUPLICATED = 1  # a reprint, or a copy whose first printing is uncertain
MARK_REPLACES = 2  # printed again from its top after an interruption
