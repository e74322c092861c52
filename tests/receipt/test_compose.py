"""Every copy of every sample, marked in every way and in every language, is a proper slip."""

import json
import os

from support.lines import drawn
from support.picture import picture, text_of
from support.pictures import rows_of
from support.slips import COPIES, LANGUAGES, MARKS, SLIPS, profile
from tillroll.approval.decode import decode
from tillroll.approval.money import amount_text
from tillroll.errors import Refused
from tillroll.receipt.compose import compose, layout_for
from tillroll.receipt.row import CUT, IMAGE, QR, TEXT
from tillroll.receipt.slip import KINDS

SAMPLES = "tests/golden/approvals"


def texts(slip, copy="merchant", mark=0, number=0, cells=32, **settings):
    """The text rows of a sample, as strings."""
    rows = rows_of(SLIPS[slip], copy, mark, number, cells, settings)
    return [text_of(row) for row in rows if row.kind == TEXT]


def test_every_slip_fits_its_paper():
    for slip in sorted(SLIPS):
        for language in LANGUAGES:
            for copy in COPIES:
                for mark, number in MARKS:
                    for cells in (32, 48) if copy == "merchant" else (32,):
                        settings = {"language": language, "show_expiry": True}
                        rows = rows_of(SLIPS[slip], copy, mark, number, cells, settings)
                        lines = picture(rows, cells)  # asserts widths and overlaps
                        assert lines[-1].endswith("cut")
                        assert len([line for line in lines if line.endswith("cut")]) == 1


def test_every_sample_approval_fits_its_paper():
    names = [name for name in os.listdir(SAMPLES) if name.endswith(".json")]
    assert len(names) >= 10
    for name in sorted(names):
        with open(SAMPLES + "/" + name, encoding="utf-8") as sample:
            message = json.load(sample)
        if "pan" in message:
            pan = message["pan"]
            message["pan"] = pan[:6] + "*" * (len(pan) - 10) + pan[-4:]
        approval = decode(message)[0]
        for language in LANGUAGES:
            for cells in (32, 48):
                lines = picture(
                    rows_of(approval, "merchant", 0, 0, cells, {"language": language}), cells
                )
                assert [line for line in lines if approval["trace"] in line], name


def test_copies_carry_their_names():
    names = {"merchant": "商户存根", "cardholder": "持卡人存根", "bank": "银行存根"}
    for copy in COPIES:
        for language in LANGUAGES:
            found = "".join(texts("sale_chip", copy, language=language))
            english = copy.upper() + " COPY"
            assert (names[copy] in found) == (language != "en"), (copy, language)
            assert (english in found) == (language != "zh"), (copy, language)


def test_languages():
    for slip in sorted(SLIPS):
        plain = dict(SLIPS[slip])
        for key in ("merchant_name", "issuer", "acquirer", "wallet_name", "emv_app_name"):
            plain[key] = "X"
        for key in ("remarks", "response_text"):
            plain.pop(key, None)
        for mark, number in MARKS:
            for copy in COPIES:
                settings = {"language": "en", "footer": ""}
                rows = rows_of(plain, copy, mark, number, 32, settings)
                found = "".join([text_of(row) for row in rows if row.kind == TEXT])
                assert all(ord(character) < 0x80 for character in found), found


def test_signature_lines():
    for slip, signed in (
        ("sale_chip", True),
        ("sale_signature", True),
        ("sale_pin", False),
        ("sale_contactless", False),
        ("sale_device", False),
        ("wallet", False),
        ("void", True),
        ("declined", False),
    ):
        for copy in COPIES:
            for language, label in (("zh", "持卡人签名"), ("en", "CARDHOLDER SIGNATURE")):
                lines = texts(slip, copy, language=language)
                due = signed and copy != "cardholder"
                assert (label in lines) == due, (slip, copy)
                if due:
                    at = lines.index(label)
                    assert lines[at + 1 : at + 4] == ["", "", ""]


WAIVERS = (
    ("sale_contactless", "交易金额未超RMB 1000.00,免密免签", "BELOW RMB 1000.00"),
    ("sale_pin", "已输密码，免签名", "PIN VERIFIED, NO SIGNATURE"),
    ("sale_device", "移动设备已验证用户，免密免签", "VERIFIED ON DEVICE"),
    ("sale_signature", "无需输密", "NO PIN REQUIRED"),
    ("wallet", "扫码交易，免签名", "QR CODE PAYMENT, NO SIGNATURE"),
)


def test_waiver_lines():
    for slip, chinese, english in WAIVERS:
        assert chinese in texts(slip, language="zh"), slip
        assert english in texts(slip, language="en"), slip
        for _other, line, _english in WAIVERS:
            assert line == chinese or line not in texts(slip, language="zh")


def test_marks():
    for slip in ("sale_chip", "declined"):
        for copy in COPIES:
            plain = texts(slip, copy)
            assert not [line for line in plain if "****" in line.replace("******", "")]
            again = texts(slip, copy, 1, 0)
            assert "****重打印/DUPLICATED****" in again
            assert not [line for line in again if "重打印次数" in line]
            third = texts(slip, copy, 1, 3)
            assert "****重打印/DUPLICATED****" in third
            assert "重打印次数(REPRINT NO): 3" in third
            replaces = texts(slip, copy, 2, 0)
            assert "****替换残缺凭证****" in replaces
            assert "REPLACES INCOMPLETE SLIP" in replaces
            assert "****重打印/DUPLICATED****" not in replaces
    assert "***测试/TESTING,凭证无效***" in texts("sale_training")
    assert "***测试/TESTING,凭证无效***" not in texts("sale_chip")


