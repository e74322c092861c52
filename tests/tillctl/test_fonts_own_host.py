"""`tillctl fonts list`, `install` and `remove`: looked at here, used after the next start."""

import hashlib
import shutil

import pytest
from support.bench_host import ROOT, Simulator, approval, tillctl
from support.small_packs import pack
from tillctl import font_pack, packs
from tillctl.client import Asked
from tillctl.faults import Fault

LATIN = ROOT / "firmware" / "fonts" / "latin24.pack"


@pytest.fixture
def other(tmp_path):
    """A pack of one's own: the built-in one with an A that is a black block."""
    data = LATIN.read_bytes()
    glyphs = {code: [0] * 24 for code in font_pack.codes_of(data)} | {0x41: [0xFFF] * 24}
    path = tmp_path / "fonts" / "latin24.pack"
    path.parent.mkdir()
    path.write_bytes(font_pack.encode(glyphs, 12, 24, 19))
    shutil.copy(LATIN.parent / "LICENSE.latin24.txt", path.parent)
    return path


def now(terminal):
    """What `fonts list` says of both packs."""
    return [(one["own"], one["next"]) for one in terminal.ask("fonts", "list")["fonts"]]


def test_a_pack_is_installed_used_after_a_start_and_removed(other, tmp_path):
    terminal = Simulator(tmp_path / "terminal")
    try:
        before = terminal.ask("versions")["fonts"]
        answer = terminal.call("fonts", "install", other, "--by", "li")
        size = len(other.read_bytes())
        assert answer.out == (
            f"latin24: {size:,} bytes, 751 glyphs, in use from the next start on\n"
        ), answer
        assert now(terminal) == [(False, "own"), (False, None)]
        assert terminal.ask("versions")["fonts"] == before
        terminal.do("power cut", "power on")
        assert now(terminal) == [(True, None), (False, None)]
        after = terminal.ask("versions")["fonts"]
        assert after[0] != before[0] and after[1] == before[1]
        assert "its own" in terminal.call("fonts", "list").out
        assert terminal.ask("status")["problems"] == []
        terminal.call("approve", approval(tmp_path, trace="000301"), "--wait", 60)
        assert terminal.ask("why", "301")["state"] == "completed"
        assert terminal.call("fonts", "remove", "latin24").out.startswith("latin24: the built-in")
        assert now(terminal) == [(True, "built-in"), (False, None)]
        terminal.do("power cut", "power on")
        assert terminal.ask("versions")["fonts"] == before
        assert terminal.call("fonts", "remove", "latin24").code == 6
        texts = [event["text"] for event in terminal.ask("log", "--last", "99")["events"]]
        assert "The own font latin24 was installed by li." in texts
    finally:
        terminal.quit()


def test_the_built_in_ones_pass():
    for name in packs.NAMES:
        read = packs.read(LATIN.parent / f"{name}.pack", None)
        assert read.lacks == 0 and read.glyphs > 700


def without(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "font pack length is damaged"),
        (without(pack(12, "A"), 5), "font pack header is damaged"),
        (without(pack(12, "A"), 40), "font pack index is damaged"),
        (without(pack(12, "A"), -1), "font pack glyphs is damaged"),
        (pack(12, "A")[:-1], "font pack length is damaged"),
        (pack(24, "A"), "24 x 24 dots, not 12 x 24"),
    ],
)
def test_a_faulty_one_is_not_sent(other, data, told):
    other.write_bytes(data)
    answer = tillctl("--port", "socket://127.0.0.1:1", "fonts", "install", other)
    assert answer.code == 20 and told in answer.err, answer


def test_licence_sum_and_name_are_looked_at(other):
    def faulty(*words):
        answer = tillctl("--port", "socket://127.0.0.1:1", "fonts", "install", *words)
        return answer.code, answer.err

    sums = other.parent / "SHA256SUMS"
    sums.write_text(f"{'0' * 64}  latin24.pack\n")
    assert faulty(other)[0] == 20 and "SHA256SUMS" in faulty(other)[1]
    sums.write_text(f"{hashlib.sha256(other.read_bytes()).hexdigest()}  latin24.pack\n")
    assert faulty(other)[0] == 3, "all is well, but nobody is there"
    licence = other.parent / "LICENSE.latin24.txt"
    licence.write_text("")
    assert faulty(other)[0] == 20 and "licence is empty" in faulty(other)[1]
    licence.unlink()
    assert faulty(other)[0] == 9 and "LICENSE.latin24.txt" in faulty(other)[1]
    renamed = other.rename(other.with_name("mine.pack"))
    assert "--name" in faulty(renamed)[1] and faulty(renamed, "--name", "nonsense")[0] == 2


def test_what_is_missing_of_the_built_in_one_is_told(other):
    other.write_bytes(pack(12, "ABC"))
    read = packs.read(other, None)
    assert (read.glyphs, read.lacks) == (3, 748)


def test_an_index_that_leads_nowhere_is_told():
    good = bytearray(pack(12, "AB"))
    assert font_pack.codes_of(bytes(good)) == {0x41, 0x42}
    for at, value in ((32, 9), (32 + 256, 7), (32 + 256 + 10, 5)):
        bad = bytearray(good)
        bad[at] = value
        with pytest.raises(ValueError, match="record"):
            font_pack.codes_of(bytes(bad))


class Terminal(Asked):
    """Has some of a pack already; takes the rest, or has something else then."""

    def __init__(self, staged, kept=None):
        self.staged, self.kept, self.offsets = staged, kept, []

    def call(self, verb, **fields):
        if verb == "font-write":
            self.offsets.append(fields["offset"])
            return {"ok": True, "size": 1}
        if self.offsets:
            return {"fonts": [["new-latin24.pack", *(self.kept or (0, "", False))]]}
        return {"fonts": [["+latin24.pack", len(self.staged), packs._crc(self.staged), False]]}


@pytest.mark.parametrize(("staged", "start"), [(slice(4096), 4096), (slice(1, 4097), 0)])
def test_what_has_arrived_is_not_sent_again(staged, start):
    data = LATIN.read_bytes()
    sent = packs.Pack("latin24", data, 750, 0)
    terminal = Terminal(data[staged], (len(data), packs._crc(data), True))
    packs.install(terminal, sent, "li")
    assert terminal.offsets == list(range(start, len(data), 2048))


@pytest.mark.parametrize("sound", [True, False])
def test_what_is_read_back_otherwise_is_a_fault_of_its_own(sound):
    data = LATIN.read_bytes()
    crc = "00000000" if sound else packs._crc(data)
    with pytest.raises(Fault) as caught:
        packs.install(
            Terminal(b"", (len(data), crc, sound)), packs.Pack("latin24", data, 1, 0), "li"
        )
    assert caught.value.exit_code == 21
