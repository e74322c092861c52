"""The sample slip as Rows, and the loop that prints them."""

from tillroll.receipt.cells import is_wide
from tillroll.receipt.row import BOLD, HEIGHT_SHIFT, INVERT, UNDERLINE, WIDTH_SHIFT, Row

DOUBLE = 1 << WIDTH_SHIFT | 1 << HEIGHT_SHIFT
STYLED = (
    ("POS签购单", DOUBLE | BOLD),
    ("商户存根 MERCHANT COPY", BOLD),
    ("****重打印/DUPLICATED****", BOLD),
    ("训练 TRAINING 训练 TRAINING", INVERT),
    ("凭证号(VOUCHER)           000456", BOLD),
    ("交易类型(TRANS)        消费/SALE", BOLD),
    ("RMB 35.30", DOUBLE),
    ("持卡人签名(CARDHOLDER SIGNATURE)", UNDERLINE),
    ("总计 35.30", DOUBLE | BOLD),
    ("谢谢惠顾 THANK YOU", 1 << HEIGHT_SHIFT),
)


def row_of(text, attr=0):
    """Lay one line out, left-aligned."""
    row = Row(32)
    row.count = len(text)
    row.height = (attr >> HEIGHT_SHIFT & 7) + 1
    cell = 0
    for i in range(len(text)):
        row.codes[i] = ord(text[i])
        row.cells[i] = cell
        row.attrs[i] = attr
        cell += ((attr >> WIDTH_SHIFT & 7) + 1) * (2 if is_wide(ord(text[i])) else 1)
    return row


def plain_rows():
    """Give the sample slip."""
    with open("benchmarks/slip.txt") as slip:
        return [row_of(line) for line in slip.read().split("\n")[:-1]]


def styled_rows():
    """Give lines with attributes."""
    return [row_of(text, attr) for text, attr in STYLED]


def print_rows(raster, rows):
    """Draw every band of every row."""
    for row in rows:
        raster.begin(row)
        while raster.band():
            pass
