"""The slips that are kept as bitmaps in tests/golden/slips, and how to draw them, row by row."""

import binascii

from support.approvals import NAMES, approval
from support.logo_files import drawing, on_paper
from tillroll.receipt.compose import compose, layout_for
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_NONE, MARK_REPLACES
from tillroll.receipt.row import CUT, FEED, IMAGE
from tillroll.render.font import Font
from tillroll.render.raster import Raster
from tillroll.settings import table

FOLDER = "tests/golden/slips/"
BLANK = bytes(48)
LOGO = "sale_logo"  # of a terminal that has one

# name: (sample, copy, mark, number of the reprint, settings that differ from the default)
SLIPS = {name: (name, "merchant", MARK_NONE, 0, {}) for name in NAMES}
SLIPS.update(
    {
        "sale_cardholder": ("sale", "cardholder", MARK_NONE, 0, {}),
        "sale_bank": ("sale", "bank", MARK_NONE, 0, {}),
        "sale_zh": ("sale", "merchant", MARK_NONE, 0, {"language": "zh"}),
        "sale_en": ("sale", "merchant", MARK_NONE, 0, {"language": "en"}),
        "sale_reprint": ("sale", "cardholder", MARK_DUPLICATED, 2, {}),
        "sale_uncertain": ("sale", "merchant", MARK_DUPLICATED, 0, {}),
        "sale_replaces": ("sale", "merchant", MARK_REPLACES, 0, {}),
        LOGO: ("sale", "merchant", MARK_NONE, 0, {}),
        "sale_dressed": (
            "sale",
            "cardholder",
            MARK_NONE,
            0,
            {
                "header": "知味小笼包\nZHIWEI DUMPLINGS",
                "footer": "谢谢惠顾 THANK YOU",
                "qr_text": "https://slip.example/${terminal_id}/${batch}/${voucher}",
                "show_expiry": True,
                "line_pitch": 32,
            },
        ),
    }
)


def fonts():
    """Open the packs as a small memory does: as files."""
    return [Font(open("firmware/fonts/" + name, "rb")) for name in ("latin24.pack", "han24.pack")]


def draw(name: str, packs, sink) -> None:
    """Call `sink(bits)` with each dot row of a slip, 48 bytes that hold until the next."""
    sample, copy, mark, number, changes = SLIPS[name]
    logo = on_paper(drawing()) if name == LOGO else ()
    draw_approval(approval(sample), copy, mark, number, changes, packs, sink, logo=logo)


def draw_approval(
    fields: dict, copy, mark, number, changes: dict, packs, sink, layout: str = "", logo=()
) -> None:
    """The same for any decoded approval; `layout` is a template's file, if not the built-in.

    `logo` are the rows of a terminal's logo.
    """
    settings = {entry.key: entry.default for entry in table()}
    settings.update(changes)
    raster = Raster(packs[0], packs[1], 384, settings["line_pitch"])
    with open(layout or "firmware/layouts/" + layout_for(fields) + ".receipt") as lines:
        for row in compose(fields, lines, copy, mark, number, settings, 32):
            if row.kind == FEED:
                _blank(sink, row.count)
            elif row.kind == IMAGE:
                for bits in logo:
                    sink(bits)
                _blank(sink, row.count if logo else 0)
            elif row.kind != CUT:
                _draw_row(raster, row, sink)


def _draw_row(raster, row, sink):
    raster.begin(row)
    count = raster.band()
    while count:
        for at in range(count):
            sink(raster.rows[at])
        count = raster.band()
    _blank(sink, raster.feed_after)


def _blank(sink, rows):
    for _ in range(rows):
        sink(BLANK)


class Digest:
    """A sink that counts rows and takes their CRC-32."""

    def __init__(self):
        self.rows = 0
        self.crc = 0

    def __call__(self, bits):
        self.rows += 1
        self.crc = binascii.crc32(bits, self.crc) & 0xFFFFFFFF
