"""How docs/emulated_pico.md says that a pin is watched."""

import pytest
from tillctl import paths

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]


def snippet() -> str:
    """The code of the section."""
    page = (paths.root() / "docs" / "emulated_pico.md").read_text(encoding="utf-8")
    section = page.partition("## How to watch a pin")[2].partition("## ")[0]
    return "\n".join(line[4:] for line in section.splitlines() if line.startswith("    "))


def test_the_code_in_the_docs_tells_when_the_head_has_power(capsys):
    names: dict[str, object] = {}
    exec(snippet(), names)
    names["rig"].dispose()
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    edges = [(int(words[0]), int(words[1])) for words in told if len(words) == 2]
    assert [level for _, level in edges] == [1, 0]
    assert 10**9 < edges[1][0] - edges[0][0] < 4 * 10**9
