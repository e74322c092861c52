"""What nobody imports but the test of the overlay."""

LOADED = 1
