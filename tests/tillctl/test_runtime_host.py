"""Fetching and caching of MicroPython, as far as it needs no network."""

import pytest
from tillctl import runtime, runtime_apt

DEB822 = """\
# a comment
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian.gpg

Types: deb
URIs: http://mirror.example/security
Suites: bookworm-security
Components: main
"""
ONE_LINE = """\
# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main
deb-src [signed-by=/k.gpg] http://mirror.example/debian bookworm main
deb http://other.example/cloud cloud-bookworm main
"""


def test_deb822_entries_are_derived_with_the_suite_replaced():
    assert runtime_apt.derive(DEB822, "bookworm") == (
        "Types: deb-src\nSuites: trixie\nURIs: http://mirror.example/debian\n"
        "Components: main contrib\nSigned-By: /usr/share/keyrings/debian.gpg\n"
    )


def test_one_line_entries_are_derived_once():
    assert runtime_apt.derive(ONE_LINE, "bookworm") == (
        "Types: deb-src\nSuites: trixie\nURIs: http://mirror.example/debian\n"
        "Components: main\nSigned-By: /k.gpg\n"
    )


@pytest.mark.parametrize("text", ["", "Enabled: no\n" + DEB822.split("\n\n")[0], ONE_LINE[:60]])
def test_nothing_is_derived_where_nothing_fits(text):
    assert runtime_apt.derive(text, "bookworm") == ""


def test_the_codename_is_read_from_os_release():
    assert runtime_apt.codename('NAME="x"\nVERSION_CODENAME=bookworm\n') == "bookworm"
    assert runtime_apt.codename("NAME=x\n") == ""


def test_a_command_that_fails_tells_its_last_lines(tmp_path):
    with pytest.raises(runtime.RuntimeMissing, match="no such thing"):
        runtime_apt.run(["sh", "-c", "echo no such thing; exit 3"], tmp_path, tmp_path / "log")


def test_a_build_appears_whole_or_not_at_all(tmp_path):
    target = tmp_path / "made"
    with pytest.raises(KeyboardInterrupt), runtime.building(target) as work:
        (work / "half").touch()
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == [".lock-made"]
    (tmp_path / ".tmp-made-of-a-killed-build").mkdir()
    with runtime.building(target) as work:
        (work / "whole").touch()
    assert (target / "whole").is_file()
    assert not list(tmp_path.glob(".tmp-*"))
    with runtime.building(target) as work:
        assert work is None


def test_the_cache_follows_xdg(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert runtime.cache() == tmp_path / "tillroll"
