"""What scrub does with keys, numbers, identifiers and the message's own card number."""

from support import approvals
from support.refusals import refusal
from tillroll.approval.kernel import kernel
from tillroll.approval.scrub import scrub

VISA = "4111111111111111"
CUT = "411111******1111"

# message, what is left of it
CASES = (
    # a card number field is truncated whatever its check digit
    ('{"pan":"4111111111111112"}', '{"pan":"411111******1112"}'),
    ('{"pan":"41111111111"}', '{"pan":"411111*1111"}'),
    ('{"pan":"4111111111"}', None),
    ('{"pan":"4111 1111 1111 1111"}', '{"pan":"4111 11** **** 1111"}'),
    ('{"pan":"4111111*11111111"}', '{"pan":"411111******1111"}'),
    ('{"pan":"411111111111****"}', '{"pan":"411111**********"}'),
    ('{"pan":"411111******1111"}', None),
    ('{"\\u0070an":"4111111111111112"}', '{"pan":"411111******1112"}'),
    ('{"pan":["4111111111111112"]}', '{"pan":["411111******1112"]}'),
    ('{"pan":{"no":"4111111111111111"}}', '{"pan":{"no":"411111******1111"}}'),
    ('{"pan":"\\uff14111111111\\u003111112"}', '{"pan":"411111******1112"}'),
    ('{"pan":"%s"}' % ("1" * 60), '{"pan":"111111%s1111"}' % ("*" * 50)),
    # other fields and keys are free text
    ('{"x":"%s"}' % VISA, '{"x":"%s"}' % CUT),
    ('{"%s":1}' % VISA, '{"%s":1}' % CUT),
    ('{"a":{"%s":[]}}' % VISA, '{"a":{"%s":[]}}' % CUT),
    ('{"remarks":["a","%s"]}' % VISA, '{"remarks":["a","%s"]}' % CUT),
    ('{"response":"%s"}' % VISA, '{"response":"%s"}' % CUT),
    # numbers with more digits than an amount
    ('{"x":999999999999}', None),
    ('{"x":1000000000000}', '{"x":null}'),
    ('{"x":-1000000000000}', '{"x":null}'),
    ('{"x":[%s,1]}' % VISA, '{"x":[null,1]}'),
    ('{"x":4111111.111111111}', '{"x":null}'),
    ('{"x":4.111111111111111e15}', '{"x":null}'),
    ('{"x":1e4111111111111111}', '{"x":null}'),
    ('{"x":%s}' % ("9" * 900), '{"x":null}'),
    ('{"pan":41111111111}', '{"pan":null}'),
    ('{"pan":[41111111111]}', '{"pan":[null]}'),
    # identifiers stay, a valid check digit or not
    ('{"merchant_id":"411111111111116"}', None),
    ('{"wallet_order":"%s"}' % VISA, None),
    ('{"emv":{"aid":"%s","cryptogram":"%s","iad":"%s"}}' % (VISA, VISA, VISA), None),
    ('{"wallet_orders":"%s"}' % VISA, '{"wallet_orders":"%s"}' % CUT),
    ('{"wallet_order":["%s"]}' % VISA, '{"wallet_order":["%s"]}' % CUT),
    ('{"wallet_order":{"x":"%s"}}' % VISA, '{"wallet_order":{"x":"%s"}}' % CUT),
    # but not with this message's own card number
    (
        '{"wallet_order":"20254111111111111112","pan":"4111111111111112"}',
        '{"wallet_order":"2025411111******1112","pan":"411111******1112"}',
    ),
    (
        '{"pan":"4111 1111-1111 1112","wallet_order":"4111111111111112"}',
        '{"pan":"4111 11**-**** 1112","wallet_order":"411111******1112"}',
    ),
    (
        '{"pan":"4111111111111112","x":"9-4111-1111 1111-11129"}',
        '{"pan":"411111******1112","x":"9-4111-11** ****-11129"}',
    ),
    (
        '{"pan":"4111111111111112","x":"\\u4111111111111112"}',
        '{"pan":"411111******1112","x":"\\u4111111111111112"}',
    ),
    # which may have been truncated before it was sent: then Luhn decides
    (
        '{"pan":"411111******1111","wallet_order":"990004111111111111111"}',
        '{"pan":"411111******1111","wallet_order":"99000411111******1111"}',
    ),
    ('{"pan":"411111******1111","wallet_order":"4111111111121111"}', None),
    ('{"pan":"411111******1111","wallet_order":"4111121111111111"}', None),
    ('{"pan":"************1111","wallet_order":"4111111111111111"}', None),
    # two card numbers, the second of which is truncated in the first's identifier
    (
        '{"pan":"4111111111111112","b":{"pan":"5111111111111111","iad":"5111111111111111"}}',
        '{"pan":"411111******1112","b":{"pan":"511111******1111","iad":"511111******1111"}}',
    ),
)


def left_of(message: str) -> str:
    """What scrub leaves; what it frees must be zero."""
    line = bytearray(message.encode())
    used = scrub(memoryview(line), len(line))
    assert not any(line[used:])
    return bytes(line[:used]).decode()


def test_what_is_left_of_each_message():
    for message, left in CASES:
        assert left_of(message) == (left or message), message


def test_scrubbing_twice_changes_nothing_more():
    for message, _ in CASES:
        assert left_of(left_of(message)) == left_of(message), message


def test_only_the_length_given_is_touched():
    line = bytearray(b'{"pan":"4111111111111111"}#4111111111111111')
    assert scrub(line, 26) == 26
    assert line == b'{"pan":"411111******1111"}#4111111111111111'


def test_a_refused_message_is_wiped_whatever_stood_before_the_fault():
    for tail in ('"', '",', '"]', '"}}', '","a":01}', '","a":"\n"}', '","a":[[[[[]]]]]}'):
        line = bytearray(('{"x":"a","pan":"4111111111111111' + tail).encode())
        assert refusal(scrub, memoryview(line), len(line))[0][:5] == "json-"
        assert not any(line), tail


def test_a_fault_behind_the_message_wipes_it_too():
    line = bytearray(b'{"pan":"4111111111111111"}x')
    assert refusal(scrub, memoryview(line), len(line)) == ("json-syntax", "byte 26")
    assert not any(line)


def test_more_card_numbers_than_can_be_remembered_are_refused():
    four = ",".join(['"%s":{"pan":"4111111111111112"}' % name for name in "abcd"])
    assert left_of("{" + four + "}").count("411111******1112") == 4
    line = bytearray(("{" + four + ',"pan":"4111111111111112"}').encode())
    assert refusal(scrub, memoryview(line), len(line))[0] == "json-syntax"
    assert not any(line)


def test_samples_lose_nothing_but_their_card_number():
    for name in approvals.NAMES:
        sent = approvals.message(name)
        kept = approvals.scrubbed(approvals.received(name))
        pan = sent.pop("pan", "")
        cut = kept.pop("pan", "")
        assert cut == pan[:6] + "*" * (len(pan) - 10) + pan[-4:], name
        assert kept == sent, name


def test_wipe_zeroes_what_it_is_told():
    line = bytearray(b"abcdef")
    kernel.wipe(line, 1, 4)
    assert line == b"a\0\0\0ef"
