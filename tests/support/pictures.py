"""The slips whose text pictures are kept in tests/golden/text, and how to draw them."""

from support.picture import line_of
from support.slips import SLIPS, profile
from tillroll.receipt.compose import MARK_DUPLICATED, MARK_REPLACES, compose, layout_for
from tillroll.receipt.row import IMAGE

_QR = "https://e.example/r?t=${terminal_id}&v=${voucher}&n=${merchant_name}"

# picture: (slip, copy, mark, reprint number, cells, settings)
PICTURES = {
    "sale_merchant": ("sale_chip", "merchant", 0, 0, 32, {}),
    "sale_cardholder_qr": ("sale_chip", "cardholder", 0, 0, 32, {"qr_text": _QR}),
    "sale_bank_zh": ("sale_chip", "bank", 0, 0, 32, {"language": "zh"}),
    "sale_contactless_en": ("sale_contactless", "merchant", 0, 0, 32, {"language": "en"}),
    "sale_contactless_48": ("sale_contactless", "merchant", 0, 0, 48, {}),
    "sale_tip_reprint": ("sale_tip", "cardholder", MARK_DUPLICATED, 2, 32, {"show_expiry": True}),
    "sale_uncertain": ("sale_signature", "merchant", MARK_DUPLICATED, 0, 32, {}),
    "sale_replaces": ("sale_pin", "merchant", MARK_REPLACES, 0, 32, {}),
    "sale_training": ("sale_training", "merchant", 0, 0, 32, {"header": "培训\nTRAINING ROOM 2"}),
    "sale_device": ("sale_device", "merchant", 0, 0, 32, {"slip_title": "ANN'S SHOP"}),
    "void": ("void", "merchant", 0, 0, 32, {}),
    "refund": ("refund", "merchant", 0, 0, 32, {}),
    "preauth_completion": ("preauth_completion", "merchant", 0, 0, 32, {}),
    "preauth_completion_void": ("preauth_completion_void", "cardholder", 0, 0, 32, {}),
    "wallet": ("wallet", "merchant", 0, 0, 32, {}),
    "tip_adjustment": ("tip_adjustment", "merchant", 0, 0, 32, {}),
    "longest": ("longest", "merchant", 0, 0, 32, {}),
    "declined": ("declined", "merchant", 0, 0, 32, {}),
    "declined_en": ("declined", "cardholder", MARK_DUPLICATED, 1, 32, {"language": "en"}),
}


def rows_of(slip, copy, mark, number, cells, settings):
    """Compose a sample with the layout it is printed with."""
    with open("firmware/layouts/" + layout_for(slip) + ".receipt", encoding="utf-8") as layout:
        yield from compose(slip, layout, copy, mark, number, profile(**settings), cells)


def draw(name):
    """Yield the lines of a picture, of a terminal without a logo."""
    slip, copy, mark, number, cells, settings = PICTURES[name]
    for row in rows_of(SLIPS[slip], copy, mark, number, cells, settings):
        if row.kind != IMAGE:
            yield line_of(row, cells)


def path(name):
    """Where the picture is kept."""
    return "tests/golden/text/" + name + ".txt"
