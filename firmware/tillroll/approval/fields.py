"""The one table of an approval's fields: decoding, packing, schema and documents follow it."""

from micropython import const

TEXT = const(0)  # free text in any script, low..high characters
CODE = const(1)  # ASCII letters and digits, plus the characters of `more`
DIGITS = const(2)  # ASCII digits
HEX = const(3)  # whole bytes in hexadecimal; kept in upper case
CHOICE = const(4)  # one of the words of `more`; the words are numbered, so only ever append
INT = const(5)  # low..high
FLAG = const(6)
DATE = const(7)  # YYYY-MM-DD
DAY = const(8)  # YYYY-MM-DD or MM-DD: ISO 8583 keeps an original date without its year
TIME = const(9)  # HH:MM:SS
EXPIRY = const(10)  # YYMM, as in ISO 8583 DE 14
PAN = const(11)  # a card number whose middle digits are asterisks
LIST = const(12)  # at most `more` texts of low..high characters
CURRENCY = const(13)  # a code of money.currencies()

MAX_AMOUNT = const(999999999999)  # ISO 8583 DE 4, n 12

KINDS = (
    "sale",
    "void",
    "refund",
    "preauth",
    "preauth_completion",
    "preauth_void",
    "preauth_completion_void",
    "wallet",
    "wallet_refund",
    "offline_sale",
    "tip_adjustment",
)

# Positions in a row of FIELDS.
NUMBER = const(0)  # in the packed form: the row's place in the table, for ever
KEY = const(1)  # in an approval; `path` says where the message has it
RULE = const(2)
LOW = const(3)
HIGH = const(4)
MORE = const(5)

# Lengths: ISO 8583:1987 data elements 4, 11, 14, 37, 38, 39, 41, 42 and EMV 4.3 book 3, annex A.
# fmt: off
FIELDS: tuple = (
    (1, "version", INT, 1, 1, None),
    (2, "kind", CHOICE, 0, 0, KINDS),
    (3, "merchant_name", TEXT, 1, 40, None),
    (4, "merchant_id", CODE, 15, 15, ""),
    (5, "terminal_id", CODE, 8, 8, ""),
    (6, "operator", TEXT, 1, 16, None),
    (7, "issuer", TEXT, 1, 32, None),
    (8, "acquirer", TEXT, 1, 32, None),
    (9, "pan", PAN, 11, 19, None),
    (10, "entry", CHOICE, 0, 0, ("swipe", "insert", "manual", "contactless", "fallback", "qr")),
    (11, "expiry", EXPIRY, 4, 4, None),
    (12, "batch", DIGITS, 6, 6, None),
    (13, "trace", DIGITS, 6, 6, None),
    (14, "auth_code", CODE, 6, 6, ""),
    (15, "reference", CODE, 12, 12, ""),
    (16, "date", DATE, 10, 10, None),
    (17, "time", TIME, 8, 8, None),
    (18, "amount", INT, 0, MAX_AMOUNT, None),
    (19, "currency", CURRENCY, 3, 3, None),
    (20, "tip", INT, 0, MAX_AMOUNT, None),
    (21, "cvm", CHOICE, 0, 0, ("signature", "pin", "signature+pin", "none", "device")),
    (22, "waiver_limit", INT, 0, MAX_AMOUNT, None),
    (23, "response", CODE, 2, 2, ""),
    (24, "response_text", TEXT, 1, 64, None),
    (25, "wallet_name", TEXT, 1, 24, None),
    (26, "wallet_order", CODE, 1, 64, "-_"),
    (27, "original_trace", DIGITS, 6, 6, None),
    (28, "original_auth", CODE, 6, 6, ""),
    (29, "original_reference", CODE, 12, 12, ""),
    (30, "original_date", DAY, 5, 10, None),
    (31, "remarks", LIST, 1, 64, 8),
    (32, "training", FLAG, 0, 0, None),
    (33, "emv_aid", HEX, 10, 32, None),
    (34, "emv_label", TEXT, 1, 16, None),
    (35, "emv_app_name", TEXT, 1, 16, None),
    (36, "emv_tvr", HEX, 10, 10, None),
    (37, "emv_tsi", HEX, 4, 4, None),
    (38, "emv_atc", HEX, 4, 4, None),
    (39, "emv_cryptogram", HEX, 16, 16, None),
    (40, "emv_cryptogram_kind", CHOICE, 0, 0, ("ARQC", "TC", "AAC")),
    (41, "emv_pan_seq", DIGITS, 2, 3, None),
    (42, "emv_termcap", HEX, 6, 6, None),
    (43, "emv_aip", HEX, 4, 4, None),
    (44, "emv_unpr", HEX, 8, 8, None),
    (45, "emv_iad", HEX, 2, 64, None),
)
# fmt: on

REQUIRED: tuple = (
    "version",
    "kind",
    "merchant_name",
    "merchant_id",
    "terminal_id",
    "batch",
    "trace",
    "date",
    "time",
    "amount",
    "currency",
    "response",
)

# What a kind needs beyond REQUIRED, in the order of KINDS.
REQUIRED_FOR: tuple = (
    ("pan", "entry"),
    ("pan", "entry", "original_trace"),
    ("pan", "entry", "original_reference", "original_date"),
    ("pan", "entry"),
    ("pan", "entry", "original_auth"),
    ("pan", "entry", "original_auth"),
    ("pan", "entry", "original_trace"),
    ("wallet_name",),
    ("wallet_name", "original_reference"),
    ("pan", "entry", "auth_code"),
    ("pan", "entry", "original_trace", "tip"),
)


def path(row: tuple) -> str:
    """Where the message has the field: `emv_aid` is `emv.aid`, all else is as it is."""
    key = row[KEY]
    return "emv." + key[4:] if key.startswith("emv_") else key


def rule_text(row: tuple) -> str:
    """Say in words what a value must be; the text follows "must be"."""
    rule, low, high, more = row[RULE], row[LOW], row[HIGH], row[MORE]
    length = str(low) if low == high else "%d to %d" % (low, high)
    if rule == TEXT:
        return "text of %s characters without control characters" % length
    if rule == CODE:
        return "text of %s letters or digits%s" % (length, " or any of " + more if more else "")
    if rule == DIGITS:
        return "text of %s digits" % length
    if rule == HEX:
        return "text of %s hexadecimal digits, two for a byte" % length
    if rule == CHOICE:
        return "one of " + " ".join(more)
    if rule == INT:
        return "a whole number, %s" % length
    if rule == CURRENCY:
        return "a currency code of ISO 4217 such as CNY"
    if rule == LIST:
        return "a list of at most %d texts of %s characters" % (more, length)
    return _FIXED_TEXT[rule - FLAG]


_FIXED_TEXT = (
    "true or false",
    "a date, YYYY-MM-DD",
    "a date, YYYY-MM-DD or MM-DD",
    "a time, HH:MM:SS",
    "a month, YYMM",
    "a card number of 11 to 19 places, or asterisks for all but its first 6 and last 4",
)
