"""Every test that docs/safety.md names exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_named_on_the_safety_page_exists():
    page = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
    named = re.findall(r"`(\w+/test_\w+\.py)::(test_\w+)`", page)
    assert len(named) > 15
    for path, function in named:
        source = (ROOT / "tests" / path).read_text(encoding="utf-8")
        assert f"\ndef {function}(" in source, (path, function)
