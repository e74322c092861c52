"""Values of every field of an approval at the limits of its rule."""

from support import approvals

# field, values that are taken, values that break the rule
RULES = (
    ("version", (1,), (0, 2, -1)),
    ("kind", ("sale",), ("", "Sale", "sales", "SALE")),
    ("merchant_name", ("a", "\u5e97" * 40, "A|B^C{D}", "\U00020bb7"), ("", "\u5e97" * 41, "a\nb")),
    (
        "merchant_id",
        ("898330154110277", "ABCdef000000001"),
        ("1" * 14, "1" * 16, "89833015411027 "),
    ),
    (
        "terminal_id",
        ("10086001", "KW77100a"),
        ("1008600", "100860011", "1008-001", "1008600\u4e00"),
    ),
    ("operator", ("0", "a" * 16), ("", "a" * 17)),
    ("issuer", ("\u4e2d\u56fd\u94f6\u884c",), ("", "a" * 33)),
    ("acquirer", ("48020000",), ("", "a" * 33, "\x7f")),
    (
        "pan",
        ("411111******1111", "411111*1111", "*" * 19, "*******1111", "4111*******"),
        (
            "4111111111111111",
            "411111****",
            "4111111*****1111",
            "411111*****11111",
            "411111**1***1111",
            "411111******1111****",
            "411111xxxxxx1111",
            "4111 11** **** 1111",
            "411111******111a",
        ),
    ),
    ("entry", ("swipe", "insert", "manual", "contactless", "fallback", "qr"), ("chip", "")),
    ("expiry", ("2512", "0001"), ("2513", "2500", "251", "25123", "25-1")),
    ("batch", ("000000", "999999"), ("12345", "1234567", "12345a", "\uff11" * 6)),
    ("trace", ("000001",), ("1", "", "00000 ")),
    ("auth_code", ("A81C07", "zz0000"), ("12345", "1234567", "12345-")),
    (
        "reference",
        ("112118204518", "ABCDEF000001"),
        ("1" * 11, "1" * 13, "1121182045\u4e00\u4e00"),
    ),
    (
        "date",
        ("2025-11-21", "2024-02-29", "2000-01-01", "2099-12-31"),
        ("2025-02-29", "2025-13-01", "2025-00-01", "2025-04-31", "1999-12-31", "2100-01-01")
        + ("2025-1-21", "2025/11/21", "20251121", "11-21", "2025-11-2a", "2025-11-21 "),
    ),
    (
        "time",
        ("00:00:00", "23:59:59"),
        ("24:00:00", "12:60:00", "12:00:60", "1:00:00", "12-00-00"),
    ),
    ("amount", (0, 1, 999999999999), (-1, 1000000000000)),
    ("currency", ("CNY", "JPY", "KWD", "USD"), ("RMB", "cny", "156", "CN", "", "D A", "XXX")),
    ("tip", (0, 1000), (-1, 1000000000000)),
    ("cvm", ("signature", "pin", "signature+pin", "none", "device"), ("sign", "")),
    ("waiver_limit", (0, 100000), (-1,)),
    ("response", ("00", "A2", "Z3"), ("0", "000", "0 ")),
    ("response_text", ("ok", "a" * 64), ("", "a" * 65, "a\u2028")),
    ("wallet_name", ("\u5fae\u4fe1\u652f\u4ed8",), ("", "a" * 25)),
    ("wallet_order", ("1" * 64, "A-b_9"), ("", "1" * 65, "a b", "a\u4e00")),
    ("original_trace", ("000455",), ("455",)),
    ("original_auth", ("A81C07",), ("A81C0",)),
    ("original_reference", ("111915520871",), ("1",)),
    (
        "original_date",
        ("2025-11-19", "11-19", "02-29"),
        ("2025-02-29", "02-30", "13-01", "00-10", "1119", "11-1", "", "1999-01-01"),
    ),
    ("remarks", ([], ["a"], ["\u8c22" * 64] * 8), (["a"] * 9, [""], ["a" * 65], ["a", "b\t"])),
    ("training", (True, False), ()),
    ("emv.aid", ("A000000333", "A" * 32), ("A0000003", "A" * 34, "A00000033", "G000000333")),
    ("emv.label", ("UnionPay Debit",), ("", "a" * 17)),
    ("emv.app_name", ("\u94f6\u8054",), ("", "a" * 17)),
    ("emv.tvr", ("008004E000",), ("008004E0", "008004E00000", "008004E00x")),
    ("emv.tsi", ("F800",), ("F8", "F80000")),
    ("emv.atc", ("01A7",), ("1A7",)),
    ("emv.cryptogram", ("7C2B9E0F51D4A683",), ("7C2B9E0F51D4A6",)),
    ("emv.cryptogram_kind", ("ARQC", "TC", "AAC"), ("arqc", "")),
    ("emv.pan_seq", ("01", "001"), ("1", "0001")),
    ("emv.termcap", ("E0F1C8",), ("E0F1",)),
    ("emv.aip", ("7C00",), ("7C",)),
    ("emv.unpr", ("3E5F0A91",), ("3E5F0A",)),
    ("emv.iad", ("07", "0" * 64), ("", "0", "0" * 66)),
)


def message_with(path: str, value) -> dict:
    """A valid message in which one field has this value."""
    message = approvals.message("foreign_card")
    message["pan"] = "411111******1111"
    if path.startswith("emv."):
        message["emv"][path[4:]] = value
    else:
        message[path] = value
    return message
