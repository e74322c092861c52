"""Patience with an emulated Pico: tillctl's seconds are those of a real terminal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from unittest import mock

SLOWNESS = 3  # one that prints has a tenth of a Pico's speed, on a machine where others work, too


@contextmanager
def patient() -> Iterator[None]:
    """Let tillctl wait longer for an answer."""
    slow = SimpleNamespace(monotonic=lambda: time.monotonic() / SLOWNESS)
    with mock.patch("tillctl.client.time", slow):
        yield
