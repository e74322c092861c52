"""Receipts by reference number and by time, and a reprint of what was found."""

import pytest
from support.bench_host import approval
from tillctl.options import Moment


@pytest.fixture(scope="module")
def sold(shared, tmp_path_factory):
    """A terminal with two receipts of its today."""
    folder = tmp_path_factory.mktemp("approvals")
    for trace in ("000401", "000402"):
        file = approval(folder, trace=trace, reference=f"REF000{trace}")
        assert shared.call("approve", file, "--wait", 60).code == 0
    return shared


def vouchers(sold, *words):
    return [job["voucher"] for job in sold.ask("jobs", *words)["jobs"]]


def test_by_reference(sold):
    assert vouchers(sold, "--reference", "REF000000401") == ["000401"]
    assert "There are no such receipts" in sold.call("jobs", "--reference", "NONE").out
    answer = sold.call("reprint", "--reference", "REF000000401")
    assert answer.out == "000401: reprint 1, cardholder copy\n"
    assert sold.ask("why", "--reference", "REF000000402")["voucher"] == "000402"
    for verb in ("reprint", "why"):
        assert sold.call(verb, "--reference", "NONE").code == 6


def test_why_the_last_one(sold):
    assert sold.ask("why", "last")["id"] == sold.ask("why", "402")["id"]


def test_by_time(sold):
    first, second = (sold.ask("why", voucher)["at"] for voucher in ("401", "402"))
    day = first[:10]
    assert vouchers(sold, "--from", day, "--to", second) == ["000402", "000401"]
    assert vouchers(sold, "--to", first) == ["000401"]
    assert vouchers(sold, "--from", second) == ["000402"]
    assert vouchers(sold, "--to", "2001-01-01") == []
    answer = sold.call("reprint", "--to", first)
    assert answer.out == "000401: reprint 2, cardholder copy\n"
    assert sold.ask("why", "--to", first)["voucher"] == "000401"
    answer = sold.call("reprint", "--from", day)
    assert answer.code == 2 and "000402" in answer.err and "000401" in answer.err
    assert sold.call("reprint", "--to", "2001-01-01").code == 6


def test_what_is_wrong_is_told(sold):
    for words in (
        ("reprint",),
        ("reprint", "401", "--reference", "X"),
        ("why",),
        ("why", "401", "--reference", "X"),
        ("jobs", "--reference", "X", "--from", "2026-01-01"),
        ("jobs", "--from", "yesterday"),
        ("jobs", "--from", "1969-12-31"),
    ):
        answer = sold.call(*words)
        assert answer.code == 2 and answer.err.startswith("tillctl: "), words


def test_a_time_is_that_of_the_terminals_clock():
    for text, begin, end in (
        ("1970-01-02", 86400, 172799),
        ("1970-01-01 00:01", 60, 119),
        ("1970-01-01 00:01:05", 65, 65),
    ):
        assert Moment().convert(text, None, None) == begin
        assert Moment(end=True).convert(text, None, None) == end
