"""A profile: what an export writes is what `configure` reads, and each mistake has its line."""

import json

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st
from tillctl import profile
from tillctl.faults import FILE, INVALID, Fault
from tillroll.approval.cardnumber import holds_card_number
from tillroll.setting_rules import range_fault
from tillroll.settings import table

GOOD = """\
# what all counters have
[settings]

copies = 3   # for the accountant
footer = '''
a
b'''
show_expiry = true
density = 90
"""


def values_of(entry):
    """Values that a setting may have."""
    if entry.kind == "flag":
        return st.booleans()
    if entry.kind == "number":
        return st.integers(entry.least, entry.most)
    if entry.kind == "choice":
        return st.sampled_from(entry.allowed)
    texts = st.text(st.characters(exclude_categories=["Cs"]) | st.just("\n"), max_size=entry.most)
    return texts.filter(
        lambda text: not range_fault(entry, text) and not holds_card_number(text.encode())
    )


profiles = st.fixed_dictionaries({}, optional={entry.key: values_of(entry) for entry in table()})


def read(folder, text):
    """Give the settings of this text, or the (line, key, text) of its mistakes."""
    path = folder / "shop.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    try:
        return profile.read(path).settings
    except Fault as fault:
        assert fault.exit_code == INVALID, fault
        return [(one["line"], one["key"], one["text"]) for one in fault.error.get("mistakes", [])]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("profiles")


@settings(deadline=None)
@given(profiles, st.lists(st.text(max_size=90), max_size=3))
def test_an_export_is_read_as_what_it_was_made_of(folder, values, head):
    text = profile.written(values, {}, head)
    assert read(folder, text) == (values or [])
    assert all(line.isprintable() for line in text.split("\n") if line.startswith("#"))


@settings(deadline=None)
@given(profiles, st.integers(0, 4), st.sampled_from(["\n", "\r\n"]))
def test_each_entry_has_its_line(folder, values, blank, newline):
    text = "\n" * blank + profile.written(values, {}, ["of one shop"])
    lines = text.replace("\n", newline).split("\n")
    for line, section, key, _ in profile.entries(tomlkit.parse("\n".join(lines))):
        assert lines[line - 1].startswith(f"{key} = " if key else f"[{section}]")


@settings(deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=60))
def test_whatever_the_file_holds_is_a_profile_or_a_fault(folder, content):
    read(folder, content.encode("utf-8", "replace") if isinstance(content, str) else content)


def test_the_factory_defaults_of_a_board_are_told():
    text = profile.written({"copies": 2}, {"copies": 1}, ["\x1b[2J"])
    assert "# 1 to 3 copies; default 1\n" in text and "\x1b" not in text
    assert "# colour: this tillctl does not know it" in profile.written({"colour": 1}, {}, [])


def test_a_profile_may_have_comments_and_texts_of_several_lines(folder):
    assert read(folder, GOOD) == {
        "copies": 3,
        "footer": "a\nb",
        "show_expiry": True,
        "density": 90,
    }
    assert read(folder, "\ufeff" + GOOD) == read(folder, GOOD)


@pytest.mark.parametrize("text", ["", "# a comment", "[settings]", "[layouts]\n[settings]\n"])
def test_one_that_sets_nothing_is_taken_for_a_mistake(folder, text):
    path = folder / "shop.toml"
    path.write_text(text)
    with pytest.raises(Fault, match="names no setting and no layout") as fault:
        profile.read(path)
    assert fault.value.exit_code == INVALID and "settings export" in fault.value.do


MISTAKES = (
    ("copies = 3", "cop1es = 3", 4, "cop1es", "there is no such setting; did you mean copies?"),
    ("copies = 3", "zzzzzz = 3", 4, "zzzzzz", "there is no such setting"),
    ("copies = 3", "copies = 4", 4, "copies", "must be from 1 to 3"),
    (
        "copies = 3",
        "copies = ''",
        4,
        "copies",
        "must be a whole number (permitted: 1 to 3 copies)",
    ),
    ("= true", "= 1", 8, "show_expiry", "must be true or false"),
    ("= 90", "= 07:30:00", 9, "density", "must be a whole number (permitted: 70 to 130 %)"),
    ("= 90", "= 69", 9, "density", "must be from 70 to 130"),
    ("b'''", "6222020200112230'''", 5, "footer", "must not hold a card number"),
    ("[settings]", "[sett]", 2, "sett", "there is no such section; did you mean settings?"),
    ("[settings]", "x = 1", 2, "x", "it stands outside of a section: write [settings] above it"),
    ("[settings]", "settings = 1", 2, "settings", "write it as a section of its own, [settings]"),
    ("density = 90", "density = 90\ncopies = 2", 10, "", "this is not TOML: it says it twice"),
    ("density = 90\n", "density = ", 9, "", "this is not TOML: the file ends too early"),
)


@pytest.mark.parametrize(("old", "new", "line", "key", "text"), MISTAKES)
def test_a_mistake_is_named_with_its_line_and_what_is_allowed(folder, old, new, line, key, text):
    assert old in GOOD
    assert read(folder, GOOD.replace(old, new))[0] == (line, key, text)


def test_all_mistakes_are_told_at_once(folder):
    found = read(folder, GOOD.replace("3 ", "9 ").replace("90", "9") + "[layout]\nx = 1\ny = 2\n")
    assert [one[:2] for one in found] == [(4, "copies"), (9, "density"), (10, "layout")]


def test_a_file_that_cannot_be_read_is_another_fault(tmp_path):
    with pytest.raises(Fault) as caught:
        profile.read(tmp_path / "none.toml")
    assert caught.value.exit_code == FILE
    assert json.dumps(caught.value.error)
    big = tmp_path / "big.toml"
    big.write_bytes(b"#" * 70000)
    with pytest.raises(Fault) as caught:
        profile.read(big)
    assert caught.value.exit_code == INVALID
