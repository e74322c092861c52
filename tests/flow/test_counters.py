"""What a whole terminal counts is what the emulated mechanism has seen."""

from support.corridor import powered, sample
from tillroll.counters import Counters

SHORT = {"emv": {}, "remarks": []}


def _sell(rig, trace="000456"):
    async def act():
        answer = await rig.call("approve", approval=sample("sale", trace=trace, **SHORT))
        assert answer["ok"], answer
        await rig.settle()

    rig.run(act())


def _counters(rig):
    return rig.run(rig.call("status"))["counters"]


def _on_flash(rig):
    return Counters(rig.terminal.storage.stores()["state"]).answer()


def _idle(rig, ms=5000):
    rig.run(rig.pause(ms))


def test_rows_dots_and_cuts_are_those_of_the_mechanism():
    rig = powered()
    fresh = _counters(rig)
    assert 245 <= fresh.pop("hottest_ddc") <= 255
    assert fresh == {"rows": 0, "dots": 0, "cuts": 0, "stops": {}}
    begun = rig.mechanism.paper.rows
    black = [0]

    def row(dots, _dark):
        black[0] += sum(bin(byte).count("1") for byte in dots)

    rig.mechanism.paper.sink = row
    _sell(rig)
    found, fed = _counters(rig), rig.mechanism.paper.rows - begun
    assert fed > 2000 and 0 <= found["rows"] - fed <= 12, "the backlash moves no paper"
    assert found["dots"] == black[0] > 10000
    assert found["cuts"] == 2 and found["stops"] == {}
    assert 250 < found["hottest_ddc"] < 800


def test_they_go_on_after_a_power_cut_from_what_was_saved():
    rig = powered()
    _sell(rig)
    before = _counters(rig)
    _idle(rig)
    assert _on_flash(rig) == before
    _sell(rig, "000457")
    _idle(rig)
    assert _counters(rig)["rows"] > before["rows"] and _on_flash(rig) == before
    rig.cut()
    rig.boot()
    assert _counters(rig) == before
    _idle(rig, 600000)
    assert _on_flash(rig) == before, "nothing new was to be saved"


def test_nothing_is_saved_while_a_slip_prints_or_a_message_arrives():
    rig = powered()
    seen = []
    rig.mechanism.at_row(600, lambda: seen.append(_on_flash(rig)["rows"]))
    _sell(rig)
    assert seen == [0]
    rig.run(rig.pause(1500))  # the wire has not been at rest for two seconds yet
    assert _on_flash(rig)["rows"] == 0
    _idle(rig)
    assert _on_flash(rig)["rows"] > 0


def test_each_stop_counts_once_by_its_reason_however_long_it_lasts():
    rig = powered()
    mechanism = rig.mechanism
    mechanism.at_row(400, mechanism.paper_out)
    _sell(rig)
    _idle(rig, 20000)
    assert _counters(rig)["stops"] == {"media-empty": 1}
    mechanism.paper_in()
    _idle(rig, 20000)
    mechanism.at_row(mechanism.paper.rows + 300, lambda: mechanism.platen(True))
    _sell(rig, "000457")
    _idle(rig, 20000)
    assert _counters(rig)["stops"] == {"media-empty": 1, "cover-open": 1}
    mechanism.platen(False)
    _idle(rig, 30000)
    assert rig.run(rig.call("status"))["unprinted"] == 0
    mechanism.platen(True)
    _idle(rig, 20000)
    assert _counters(rig)["stops"] == {"media-empty": 1, "cover-open": 1}, "nothing was stopped"


def test_damaged_banks_are_told_at_the_boot_and_the_terminal_prints():
    rig = powered()
    _sell(rig)
    _idle(rig)
    store = rig.terminal.storage.stores()["state"]
    store.replace("count-a", b"damaged")
    rig.cut()
    rig.boot()
    problems = rig.run(rig.call("status"))["problems"]
    assert problems == ["record-damaged count-a", "record-damaged counters: they begin at 0"]
    _sell(rig, "000457")
    assert _counters(rig)["cuts"] == 2
