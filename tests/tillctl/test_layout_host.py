"""`tillctl layout`: own slip templates, tried before they are sent, whole on the terminal."""

import pytest
from support.bench_host import ROOT, approval, tillctl
from tillctl import layouts
from tillctl.faults import Fault

SALE = ROOT / "firmware" / "layouts" / "sale.receipt"


@pytest.fixture
def file(tmp_path):
    """A layout of the shop's own: the built-in one with a greeting."""
    path = tmp_path / "sale.receipt"
    path.write_text("你好 HELLO\n" + SALE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_the_built_in_layouts_pass():
    assert layouts.built_in() == ["declined", "sale"]
    for name in layouts.built_in():
        assert layouts.tried(layouts.shipped(name), name) is None
        assert layouts._samples(name), name


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"${nonsense}\n", ("1", "there is no field nonsense")),
        (b"{when: nonsense}\n{end}\n", ("1", "there is no field nonsense")),
        (b"{end}\n", ("1", "an end has no when")),
        (b"\xff\n", ("", "it is not UTF-8 text")),
        (b"x" * 16385, ("", "it has more than 16,384 bytes")),
    ],
)
def test_a_fault_is_named_with_its_line(line, fault):
    found = layouts.tried(line + SALE.read_bytes(), "sale")
    assert found is not None and found[0] == fault[0], found
    assert found[1] == fault[1] or b"when" in line


def test_a_text_that_is_no_slip_is_none():
    number = "copy does not show the voucher number"
    for text in (b"Dear customer\n", b"copies = 1\n", b"${amount}\n"):
        assert layouts.tried(text, "sale") == ("", "the merchant " + number)
    assert layouts.tried(b"", "sale") == ("1", "nothing in it prints")
    one = b"${voucher}\n{when: copy_merchant}\nours\n{end}\n"
    assert layouts.tried(one, "sale") is None
    part = b"ours\n{when: copy_merchant}\n${voucher}\n{end}\n"
    assert layouts.tried(part, "sale") == ("", "the cardholder " + number)


def test_a_layout_is_installed_used_shown_and_removed(shared, file, tmp_path):
    answer = shared.call("layout", "install", file, "--by", "li")
    size = len(file.read_bytes())
    assert answer.out == f"sale: {size:,} bytes, in use from the next slip on\n", answer
    assert shared.call("layout", "show", "sale").out == file.read_text(encoding="utf-8")
    listed = shared.ask("layout", "list")["layouts"]
    assert listed == [
        {"name": "declined", "own": False, "bytes": None},
        {"name": "sale", "own": True, "bytes": size},
    ]
    assert "the terminal's own" in shared.call("layout", "list").out
    shared.call("approve", approval(tmp_path, trace="000301"), "--wait", 60)
    assert shared.ask("why", "301")["state"] == "completed"
    assert shared.call("layout", "remove", "sale").out.startswith("sale: the built-in one")
    assert shared.call("layout", "remove", "sale").code == 6
    assert shared.call("layout", "remove", "sale", "--json").body["error"]["code"] == "not-found"
    assert shared.call("layout", "show", "sale").out == SALE.read_text(encoding="utf-8")
    texts = [event["text"] for event in shared.ask("log", "--last", "99")["events"]]
    assert "The own layout sale was installed by li." in texts


def test_a_faulty_one_is_not_sent(file):
    file.write_text("${nonsense}\n", encoding="utf-8")
    answer = tillctl("--port", "socket://127.0.0.1:1", "layout", "install", file)
    assert answer.code == 20
    assert answer.err.startswith(f"tillctl: {file}:1: there is no field nonsense.\n")


def test_a_terminal_that_sees_a_fault_which_this_tillctl_does_not_keeps_the_old_one(
    shared, file, monkeypatch
):
    file.write_text("ok\n${nonsense}\n", encoding="utf-8")
    monkeypatch.setattr(layouts, "tried", lambda *_words: None)
    answer = shared.call("layout", "install", file, "--json")
    assert answer.code == 5 and answer.body["error"]["code"] == "layout-faulty"
    assert answer.body["error"]["where"] == "sale.receipt:2"
    assert shared.ask("layout", "list")["layouts"][1]["own"] is False


def test_names_and_files_are_checked(shared, file):
    other = file.rename(file.with_name("mine.receipt"))
    assert shared.call("layout", "install", other).code == 2
    assert shared.call("layout", "install", other, "--name", "sale").code == 0
    assert shared.call("layout", "remove", "sale").code == 0
    assert shared.call("layout", "install", file).code == 9
    assert shared.call("layout", "show", "nothing").code == 6
    assert shared.call("layout", "remove", "../x").code == 5


class Terminal:
    """Takes everything and has something else then."""

    def call(self, verb, **_fields):
        return {"ok": True, "layouts": [["sale", 3, "00000000"]]}


def test_what_is_read_back_otherwise_is_a_fault_of_its_own():
    with pytest.raises(Fault) as caught:
        layouts.install(Terminal(), "sale", b"abc", "li")
    assert caught.value.exit_code == 21
