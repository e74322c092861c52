"""Text finds its place in cells; nothing is cut."""

from support.lines import drawn
from support.oracle import recorded
from tillroll.errors import Refused
from tillroll.receipt.cells import is_wide
from tillroll.receipt.row import Row

# (document, cells, picture); the tables of ReceiptLine itself are in test_oracle.py
FLOW = (
    # a value that needs more than its half of the paper gets it
    ("{text:flow}\n编号 | 898110055550001234", 24, ["|编号  898110055550001234|"]),
    ("{text:flow}\nlong label here | 1", 20, ["|long label here    1|"]),
    ("{text:flow}\nab | cd", 10, ["|ab      cd|"]),
    # what does not fit side by side goes onto lines of its own
    ("{text:flow}\nMERCHANT | Tea House", 16, ["|MERCHANT        |", "|       Tea House|"]),
    ("{text:flow}\na | b | cccccccccc", 14, ["|a b cccccccccc|"]),
    ("{text:flow}\naaa | b | cccccccccc", 20, ["|aaa   b   cccccccccc|"]),
    # words stay whole where they can
    ("{text:flow}\n|the quick brown fox", 10, ["|the quick |", "|brown fox |"]),
    ("{text:flow}\n|the~quick~~~brown", 10, ["|the quick |", "|brown     |"]),
    ("{text:flow}\n|abcdefghijklm no", 10, ["|abcdefghij|", "|klm no    |"]),
    ("{text:flow}\n|aa 中文字符串", 10, ["|aa 中文字 |", "|符串      |"]),
    ("{text:flow}\n|中文字符，串", 8, ["|中文字  |", "|符，串  |"]),
    ("{text:flow}\n|中文字（符）", 8, ["|中文字  |", "|（符）  |"]),
    ("{text:flow}\n|ab\\ncd", 8, ["|ab      |", "|cd      |"]),
    # magnification is kept by flow, narrowed by fit
    (
        "{text:flow}\n| ^^^RMB 123.45",
        16,
        ["|          R M B | height 2", "|    1 2 3 . 4 5 | height 2"],
    ),
    ("{text:fit}\n| ^^^RMB 12.3", 15, ["|       RMB 12.3| height 2"]),
    ("{text:fit}\n| ^^^^^1.5", 12, ["|1   .   5   | height 4"]),
    ("{text:fit}\n| ^^^^^10.5", 12, ["|1  0  .  5  | height 4"]),
    ("{text:fit}\n| ^^^^^1000.5", 8, ["|  1000.5| height 4"]),
    ("{text:fit}\nTOTAL | ^^^12.30", 14, ["|TOTAL    12.30| height 2"]),
)


def test_flow_and_fit():
    for document, cells, expected in FLOW:
        assert drawn(document, cells) == expected, (document, drawn(document, cells))


def test_a_character_wider_than_its_column_is_narrowed_or_marked():
    assert drawn("{width:3 *}\n|^^^^^AB|x", 12) == [
        "|A   x       | height 4",
        "|B           | height 4",
    ]
    assert drawn("{width:1 *}\n|中a|x", 6) == ["|? x   |", "|a     |"]
    assert drawn("{width:1 *}\n|^^中b|x", 6) == ["|? x   | height 2", "|b     | height 2"]
    assert drawn("{width:3 *}\n|^中a|x", 8) == ["|中  x   |", "|a       |"]
    assert drawn("{width:5 *}\n|^^^^中^^^^a|x", 8) == ["|中  a x | height 3"]
    assert drawn("{width:5 *}\n|^^^中￥ｱ", 9) == [
        "|中       | height 2",
        "|￥       | height 2",
        "|ｱ        | height 2",
    ]


def test_text_is_wrapped_where_the_layout_says_even_if_it_would_fit():
    for text in ("wrap", "flow", "fit"):
        document = "{text:" + text + "}\n|中\\n文 | x"
        assert drawn(document, 9) == ["|中      x|", "|文       |"], text
    assert drawn("{text:nowrap}\n|ab\\ncd", 8) == ["|ab      |"]
    # the widest of its lines tells how much room it needs
    assert drawn("{text:flow}\n|abcde\\nd | fgh", 9) == ["|abcde fgh|", "|d        |"]
    assert drawn("{text:flow}\n|a\\nbcd | efgh", 8) == ["|a   efgh|", "|bcd     |"]


