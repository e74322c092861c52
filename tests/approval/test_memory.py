"""After a call no copy of a full card number is left in the memory of the whole process.

Every test has a number of its own, written into the receive buffer digit by digit.
"""

import gc
import json

from support import approvals
from support.process_memory import copies, reveal
from tillroll.approval.cardnumber import mark_pan
from tillroll.approval.decode import decode
from tillroll.approval.identity import digest, identity
from tillroll.approval.pack import pack, unpack
from tillroll.approval.scrub import scrub
from tillroll.errors import Refused

# Made-up numbers that pass Luhn, each digit XOR 0x5A.
ACCEPTED = b"ibhnlhbkcnbhkcci"
ACCEPTED_19 = b"nkimioimccjmokklimh"
REFUSED_BY_GRAMMAR = b"linnkcmchimljchl"
REFUSED_BY_RULE = b"oocjnonnjckjikmm"
KEPT = b"iinjcijolohcnkij"
PARSED = b"iihlhnolhnkbjomb"
SPACED = b"lnlmhmhjnhcioom"
MARKED = b"olkjmiobmioom"


def planted(text: str, hidden: bytes) -> bytearray:
    """A receive buffer in which the number is written over each run of `#`."""
    line = approvals.ascii_json(text)
    place = 0
    for at in range(len(line)):
        if line[at] == 0x23:
            reveal(hidden[place : place + 1], line, at)
            place = (place + 1) % len(hidden)
    return line


def sale(more: str, digits: int) -> str:
    """The sample sale, its card number `#`, with more fields."""
    sample = approvals.text("sale")
    at = sample.find('"pan": "') + 8
    end = sample.find('"', at)
    return "{" + more + "," + sample[1:at] + "#" * digits + sample[end:]


def test_nothing_is_left_of_an_accepted_approval():
    more = '"note":"\u5361\u53f7 #### ####-#### ####","%s":1,"card":%s,"list":["%s"]'
    line = planted(sale(more % (("#" * 16,) * 3), 16), ACCEPTED)
    length = scrub(memoryview(line), len(line))
    approval, unknown = decode(json.loads(bytes(line[:length])))
    packed = pack(approval)
    assert unpack(packed) == approval
    assert len(identity(approval)) and len(digest(packed)) == 8 and len(unknown) == 4
    assert approval["pan"][6:12] == "******"
    assert copies(ACCEPTED) == 0


def test_nothing_is_left_of_a_number_of_nineteen_digits():
    line = planted(sale('"note":"%s"' % ("#" * 19), 19), ACCEPTED_19)
    length = scrub(memoryview(line), len(line))
    assert decode(json.loads(bytes(line[:length])))[1] == ["note"]
    assert copies(ACCEPTED_19) == 0


def test_nothing_is_left_when_the_grammar_is_broken():
    line = planted(sale('"note":"%s"' % ("#" * 16), 16) + "x", REFUSED_BY_GRAMMAR)
    kept = None
    try:
        scrub(memoryview(line), len(line))
    except Refused as error:
        kept = error
    assert kept.code == "json-syntax"
    assert copies(REFUSED_BY_GRAMMAR) == 0


def test_nothing_is_left_when_a_rule_is_broken():
    line = planted(sale('"wallet_order":"20#%s"' % ("#" * 15), 16), REFUSED_BY_RULE)
    length = scrub(memoryview(line), len(line))
    kept = None
    try:
        decode(json.loads(bytes(line[:length])))
    except Refused as error:
        kept = error
    assert kept.where == "wallet_order"
    assert copies(REFUSED_BY_RULE) == 0


def test_the_search_finds_a_copy_that_was_kept():
    line = planted(sale('"note":"a"', 16), KEPT)
    at = line.find(b'"pan": "') + 8
    copy = bytes(line[at : at + 16])
    scrub(memoryview(line), len(line))
    assert copies(KEPT) > 0
    assert len(copy) == 16


def test_the_search_finds_what_a_parser_keeps():
    """A number beside Chinese text has two bytes to a digit on CPython."""
    line = planted('{"note":"\u5361\u53f7 %s"}' % ("#" * 16), PARSED)
    message = json.loads(bytes(line))
    for at in range(len(line)):
        line[at] = 0
    gc.collect()
    assert copies(PARSED) > 0
    assert len(message["note"]) == 19


def test_the_search_finds_a_number_in_groups():
    line = planted("#### ###### #####", SPACED)
    assert copies(SPACED) > 0
    assert line[4] == 0x20


def test_the_search_finds_digits_that_are_only_marked():
    line = planted("#" * 13, MARKED)
    mark_pan(line, 0, len(line))
    assert copies(MARKED) > 0
    assert line[8] < 0x20
