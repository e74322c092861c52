"""A module that memory ends for while it is imported."""

BALLAST = bytearray(20_000)

raise MemoryError