def test_letters_that_were_narrowed_are_counted_anew():
    assert drawn("{text:fit}\nT | ^^^^^^^1 2", 16) == ["|T   1       2   | height 6"]
    assert drawn("{text:fit}\nab|^^^^^cde^^^^^fg", 16) == ["|ab c  d  e  fg  | height 4"]
    # the next text of the same column is not narrowed
    assert drawn("{text:fit}\n| ^^^^^^^AB\n| ^^^AB", 8) == [
        "|A   B   | height 6",
        "|    A B | height 2",
    ]


def test_markup_behind_the_last_character_of_a_row_does_not_raise_it():
    rows = recorded("|a^^\\n^^b^^^^c\n|^^^^a^^^^^b^^^^^c\n|a", 12)
    assert [row[1] for row in rows if row[0] == "text"] == [1, 3, 4, 1]


def second_cell(code):
    """Where the character after this one begins."""
    return recorded("|" + chr(code) + "x", 8)[0][2][1][1]


def test_every_character_takes_as_many_cells_as_it_is_drawn_in():
    for code in (0x7E, 0x10FF, 0x1100, 0x209F, 0x20A0, 0x20CF, 0x20D0, 0x2FFF, 0x3000, 0xD7FF):
        assert second_cell(code) == 1 + is_wide(code), code
    for code in (0xF900, 0xFF60, 0xFF61, 0xFFDC, 0xFFDD, 0xFFFD):
        assert second_cell(code) == 1 + is_wide(code), code


def test_baselines_and_heights_of_a_row():
    assert drawn("a^^b", 8) == ["|   ab   | height 2"]
    assert drawn("{feed: 7}\n-\n=", 8) == ["|        | feed 7", "|--------|"]


FAULTS = (
    "{width:1 x}",
    "{width:}",
    "{width:97}",
    "{width:4 4}\na | b | c",
    "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q",
    "{border:line}",
    "{border:3}",
    "{align:middle}",
    "{text:words}",
    "{image:iVBORw0KGgo=}",
    "{command:\\x1b}",
    "{code:123}",
    "{code:123; option:ean}",
    "{option:aztec}",
    "{feed:0}",
    "{feed:241}",
    "{feed:x}",
    "{feed:3;code:1;option:qrcode}",
    "{image: logo; feed: 10}",
    "{feed: 10; image: logo}",
    "{feed: 10; feed: 10}",
    "{fede:3}",
    "${nonsense}",
    "{when:nonsense}\n{end}",
    "{when:}\n{end}",
    "{when:training;align:left}\n{end}",
    "{end}",
    "{when:training}",
    "{when:training}\n{when:english}\n{end}",
    "{",
)

LATER = {  # the line in which a fault shows, where it is not the second
    "{width:4 4}\na | b | c": 3,
    "{when:training}\n{when:english}\n{end}": 4,
}


def test_faulty_layouts_are_refused_with_their_line():
    for document in FAULTS:
        try:
            drawn("first\n" + document, 32)
        except Refused as fault:
            assert fault.code == "layout-faulty"
            assert fault.detail, document
            line = LATER.get(document, 2)
            assert fault.where == "sale.receipt:%d" % line, (document, fault.where)
            continue
        raise AssertionError(document)


def test_a_layout_that_prints_nothing_is_refused():
    for document in ("", "\n\n", "{feed: 3}\n=", "{when: training}\nnot now\n{end}"):
        try:
            drawn(document, 32)
        except Refused as fault:
            assert (fault.code, fault.detail) == ("layout-faulty", "nothing in it prints")
            continue
        raise AssertionError(document)


def test_a_row_holds_the_narrowest_characters_of_its_paper():
    for cells in (32, 48):
        assert drawn("x" * cells, cells) == ["|" + "x" * cells + "|"]
        assert len(Row(cells).codes) == cells
