"""Documents lead somewhere: links, headings, pages named in the sources, and the index of them."""

import re
from pathlib import Path

import pytest
from support import rules_host

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    path for path in rules_host.files(ROOT) if path.parts[0] == ".ci" or path.parts[0][0] != "."
]
PAGES = [path for path in FILES if path.suffix == ".md"]
LINK = re.compile(r"(?:\[[^\]]*\]\(|<img src=\")([^)\s\"]+)")
BLOCK = re.compile(r"^```.*?^```|^    .*?$|`[^`\n]*`", re.M | re.S)
HEADING = re.compile(r"^#+ +(.+?) *$", re.M)
NAMED = re.compile(r"\bdocs/\w+(?:\.\w+)+")


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    plain = (re.sub(r"[^\w\- ]", "", title.lower()) for title in HEADING.findall(text))
    return {title.replace(" ", "-") for title in plain}


def dead(page: Path, text: str) -> list[str]:
    """Relative links of a page, at `page` below the root, that lead nowhere."""
    found = []
    for link in LINK.findall(BLOCK.sub("", text)):
        if re.match(r"\w+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (ROOT / page).parent / file if file else ROOT / page
        alive = target.exists() and target.resolve().is_relative_to(ROOT)
        if alive and anchor:
            alive = anchor in anchors(target.read_text(encoding="utf-8"))
        if not alive:
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page):
    assert dead(page, (ROOT / page).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "link", ["no_such.md", "link.md#no-such-heading", "#no-such-heading", "../../outside.md"]
)
def test_a_planted_dead_link_is_found(link):
    assert dead(Path("docs/planted.md"), f"see [a page]({link})") == [link]


def test_every_page_named_in_a_source_exists():
    missing = {
        f"{path}: {name}"
        for path in FILES
        for name in NAMED.findall((ROOT / path).read_text(encoding="utf-8"))
        if path.parts[:2] != ("tests", "rules") and not (ROOT / name).exists()
    }
    assert sorted(missing) == []


def test_the_index_lists_every_document():
    index = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = {((ROOT / "docs") / link.split("#")[0]).resolve() for link in LINK.findall(index)}
    assert {str(page) for page in PAGES if (ROOT / page).resolve() not in listed} == set()
