"""`tillctl configure` and `settings export` against a simulated terminal, and a bad one."""

import io
import json
import re

import pytest
from support.bench_host import tillctl
from tillctl import configure
from tillctl.faults import Fault

PROFILE = '[settings]\ncopies = 3\nfooter = "再见\\nBYE"\nshow_expiry = true\ndensity = 100\n'
VALUES = {"copies": 3, "footer": "再见\nBYE", "show_expiry": True, "density": 100}


@pytest.fixture
def file(tmp_path, shared):
    shared.call("reset-settings")
    path = tmp_path / "shop.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def settings(shared):
    return shared.ask("settings", "list")["settings"]


def test_a_profile_is_shown_applied_and_read_back(shared, file):
    before = settings(shared)
    answer = shared.call("configure", file, "--dry-run")
    assert answer.code == 0 and answer.out.endswith("3 changes would be made.\n")
    assert settings(shared) == before
    answer = shared.call("configure", file, "--yes", "--by", "li")
    assert answer.code == 0 and answer.out.endswith("3 changes made, and read back.\n")
    rows = [line.split() for line in answer.out.splitlines()]
    assert ["copies", "2", "3"] in rows and ["show_expiry", "false", "true"] in rows
    assert ["footer", '""', '"再见\\nBYE"'] in rows and "density" not in answer.out
    assert settings(shared) == {**before, **VALUES}
    assert shared.ask("settings", "get", "footer")["by"] == "li"
    again = shared.call("configure", file)
    assert again.out == "The terminal has all that the profile says already.\n"


def test_scripts_get_an_object(shared, file):
    body = shared.ask("configure", file, "--dry-run")
    assert body["applied"] is False and [one["key"] for one in body["changed"]] == [
        "copies",
        "show_expiry",
        "footer",
    ]
    assert shared.ask("configure", file, "--yes") == {**body, "applied": True}
    assert shared.ask("configure", file) == {"ok": True, "changed": [], "applied": False}


def test_nothing_is_changed_when_nobody_can_be_asked(shared, file):
    for words in ((), ("--json",)):
        answer = shared.call("configure", file, *words)
        assert answer.code == 2 and "--yes" in answer.out + answer.err
    assert settings(shared)["copies"] == 2


def test_a_person_is_asked(shared, file, monkeypatch):
    class Person(io.StringIO):
        def isatty(self):
            return True

    for said, code, copies in (("n\n", 130, 2), ("", 130, 2), ("y\n", 0, 3)):
        monkeypatch.setattr("sys.stdin", Person(said))
        answer = shared.call("configure", file)
        assert answer.code == code and "Change this?" in answer.err, said
        assert settings(shared)["copies"] == copies, said


def test_a_wrong_profile_is_refused_before_a_terminal_is_asked(file):
    file.write_text("[settings]\ncop1es = 3\n")
    answer = tillctl("--port", "socket://127.0.0.1:1", "configure", file, "--json")
    assert answer.code == 20 and answer.body["error"]["mistakes"][0]["line"] == 2
    answer = tillctl("--port", "socket://127.0.0.1:1", "configure", file)
    assert answer.err.startswith(f"tillctl: {file}:2: cop1es: ") and answer.out == ""


def test_what_the_terminal_refuses_leaves_all_as_it_was(shared, file):
    long = "商" * 64
    file.write_text(
        f'[settings]\ncopies = 3\nheader = "{long}"\nfooter = "{long}"\nqr_text = "{long}"'
    )
    before = settings(shared)
    for words in (("--yes",), ("--dry-run",)):
        answer = shared.call("configure", file, *words)
        assert answer.code == 5 and "shorten a text" in answer.err, answer
        assert settings(shared) == before


def test_an_export_configures_another_terminal(shared, file, tmp_path):
    shared.call("configure", file, "--yes")
    saved, had = tmp_path / "saved.toml", settings(shared)
    answer = shared.call("settings", "export", saved)
    assert answer.out == f"{saved}: {len(had)} settings\n"
    text = saved.read_text(encoding="utf-8")
    assert shared.call("settings", "export").out.splitlines()[1:] == text.splitlines()[1:]
    second = tmp_path / "second.toml"
    assert shared.ask("settings", "export", second) == {
        "ok": True,
        "file": str(second),
        "settings": had,
    }
    assert shared.ask("settings", "export")["settings"] == had
    shared.call("reset-settings")
    assert settings(shared) != had
    shared.call("configure", saved, "--yes")
    assert settings(shared) == had


LAYOUT = "HELLO ${merchant_name}\n${voucher} ${amount}\n"


def test_a_profile_brings_layouts_and_takes_them_away(shared, file):
    file.with_name("mine.receipt").write_text(LAYOUT, encoding="utf-8")
    file.write_text(PROFILE + '[layouts]\nsale = "mine.receipt"\n', encoding="utf-8")
    answer = shared.call("configure", file, "--yes", "--by", "li")
    assert answer.code == 0 and answer.out.endswith("4 changes made, and read back.\n"), answer
    assert re.search(r"^ layout sale +built in +one of its own \([0-9a-f]{8}\)", answer.out, re.M)
    assert shared.call("layout", "show", "sale").out == LAYOUT
    assert shared.ask("configure", file)["changed"] == []
    file.write_text('[layouts]\nsale = ""\n', encoding="utf-8")
    [change] = shared.ask("configure", file, "--yes")["changed"]
    assert change["layout"] == "sale" and change["old"] and change["value"] == ""
    assert shared.ask("layout", "show", "sale")["own"] is False


def test_a_profile_with_a_faulty_layout_names_both_lines(shared, file):
    file.with_name("mine.receipt").write_text("fine\n${nonsense}\n", encoding="utf-8")
    lines = ("sale = 'mine.receipt'", "declined = 'none.receipt'", "sales = ''", "x = 1")
    file.write_text("[layouts]\n" + "\n".join(lines), encoding="utf-8")
    answer = shared.call("configure", file, "--yes", "--json")
    assert answer.code == 20
    found = {one["line"]: one["text"] for one in answer.body["error"]["mistakes"]}
    assert re.fullmatch(r".*mine\.receipt:2: there is no field nonsense", found[2])
    assert found[3].startswith("Cannot read ")
    assert found[4] == "there is no such layout; did you mean sale?"
    assert found[5] == "there is no such layout"


def test_an_export_that_cannot_be_written_is_a_file_error(shared, tmp_path):
    assert shared.call("settings", "export", tmp_path / "none" / "x.toml").code == 9


class Terminal:
    """Says that it has these settings, whatever it is given."""

    def __init__(self, **there):
        self.there = there

    def call(self, verb, **_fields):
        return {"ok": True, "settings": self.there}


def test_what_is_read_back_otherwise_is_a_fault_of_its_own():
    configure._verify(Terminal(copies=3, density=90), {"copies": 3})
    with pytest.raises(Fault) as caught:
        configure._verify(Terminal(copies=2), {"copies": 3})
    assert caught.value.exit_code == 21 and "copies" in caught.value.message
    assert json.dumps(caught.value.error)


def test_older_firmware_lacks_settings_and_says_which(tmp_path):
    with pytest.raises(Fault) as caught:
        configure._must_be_known(tmp_path / "x.toml", {"copies": 3, "colour": 1}, {"copies": 2})
    assert caught.value.exit_code == 20 and "colour" in caught.value.message
