"""What names a transaction, what approves it, and what tells two contents apart."""

from binascii import hexlify

from support import approvals
from tillroll.approval.identity import approved, digest, identity
from tillroll.approval.pack import pack

APPROVED = ("00", "08", "10", "11", "16", "A2", "A4", "A5", "A6", "a2", "Y1", "Y3", "y1")
DECLINED = (
    "01",
    "05",
    "12",
    "13",
    "14",
    "51",
    "54",
    "55",
    "61",
    "91",
    "96",
    "A0",
    "A1",
    "Z1",
    "Z3",
    "0O",
)


def test_the_name_is_terminal_batch_trace_and_kind():
    assert identity(approvals.approval("sale")) == b"10086001-000123-000456-sale"
    name = identity(approvals.approval("preauth_completion"))
    assert name == b"10086001-000124-000012-preauth_completion"


def test_no_two_samples_have_one_name():
    names = [identity(approvals.approval(name)) for name in approvals.NAMES]
    assert len(set(names)) == len(names)


def test_only_the_four_parts_change_the_name():
    approval = approvals.approval("sale")
    name = identity(approval)
    for key in sorted(approval):
        other = dict(approval)
        other[key] = "x"
        parts = ("terminal_id", "batch", "trace", "kind")
        assert (identity(other) != name) == (key in parts), key


def test_the_digest_is_the_head_of_sha_256():
    # FIPS 180-4's example: SHA-256 of "abc" begins ba7816bf 8f01cfea.
    assert hexlify(digest(b"abc")) == b"ba7816bf8f01cfea"


def test_every_field_changes_the_digest():
    approval = approvals.approval("sale")
    seen = {digest(pack(approval))}
    for key in approval:
        seen.add(digest(pack({other: approval[other] for other in approval if other != key})))
    assert len(seen) == len(approval) + 1


def test_response_codes_approve_or_decline():
    for code in APPROVED:
        assert approved({"response": code}), code
    for code in DECLINED:
        assert not approved({"response": code}), code


def test_one_sample_is_declined():
    declined = [name for name in approvals.NAMES if not approved(approvals.approval(name))]
    assert declined == ["declined"]
