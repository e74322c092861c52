"""The JSON grammar is strict, on both interpreters alike, and the message shrinks in place."""

import json

from support.refusals import refusal
from tillroll.approval.scrub import scrub

# message, what is left of it
TAKEN = (
    ("{}", "{}"),
    (" \t\r\n{ \n} ", "{}"),
    ('{ "a" : 1 , "b" : [ ] }', '{"a":1,"b":[]}'),
    ('{"a":[true,false,null,{"b":{}}]}', '{"a":[true,false,null,{"b":{}}]}'),
    ('{"a":[0,-0,-1,1.5,1e9,1E+9,2.5e-3]}', '{"a":[0,-0,-1,1.5,1e9,1E+9,2.5e-3]}'),
    ('{"a":{"b":{"c":{"d":[]}}}}', '{"a":{"b":{"c":{"d":[]}}}}'),
    ('{"":""}', '{"":""}'),
    ('{"a":1,"b":{"a":1}}', '{"a":1,"b":{"a":1}}'),
    ('{"a":"\\"\\\\\\b\\f\\n\\r\\t"}', '{"a":"\\"\\\\\\b\\f\\n\\r\\t"}'),
    ('{"a":"\\/\\u002f\\u0041\\u007e"}', '{"a":"//A~"}'),
    ('{"a":"\\u0022\\u005c\\u005C\\u0000\\u001f\\u007f"}',) * 2,
    ('{"a":"\\u6c49\\uD83D\\uDE00"}',) * 2,
    ('{"\\u0061":"\\uff10\\uFF19\\u0660\\u06f9"}', '{"a":"0909"}'),
    ('{"a":"\\u4e2d12\\u65873"}',) * 2,
)

# message, code, byte
REFUSED = (
    ("", "json-syntax", 0),
    ("   ", "json-syntax", 3),
    ("[]", "json-syntax", 0),
    ('"a"', "json-syntax", 0),
    ("1", "json-syntax", 0),
    ("{", "json-syntax", 1),
    ("}", "json-syntax", 0),
    ("{,}", "json-syntax", 1),
    ("{1:2}", "json-syntax", 1),
    ("{'a':1}", "json-syntax", 1),
    ('{"a"}', "json-syntax", 4),
    ('{"a" 1}', "json-syntax", 5),
    ('{"a":}', "json-syntax", 5),
    ('{"a":1', "json-syntax", 6),
    ('{"a":1]', "json-syntax", 6),
    ('{"a":1,}', "json-syntax", 7),
    ('{"a":1 "b":2}', "json-syntax", 7),
    ('{"a":1}}', "json-syntax", 7),
    ('{"a":1} x', "json-syntax", 8),
    ('{"a":1}{}', "json-syntax", 7),
    ('{"a":[1,]}', "json-syntax", 8),
    ('{"a":[,1]}', "json-syntax", 6),
    ('{"a":[1 2]}', "json-syntax", 8),
    ('{"a":[1}', "json-syntax", 7),
    ('{"a":True}', "json-syntax", 5),
    ('{"a":tru', "json-syntax", 5),
    ('{"a":nul}', "json-syntax", 5),
    ('{"a":NaN}', "json-syntax", 5),
    ('{"a":Infinity}', "json-syntax", 5),
    ('{"a":/**/1}', "json-syntax", 5),
    ('{"a":+1}', "json-syntax", 5),
    ('{"a":.5}', "json-syntax", 5),
    ('{"a":01}', "json-number", 7),
    ('{"a":-01}', "json-number", 8),
    ('{"a":-}', "json-number", 6),
    ('{"a":-x}', "json-number", 6),
    ('{"a":1.}', "json-number", 7),
    ('{"a":1.e5}', "json-number", 7),
    ('{"a":1e}', "json-number", 7),
    ('{"a":1e+}', "json-number", 8),
    ('{"a":0x10}', "json-syntax", 6),
    ('{"a":1_000}', "json-syntax", 6),
    ('{"a":1.2.3}', "json-syntax", 8),
    ('{"a":-Infinity}', "json-number", 6),
    ('{"a":"b}', "json-syntax", 8),
    ('{"a":"b\\', "json-syntax", 7),
    ('{"a":"\\x41"}', "json-syntax", 6),
    ('{"a":"\\u12"}', "json-syntax", 6),
    ('{"a":"\\u12G4"}', "json-syntax", 6),
    ('{"a":"\\U0041"}', "json-syntax", 6),
    ('{"a":"\\u123', "json-syntax", 6),
    ('{"a":"\t"}', "json-syntax", 6),
    ('{"a":"\n"}', "json-syntax", 6),
    ('{"a":"\x7f"}', "json-syntax", 6),
    ('{"a":"\x00"}', "json-syntax", 6),
    ('{"a":"\\ud83d"}', "json-syntax", 6),
    ('{"a":"\\ud83dx"}', "json-syntax", 6),
    ('{"a":"\\ud83d\\u0041"}', "json-syntax", 6),
    ('{"a":"\\ud83d\\ue000"}', "json-syntax", 6),
    ('{"a":"\\ude00"}', "json-syntax", 6),
    ('{"a":"\\ude00\\ud83d"}', "json-syntax", 6),
    ('{"a":1,"a":2}', "json-syntax", 10),
    ('{"a":1,"\\u0061":2}', "json-syntax", 15),
    ('{"a":{"b":{"c":{"d":{}}}}}', "", 0),
    ('{"a":{"b":{"c":{"d":{"e":{}}}}}}', "json-depth", 25),
    ('{"a":[[[[[]]]]]}', "json-depth", 9),
)


def test_what_is_valid_is_taken_without_its_white_space():
    for message, left in TAKEN:
        line = bytearray(message.encode())
        used = scrub(memoryview(line), len(line))
        assert bytes(line[:used]) == left.encode(), message
        assert not any(line[used:]), message


def test_the_interpreters_parser_takes_what_is_left():
    for message, _ in TAKEN:
        line = bytearray(message.encode())
        used = scrub(memoryview(line), len(line))
        assert type(json.loads(bytes(line[:used]))) is dict, message


def test_each_fault_is_named_with_its_byte():
    for message, code, byte in REFUSED:
        line = bytearray(message.encode())
        expected = (code, "byte %d" % byte) if code else ()
        assert refusal(scrub, memoryview(line), len(line)) == expected, message


def test_every_byte_but_printable_ascii_is_refused_in_a_string():
    for byte in range(256):
        line = bytearray(b'{"a":"?"}')
        line[6] = byte
        fault = refusal(scrub, memoryview(line), len(line))
        if byte == 0x5C:
            assert fault == ("json-syntax", "byte 9")
        elif byte == 0x22:
            assert fault == ("json-syntax", "byte 7")
        else:
            assert bool(fault) == (byte < 0x20 or byte > 0x7E), byte


def test_every_truncation_of_a_message_is_refused():
    whole = b'{"a":[1,-2.5e3,"\\u6c49\\n",true],"b":{"c":null}}'
    for length in range(len(whole)):
        line = bytearray(whole)
        fault = refusal(scrub, memoryview(line), length)
        assert fault[0] in ("json-syntax", "json-number"), length
        assert not any(line[:length])
        assert line[length:] == whole[length:]


def test_deep_nesting_is_refused_early():
    line = bytearray(b'{"a":' + b"[" * 2000)
    assert refusal(scrub, memoryview(line), len(line)) == ("json-depth", "byte 9")
