"""Fields and conditions say what the approval says."""

from support.slips import SLIPS, profile
from tillroll.approval import fields as approval_fields
from tillroll.receipt import computed
from tillroll.receipt.fields import CONDITIONS, FIELDS
from tillroll.receipt.slip import ENTRIES, KINDS, Slip
from tillroll.receipt.values import Values


def value(name, slip="sale_chip", copy="merchant", mark=0, number=0, settings=None, **changes):
    approval = dict(SLIPS[slip])
    approval.update(changes)
    values = Values(Slip(approval, copy, mark, number, settings or profile()))
    values.begin_line(0)
    return values.expand(name.encode()).decode()


def holds(names, slip="sale_chip", copy="merchant", mark=0, number=0, settings=None, **changes):
    approval = dict(SLIPS[slip])
    approval.update(changes)
    return Values(Slip(approval, copy, mark, number, settings or profile())).holds(names)


def test_every_kind_and_entry_of_an_approval_is_known():
    assert sorted(KINDS) == sorted(approval_fields.KINDS)
    for row in approval_fields.FIELDS:
        if row[approval_fields.KEY] == "entry":
            assert sorted(ENTRIES) == sorted(row[approval_fields.MORE])


def test_every_plain_field_is_one_of_an_approval():
    keys = [row[approval_fields.KEY].replace(".", "_") for row in approval_fields.FIELDS]
    for name, meaning, source in FIELDS:
        assert meaning
        assert source in keys if source else name == "qr" or callable(getattr(computed, name))


def test_every_field_of_an_approval_can_be_printed():
    sources = [source for _name, _meaning, source in FIELDS]
    reached = "version kind entry expiry date amount currency tip cvm waiver_limit training"
    reached += " original_date emv_cryptogram_kind"  # through functions
    for row in approval_fields.FIELDS:
        key = row[approval_fields.KEY]
        assert key.replace(".", "_") in sources or key in reached.split(), key


TEXTS = (
    ("merchant_name", "北京市朝阳区便利店", {}),
    ("voucher", "000456", {}),
    ("card", "622202******1234 /I", {}),
    ("card", "622202******1234 /C", {"slip": "sale_contactless"}),
    ("card", "", {"slip": "wallet"}),
    ("entry_letter", "Q", {"slip": "wallet"}),
    ("kind", "消费/SALE", {}),
    ("kind", "消费", {"settings": profile("zh")}),
    ("kind", "SALE", {"settings": profile("en")}),
    ("date", "2026/11/20", {}),
    ("original_date", "11/19", {"original_date": "11-19"}),
    ("amount", "RMB 35.30", {}),
    ("amount", "RMB -35.30", {"slip": "void"}),
    ("amount", "JPY 120000", {"slip": "sale_yen"}),
    ("amount", "RMB 9999999999.99", {"slip": "sale_large"}),
    ("amount", "RMB 0.00", {"amount": 0}),
    ("tip", "", {}),
    ("tip", "", {"tip": 0}),
    ("tip", "RMB 185.00", {"slip": "sale_tip"}),
    ("total", "RMB 1419.56", {"slip": "sale_tip"}),
    ("total", "", {}),
    ("waiver_limit", "RMB 1000.00", {"slip": "sale_contactless"}),
    ("expiry", "", {}),
    ("expiry", "12/29", {"settings": profile(show_expiry=True)}),
    ("expiry", "", {"slip": "wallet", "expiry": "", "settings": profile(show_expiry=True)}),
    ("emv_cryptogram_kind", "TC", {"slip": "sale_contactless"}),
    ("emv_cryptogram_kind", "", {"slip": "void"}),
    ("reprint_number", "", {}),
    ("reprint_number", "3", {"number": 3}),
    ("remarks", "桌号 12", {"slip": "sale_signature"}),
    ("header", "", {}),
    ("header", "Ann's", {"settings": profile(header="Ann's\nShop")}),
    ("qr", "", {}),
    ("qr", "a 000456 ${no} $", {"settings": profile(qr_text="a ${voucher} ${no} $")}),
    ("qr", "x${voucher", {"settings": profile(qr_text="x${voucher")}),
    ("qr", "x${qr} 000456", {"settings": profile(qr_text="x${qr} ${voucher}")}),
    (
        "qr",
        "https://e.example/?n=A%26B&v=000456",
        {
            "merchant_name": "A&B",
            "settings": profile(qr_text="https://e.example/?n=${merchant_name}&v=${voucher}"),
        },
    ),
    ("商户;SHOP", "商户(SHOP)", {}),
    ("商户; SHOP", "商户 SHOP", {}),
    ("商户;/SHOP", "商户/SHOP", {}),
    ("商户;", "商户", {}),
    (";SHOP", "SHOP", {}),
    (";SHOP", "", {"settings": profile("zh")}),
    ("商户;/SHOP", "SHOP", {"settings": profile("en")}),
    ("商户;", "", {"settings": profile("en")}),
)