def test_amounts_are_large_whole_and_signed():
    for slip in sorted(SLIPS):
        approval = SLIPS[slip]
        minor = approval["amount"] + approval.get("tip", 0)
        if KINDS[approval["kind"]][2]:
            minor = -minor
        wanted = amount_text(minor, approval["currency"])
        for row in rows_of(approval, "merchant", 0, 0, 32, {}):
            if row.kind == TEXT and text_of(row) == wanted:
                assert row.height == 2
                break
        else:
            assert slip == "declined", (slip, wanted)


def test_expiry_is_printed_only_where_the_profile_allows():
    assert not [line for line in texts("sale_chip") if "12/29" in line]
    assert [line for line in texts("sale_chip", show_expiry=True) if "12/29" in line]


def test_one_row_object_is_used_again():
    rows = rows_of(SLIPS["sale_chip"], "merchant", 0, 0, 32, {"qr_text": "x"})
    first = next(rows)
    kinds = set()
    for row in rows:
        assert row is first
        kinds.add(row.kind)
    assert QR in kinds and CUT in kinds


def test_layouts_are_chosen_by_the_decision():
    for slip in sorted(SLIPS):
        assert layout_for(SLIPS[slip]) == ("declined" if slip == "declined" else "sale")


LISTS = (
    ([], ["|end     |"]),
    (["a"], ["|1: a    |", "|end     |"]),
    (["a", "bb", "c"], ["|1: a    |", "|1: bb   |", "|1: c    |", "|end     |"]),
)


def test_a_line_is_repeated_for_the_items_of_its_list():
    for remarks, expected in LISTS:
        approval = dict(SLIPS["sale_chip"], remarks=remarks)
        assert drawn("|1: ${remarks}\n|end", 8, approval) == expected


def test_empty_columns_and_lines_are_left_out():
    document = "ATC:${emv_atc} | TSI:${emv_tsi}\nA | ${tip}\n${中;EN} | ${voucher}\n${;EN}\nend |"
    assert drawn(document, 24, SLIPS["void"], profile("zh")) == [
        "|中                000456|",
        "|end                     |",
    ]
    approval = dict(SLIPS["void"], emv_tsi="E800")
    assert drawn(document, 24, approval, profile("zh"))[0] == "|                TSI:E800|"


def test_conditions_nest():
    document = (
        "{when:training}\na\n{when:english}\nb\n{end}\nc\n{end}\n{when:!training}\nd\n{end}\ne"
    )
    training = dict(SLIPS["sale_chip"], training=True)
    for approval, language, expected in (
        (training, "zh-en", "abce"),
        (training, "zh", "ace"),
        (SLIPS["sale_chip"], "zh-en", "de"),
    ):
        lines = drawn(document, 32, approval, profile(language))
        assert "".join([line.strip("| ") for line in lines]) == expected


def test_properties_inside_an_unmet_condition_do_nothing():
    document = "{when:training}\n{width:10}\n{code:x;option:qrcode}\n{feed:9}\n-\n=\n{end}\na |b"
    assert drawn(document, 8, SLIPS["sale_chip"]) == ["|a   b   |"]


def test_the_logo_stands_where_the_layout_has_it():
    for word in ("{image: logo}", "{i:logo}", "|{ image : logo }|"):
        lines = drawn("a |\n" + word + "\nb |", 4, SLIPS["sale_chip"])
        assert lines == ["|a   |", "|    | logo", "|b   |"], word
    unmet = "{when:training}\n{image: logo}\n{end}\nb |"
    assert drawn(unmet, 4, SLIPS["sale_chip"]) == ["|b   |"]
    for copy in COPIES:
        rows = rows_of(SLIPS["sale_chip"], copy, 0, 0, 32, {})
        assert next(rows).kind == IMAGE and IMAGE not in [row.kind for row in rows]
    assert IMAGE not in [row.kind for row in rows_of(SLIPS["declined"], "merchant", 0, 0, 32, {})]


def test_other_pictures_are_refused():
    for word in ("{image: iVBORw0KGgo=}", "{image:}", "{image: logo; code: x; option: qrcode}"):
        try:
            drawn(word, 4, SLIPS["sale_chip"])
        except Refused as fault:
            assert fault.code == "layout-faulty" and "image" in fault.detail, word
        else:
            raise AssertionError(word)


CODES = (
    (10, "q", ["|      | qr Q 3 "]),
    (151, "q", ["|      | qr Q 3 "]),
    (152, "q", ["|      | qr M 3 "]),
    (271, "h", ["|      | qr L 3 "]),
)


def test_a_long_qr_text_lowers_its_protection_before_it_becomes_text():
    for length, level, expected in CODES:
        lines = drawn("{code:" + "x" * length + ";option:qrcode " + level + "}", 6)
        assert lines == [expected[0] + "x" * length], length
    lines = drawn("{code:" + "x" * 272 + ";option:qrcode}", 48)
    assert "".join(lines).replace("|", "").strip() == "x" * 272


def test_a_byte_order_mark_and_line_ends_are_no_text():
    rows = compose(
        {"response": "00"}, ["\ufeffa |\r\n", "-\n", "= \r\n"], "bank", 0, 0, profile(), 4
    )
    assert picture(rows, 4) == ["|a   |", "|----|", "|====| cut"]
