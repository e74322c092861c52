"""What `tillctl selftest` makes of measured dots: the table, the advice, terminals that cannot."""

import io

import pytest
from rich.console import Console
from tillctl import dots
from tillctl.faults import REFUSED, Fault, from_terminal


def found(dead=(), odd=(), more=0):
    """An answer of `dot-test`."""
    return {
        "dead": sum(last - first + 1 for first, last in dead) + more,
        "dead_at": [list(run) for run in dead],
        "odd": sum(last - first + 1 for first, last in odd),
        "odd_at": [list(run) for run in odd],
        "ohm": [182, 185],
    }


def drawn(answer) -> str:
    """What a person sees."""
    out = io.StringIO()
    dots.draw(Console(file=out, width=80, highlight=False), answer)
    return out.getvalue()


class Terminal:
    """Answers `dot-test`, or refuses it."""

    def __init__(self, code=""):
        self._code = code

    def call(self, verb, **_fields):
        assert verb == "dot-test"
        if self._code:
            raise from_terminal({"code": self._code, "text": "Because.", "do": "Do."})
        return {"ok": True, **found()}


def test_a_sound_head_is_one_line():
    assert drawn(found()) == "All 384 dots conduct, 182 to 185 Ohm.\n"
    assert not dots.are_bad(found()) and dots.are_bad(found(odd=[(3, 3)]))


def test_columns_come_with_their_place_in_mm():
    text = drawn(found(dead=[(0, 0), (8, 15), (383, 383)], odd=[(200, 200)]))
    rows = [line.split() for line in text.splitlines()]
    assert ["dead", "0", "0.1"] in rows and ["dead", "383", "47.9"] in rows
    assert ["dead", "8", "to", "15", "1.1", "to", "1.9"] in rows and ["odd", "200", "25.1"] in rows
    assert text.startswith("Dots: 10 dead, 1 odd, 373 sound, 182 to 185 Ohm.")


def test_those_that_the_answer_leaves_out_are_counted():
    assert "180 more" in drawn(found(dead=[(2 * at, 2 * at) for at in range(12)], more=180))


@pytest.mark.parametrize(
    "answer, words, others",
    [
        (found(dead=[(17, 17)]), ["white line"], ["Block", "odd dot"]),
        (found(odd=[(17, 17)]), ["odd dot"], ["Block", "white line"]),
        (found(dead=[(64, 127)]), ["Block 2 is dead", "cable"], ["white line", "Block 1"]),
        (found(dead=[(60, 192)]), ["Block 2", "Block 3", "white line"], ["Block 1", "Block 4"]),
        (found(dead=[(0, 383)]), ["Not one dot"], ["Block", "white line"]),
    ],
)
def test_the_advice_fits_what_is_bad(answer, words, others):
    text = " ".join(dots.advice(answer))
    assert all(word in text for word in words) and not any(word in text for word in others)


@pytest.mark.parametrize("code", ["no-dot-test", "dot-circuit", "verb-unknown"])
def test_a_terminal_that_cannot_measure_prints_all_the_same_unless_one_insists(code):
    answer = dots.measure(Terminal(code))
    assert answer == {"code": code, "text": "Because."} and not dots.are_bad(answer)
    assert drawn(answer) == "The dots were not measured. Because.\n"
    with pytest.raises(Fault) as fault:
        dots.measure(Terminal(code), insist=True)
    assert fault.value.exit_code == REFUSED


@pytest.mark.parametrize("code", ["head-live", "printing", "cover-open"])
def test_any_other_refusal_ends_it(code):
    with pytest.raises(Fault):
        dots.measure(Terminal(code))


def test_what_was_measured_comes_without_the_frame_of_the_answer():
    assert dots.measure(Terminal()) == found()