def test_texts_of_fields():
    for name, expected, how in TEXTS:
        assert value(name, **how) == expected, (name, how, value(name, **how))


# kind of sample, cvm -> (signature on the merchant copy, the waiver that holds)
VERIFIED = (
    ("sale_chip", "signature+pin", True, ""),
    ("sale_chip", "signature", True, "cvm_signature"),
    ("sale_chip", None, True, ""),
    ("sale_chip", "pin", False, "cvm_pin"),
    ("sale_chip", "none", False, "cvm_none"),
    ("sale_chip", "device", False, "cvm_device"),
    ("void", "none", False, "cvm_none"),
    ("wallet", "signature", False, "scan"),
    ("wallet_refund", None, False, "scan"),
    ("declined", "signature", False, ""),
    ("declined", "none", False, ""),
)
WAIVERS = ("scan", "cvm_none", "cvm_pin", "cvm_device", "cvm_signature")


def test_signature_and_waivers():
    for slip, cvm, signed, waiver in VERIFIED:
        for copy in ("merchant", "bank", "cardholder"):
            due = signed and copy != "cardholder"
            assert holds("signature", slip, copy, cvm=cvm) == due, (slip, cvm, copy)
            found = [name for name in WAIVERS if holds(name, slip, copy, cvm=cvm)]
            assert found == ([waiver] if waiver else []), (slip, cvm, found)


def test_money_goes_back_where_it_does():
    back = [name for name in KINDS if holds("negative", "sale_chip", kind=name)]
    expected = "preauth_completion_void preauth_void refund void wallet_refund"
    assert sorted(back) == expected.split()


def test_conditions_join_by_or_and_turn_round():
    assert holds("copy_bank copy_merchant")
    assert not holds("copy_bank copy_cardholder")
    assert holds("!copy_bank")
    assert holds("tip !training")
    assert not holds("tip !voucher")
    assert holds("duplicated", mark=1)
    assert holds("replaces", mark=2)
    assert not holds("duplicated replaces")
    for name, _ in CONDITIONS:
        assert holds(name) != holds("!" + name), name


def test_lines_know_whether_they_say_anything():
    values = Values(Slip(dict(SLIPS["void"]), "merchant", 0, 0, profile("zh")))
    # (expanded in one column, whether line and column are empty)
    for names, empty in (
        ((), False),
        (("tip",), True),
        (("tip", "voucher"), False),
        (("商户;SHOP", "tip"), True),
        (("商户;SHOP", "voucher"), False),
        ((";SHOP",), True),
        (("商户;SHOP", ";SHOP"), False),
    ):
        values.begin_line(0)
        for name in names:
            values.expand(name.encode())
        assert values.line_is_empty() == empty, names
        assert values.column_is_empty() == empty, names
        values.begin_column()
        assert not values.column_is_empty()


def test_a_line_is_empty_when_all_its_columns_are():
    values = Values(Slip(dict(SLIPS["void"]), "merchant", 0, 0, profile("zh")))
    for names, empty in (
        (("voucher", "tip", "tip"), False),
        (("tip", "voucher", ";SHOP"), False),
        (("tip", "tip", ";SHOP"), True),
        ((";SHOP", "商户;SHOP", ";SHOP"), False),
    ):
        values.begin_line(0)
        for name in names:
            values.begin_column()
            values.expand(name.encode())
        assert values.line_is_empty() == empty, names
