"""`tillctl selftest` with a simulated terminal."""

import time
from contextlib import contextmanager

from PIL import Image
from support.bench_host import PATIENCE_S, Simulator, approval
from tillctl.faults import DOTS, REFUSED, USAGE
from tillroll.render.selftest import ROWS, rows


@contextmanager
def closing(simulator):
    """A simulated terminal that ends whatever happens."""
    try:
        yield simulator
    finally:
        simulator.quit()


def wait_for(holds) -> None:
    """Ask until it holds: emulated time passes meanwhile."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < PATIENCE_S


def slip(simulator) -> list[list[bool]]:
    """The rows of dots of the next picture of a slip, without those that are blank."""
    with Image.open(simulator.wait("slip")) as picture:
        grey = picture.convert("L")
        data = [list(grey.crop((0, y, grey.width, y + 1)).tobytes()) for y in range(grey.height)]
    return [[level < 128 for level in row] for row in data if min(row) < 128]


def drawn() -> list[list[bool]]:
    """The rows that it should have, without those that are blank."""
    bits, found = bytearray(48), []
    for _density in rows(bits):
        if any(bits):
            found.append([bool(bits[x >> 3] & 0x80 >> (x & 7)) for x in range(384)])
    return found


def test_it_prints_every_dot_and_says_so(shared):
    answer = shared.call("selftest")
    first, second = answer.out.splitlines()
    assert answer.code == 0 and second.startswith("The self-test is out: ")
    assert first.startswith("All 384 dots conduct, 1")
    paper = slip(shared)
    margin = (len(paper[0]) - 384) // 2
    burnt = [row[margin : margin + 384] for row in paper]
    wanted = drawn()
    assert len(burnt) == len(wanted) > ROWS // 2
    assert burnt[:65] == wanted[:65]
    assert shared.ask("selftest", "--no-dots") == {"ok": True, "selftest": "completed"}
    assert shared.ask("status")["stored"] == 0


def test_a_dead_dot_is_a_gap_in_it(tmp_path):
    with closing(Simulator(tmp_path, 60, "--fault", "dead-dots=17")) as simulator:
        answer = simulator.call("selftest")
        assert answer.code == DOTS, answer
        paper = slip(simulator)
    lines = answer.out.splitlines()
    assert lines[0].startswith("Dots: 1 dead, 0 odd, 383 sound, 1")
    assert any(line.split() == ["dead", "17", "2.2"] for line in lines)
    assert lines[-1].startswith("The self-test is out: ")
    margin = (len(paper[0]) - 384) // 2
    assert [x for x in range(384) if not any(row[margin + x] for row in paper)] == [17]


def test_an_open_lid_is_told_in_a_sentence(shared):
    shared.do("platen open")
    answer = shared.call("selftest")
    assert answer.code == 5 and "lid" in answer.err, answer
    shared.do("platen closed")
    wait_for(lambda: shared.ask("status")["printer"] == "idle")


def test_the_dots_alone_are_measured_without_paper(shared):
    shared.do("paper out")
    body = shared.ask("selftest", "--dots-only")
    assert body["dots"]["dead"] == body["dots"]["odd"] == 0 and "selftest" not in body
    shared.do("paper in")
    shared.do("platen open")
    answer = shared.call("selftest", "--dots-only", "--json")
    assert answer.code == REFUSED and answer.body["error"]["code"] == "cover-open"
    shared.do("platen closed")
    wait_for(lambda: shared.ask("status")["printer"] == "idle")
    assert shared.call("selftest", "--dots-only", "--no-dots").code == USAGE


def test_copies_that_are_due_come_first(shared, tmp_path):
    shared.do("paper out")
    file = approval(tmp_path, trace="000451")
    assert shared.call("approve", file).code == 0
    assert shared.call("selftest", "--json").body["error"]["code"] in ("copies-due", "printing")
    shared.do("paper in")
    assert shared.call("approve", file, "--wait", 60).code == 0


def test_one_that_the_paper_stops_in_the_midst_is_told_and_comes_anew(tmp_path):
    with closing(Simulator(tmp_path, 60, "--fault", "paper-out@row=250")) as simulator:
        answer = simulator.call("selftest", "--json")
        assert answer.code == 5 and answer.body["error"]["code"] == "media-empty", answer
        assert answer.body["error"]["text"].startswith("The self-test is not out yet: the paper ")
        simulator.do("paper in")
        wait_for(lambda: simulator.ask("status")["selftest"] == "completed")


def test_one_that_takes_longer_than_the_patience_is_told_as_it_is(shared):
    assert shared.ask("selftest", "--wait", 0)["selftest"] in ("pending", "processing")
    wait_for(lambda: shared.ask("status")["selftest"] == "completed")
