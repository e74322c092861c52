"""The generated pages of docs/ are those that the firmware's tables give today."""

from pathlib import Path

import pytest
from tillctl.gendocs import DOCUMENTS
from tillroll.codes import CODES
from tillroll.settings import table

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_the_page_is_up_to_date(name):
    stored = (ROOT / name).read_text(encoding="utf-8")
    assert stored == DOCUMENTS[name](), "run python -m tillctl.gendocs"


def test_every_code_and_setting_has_its_line():
    settings, errors = (DOCUMENTS[f"docs/{name}.md"]() for name in ("settings", "errors"))
    assert [row.key for row in table() if f"| `{row.key}` |" not in settings] == []
    assert [code for code in CODES if f"| `{code}` |" not in errors] == []
