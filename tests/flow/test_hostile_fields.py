"""Any value in any field of a request gets one clear answer; the next good approval prints."""

from support.corridor import powered
from support.hostile import besieged, leaves_no_trace, prints, requests


def test_any_value_in_any_field_of_any_request_gets_one_answer():
    talk = besieged(powered())
    talk.ask(requests())
    assert set(talk.errors) == {
        "",
        "verb-unknown",
        "request-field",
        "field-missing",
        "setting-unknown",
        "setting-kind",
        "setting-range",
        "not-found",
        "not-held",
        "queue-full",
    }
    assert leaves_no_trace(talk.rig)
    assert prints(talk)
