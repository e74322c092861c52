"""No value of a field can be markup: whatever it is, it appears as it is, and alone."""

from hypothesis import given, settings
from hypothesis import strategies as st
from support.pictures import rows_of
from support.slips import SLIPS
from tillroll.receipt.codes import Codes
from tillroll.receipt.row import CUT, FEED, IMAGE, QR, RULE, TEXT
from tillroll.receipt.values import utf8

FREE = (
    "merchant_name",
    "merchant_id",
    "operator",
    "issuer",
    "acquirer",
    "pan",
    "wallet_order",
    "emv_label",
    "emv_iad",
    "original_trace",
    "response_text",
    "reference",
)
NASTY = st.text(st.sampled_from('|^_"`~{}\\$-=;:n x\n\u202e\u200b中😀\ue001é'), min_size=1)
VALUES = st.one_of(NASTY, st.text(min_size=1), st.text(min_size=1).map(lambda text: text * 9))


def printed(text):
    """The characters that are printed for a value."""
    codes = Codes()
    data = utf8(text)
    codes.add_text(data, 0, len(data))
    return "".join(chr(code) for code in codes.items[: codes.count])


def told(approval, copy, cells, changes):
    """A slip as (the kinds of its other rows, all its glyphs in order but for spaces)."""
    kinds = []
    glyphs = []
    for row in rows_of(approval, copy, 0, 0, cells, changes):
        if row.kind == TEXT:
            glyphs += [(chr(row.codes[i]), row.attrs[i]) for i in range(row.count)]
        else:
            kinds.append((row.kind, row.count if row.kind == FEED else 0))
    return kinds, [glyph for glyph in glyphs if glyph[0] not in " "]


@given(st.sampled_from(FREE), VALUES, st.sampled_from((32, 48)), st.sampled_from(("zh", "en")))
@settings(max_examples=400, deadline=None)
def test_a_value_appears_exactly_and_changes_nothing_else(field, value, cells, language):
    approval = dict(SLIPS["longest"], **{field: "\u2603"})
    kinds, glyphs = told(approval, "merchant", cells, {"language": language})
    marks = [index for index, glyph in enumerate(glyphs) if glyph[0] == "\u2603"]
    approval[field] = value
    new_kinds, new_glyphs = told(approval, "merchant", cells, {"language": language})
    shown = printed(value).replace(" ", "")
    expected = []
    for index, glyph in enumerate(glyphs):
        expected += [(letter, glyph[1]) for letter in shown] if index in marks else [glyph]
    assert marks or field == "wallet_order" or field == "original_trace" or not shown
    if shown:
        assert new_kinds == kinds
        assert [letter for letter, _ in new_glyphs] == [letter for letter, _ in expected]
        assert new_glyphs == expected


@given(st.lists(VALUES, max_size=8), VALUES, VALUES)
@settings(max_examples=150, deadline=None)
def test_lists_and_settings_are_values_too(remarks, header, title):
    changes = {"header": header, "slip_title": title, "footer": header, "language": "zh"}
    approval = dict(SLIPS["longest"], remarks=remarks)
    kinds, glyphs = told(approval, "bank", 32, changes)
    text = "".join(letter for letter, _attrs in glyphs)
    for value in (*remarks, *header.split("\n"), title):
        assert printed(value).replace(" ", "") in text
    allowed = {RULE, FEED, CUT, IMAGE}
    assert {kind for kind, _count in kinds} <= allowed
    assert kinds[-1][0] == CUT


@given(VALUES)
@settings(max_examples=100, deadline=None)
def test_a_value_in_a_qr_code_is_its_bytes(value):
    approval = dict(SLIPS["sale_chip"], issuer=value[:30])
    rows = rows_of(approval, "merchant", 0, 0, 32, {"qr_text": "[${issuer}]"})
    data = [row.data for row in rows if row.kind == QR]
    assert data == [utf8("[" + value[:30] + "]")]
