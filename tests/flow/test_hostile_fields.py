"""Any value in any field of a request gets one clear answer; the next good approval prints."""

from support.corridor import powered
from support.hostile import besieged, leaves_no_trace, prints
from support.hostile_verbs import OF_COPIES, OF_FILES, requests, verbs
from tillroll.service.desk import verbs as all_verbs


def test_any_value_as_the_verb_is_refused():
    talk = besieged(powered())
    talk.ask(verbs())
    assert set(talk.errors) == {"verb-unknown"}


def test_any_value_in_any_field_of_a_request_gets_one_answer():
    talk = besieged(powered())
    talk.ask(requests(OF_COPIES))
    assert set(talk.errors) == {
        "",
        "request-field",
        "field-missing",
        "setting-unknown",
        "setting-kind",
        "setting-range",
        "not-found",
        "not-held",
        "queue-full",
        "media-empty",
    }
    assert leaves_no_trace(talk.rig)
    assert prints(talk)


def test_the_same_where_flash_is_concerned():
    talk = besieged(powered())
    talk.ask(requests(OF_FILES))
    assert set(talk.errors) == {
        "",
        "request-field",
        "transfer-damaged",
        "layout-faulty",
        "unprinted",
        "storage-sound",
    }
    assert leaves_no_trace(talk.rig)
    assert prints(talk)


def test_no_verb_is_forgotten():
    assert {line[0] for line in OF_COPIES + OF_FILES} == {line[0] for line in all_verbs()}
