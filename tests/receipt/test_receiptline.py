"""Lines of ReceiptLine are read as its specification says."""

from support.lines import NoValues, columns
from tillroll.errors import Refused
from tillroll.receipt.receiptline import CUT, PROPERTY, RULE, TEXT, Parser

ALIGNMENT = (
    ("column", ["c:column"]),
    ("|column|", ["c:column"]),
    ("| column |", ["c:column"]),
    ("|column", ["l:column"]),
    ("|column |", ["l:column"]),
    ("column |", ["l:column"]),
    ("column|", ["r:column"]),
    ("| column|", ["r:column"]),
    ("| column", ["r:column"]),
    ("a | b", ["l:a", "r:b"]),
    ("a|b", ["r:a", "l:b"]),
    ("|a|b|", ["c:a", "c:b"]),
    ("|a |b |", ["l:a", "l:b"]),
    ("a | b | c", ["l:a", "c:b", "r:c"]),
    ("a |b| c", ["l:a", "c:b", "r:c"]),
    ("|a| b|c |", ["c:a", "r:b", "l:c"]),
    ("  a\t|\tb  ", ["l:a", "r:b"]),
    ("a  b | c", ["l:a  b", "r:c"]),
    ("| |x", ["c:", "l:x"]),
    ("||", ["c:"]),
    ("|||", ["c:", "c:"]),
    ("|", ["c:"]),
    ("", ["c:"]),
    ("a||", ["r:a", "c:"]),
)


def test_columns_are_attracted_to_the_pipe():
    for text, expected in ALIGNMENT:
        assert columns(text) == expected, (text, columns(text))


MARKUP = (
    ('"a"b', "<b>a<b>b"),
    ("_a_`b`", "<u>a<u><i>b<i>"),
    ("^a^^b^^^c", "<1>a<2>b<3>c"),
    ("^^^^^^^^^^a", "<7>a"),
    ("~a~~b", " a  b"),
    ('\\\\ \\| \\{ \\} \\~ \\_ \\" \\` \\^', '\\ | { } ~ _ " ` ^'),
    ("\\---", "---"),
    ("\\===", "==="),
    ("a\\nb", "a<n>b"),
    ("\\x41\\x7c\\x4d", "A|M"),
    ("\\x0a\\x1Ba", "a"),
    ("\\xzza", "a"),
    ("\\qa\\中b", "ab"),
    ("a\\", "a"),
    ("$5 $ $$", "$5 $ $$"),
    ("${name}", "NAME"),
    ("a-b=c", "a-b=c"),
    ("\x01a\x02", "a"),
)


def test_markup_and_escapes():
    for text, expected in MARKUP:
        assert columns(text) == ["c:" + expected], (text, columns(text))


KINDS = (
    ("-", RULE),
    ("-----", RULE),
    ("  --  ", RULE),
    ("|---|", RULE),
    ("=", CUT),
    ("====", CUT),
    ("- -", TEXT),
    ("-=", TEXT),
    ("--|--", TEXT),
    ("\\-", TEXT),
    ("{width:auto}", PROPERTY),
    ("| {width:auto} |", PROPERTY),
    ("\\{a\\}", TEXT),
    ("", TEXT),
)


def test_what_stands_alone_in_its_line():
    for text, kind in KINDS:
        assert Parser(NoValues()).parse(text.encode()).kind == kind, text


MEMBERS = (
    ("{width:* 10}", [("width", b"* 10")]),
    ("{ width : *, 10 ; align: right }", [("width", b"*, 10"), ("align", b"right")]),
    ("{when: a !b}", [("when", b"a !b")]),
    ("{end}", [("end", b"")]),
    ("{}", []),
    ("{;;a:1;}", [("a", b"1")]),
    (
        "{code:a\\;b\\\\c\\|\\{\\}\\x41\\nd;option:qrcode}",
        [("code", b"a;b\\c|{}A\nd"), ("option", b"qrcode")],
    ),
    ("{code:http://x/${t}?a=${b;c}; option:x}", [("code", b"http://x/T?a=B;C"), ("option", b"x")]),
    ("{comment: 中文: ok}", [("comment", "中文: ok".encode())]),
    ("{a: \t b c \t; d:$5${t}$;e:f$}", [("a", b"b c"), ("d", b"$5T$"), ("e", b"f$")]),
)


def test_members_of_properties():
    for text, expected in MEMBERS:
        members = Parser(NoValues()).parse(text.encode()).members
        assert members == expected, (text, members)


FAULTS = (
    "a { b",
    "a } b",
    "${open",
    "{code: ${open; a: b}",
    "{a:b}|{c:d}",
    "{a:b} | c",
    "{a: b{c}",
    "{a: b}c}",
    "{a",
    "a}",
)


def test_faulty_lines_are_refused():
    for text in FAULTS:
        try:
            columns(text)
        except Refused as fault:
            assert fault.code == "layout-faulty", text
            continue
        raise AssertionError(text)


def test_a_value_is_never_markup():
    class Nasty(NoValues):
        def expand(self, name):
            return b'|^"_`~\\n{x}---\n=\\'

    line = Parser(Nasty()).parse(b"a ${x} | b")
    assert len(line.starts) == 2
    text = "".join([chr(code) for code in line.codes.items[line.starts[0] : line.ends[0]]])
    assert text == 'a |^"_`~\\n{x}--- =\\'
    assert line.aligns == [0, 2]
