"""`tillctl preview`: the slip of an approval as a picture, through the firmware's own rooms."""

import json
from pathlib import Path

import click
from PIL import Image

from tillctl import paths
from tillctl.approvals import read_approval
from tillctl.faults import FILE, REFUSED, Fault, from_terminal
from tillctl.options import json_option, show

_MARGIN = 40  # dots of blank paper on either side: 58 mm of paper, 48 mm of print


class Profile:
    """The default settings, with some overridden: what a layout asks of the terminal."""

    def __init__(self, overrides: dict):
        from tillroll.settings import TABLE

        self._values = {entry.key: entry.default for entry in TABLE} | overrides

    def __getitem__(self, key: str):
        """Give the value of a setting."""
        return self._values[key]


def decode(message: dict) -> tuple[dict, list[str]]:
    """Check a message as the terminal does; gives the approval and the unknown fields."""
    from tillroll.approval.decode import decode as decode_approval
    from tillroll.approval.scrub import scrub
    from tillroll.errors import CODES, Refused

    line = bytearray(json.dumps(message).encode("ascii"))
    try:
        length = scrub(memoryview(line), len(line))
        return decode_approval(json.loads(bytes(line[:length])))
    except Refused as fault:
        text, remedy = CODES[fault.code]
        raise from_terminal(
            {"code": fault.code, "where": fault.where, "detail": fault.detail}
            | {"text": text, "do": remedy}
        )


def draw(approval: dict, copy: str, mark: int, number: int, profile) -> tuple[Image.Image, list]:
    """Draw a slip, 384 dots wide with margins; gives the picture and the missing code points."""
    from tillroll.errors import Refused
    from tillroll.receipt.compose import compose, layout_for
    from tillroll.receipt.row import CUT, FEED
    from tillroll.render.font import Font
    from tillroll.render.raster import Raster

    firmware = paths.root() / "firmware"
    fonts = [Font((firmware / "fonts" / name).read_bytes()) for name in _PACKS]
    raster = Raster(*fonts, 384, profile["line_pitch"])
    dots = bytearray()
    name = layout_for(approval)
    try:
        with open(firmware / "layouts" / name, encoding="utf-8") as layout:
            for row in compose(approval, layout, copy, mark, number, profile, 32):
                if row.kind == FEED:
                    dots += bytes(48 * row.count)
                elif row.kind != CUT:
                    dots += _draw_row(raster, row)
    except Refused as fault:
        raise Fault(REFUSED, f"The layout cannot be used ({fault.where}): {fault.detail}.")
    return _picture(dots), sorted(raster.missing)


_PACKS = ("latin24.pack", "han24.pack")


def _draw_row(raster, row) -> bytes:
    raster.begin(row)
    out = bytearray()
    while count := raster.band():
        for at in range(count):
            out += raster.rows[at]
    return bytes(out) + bytes(48 * raster.feed_after)


def _picture(dots: bytearray) -> Image.Image:
    rows = len(dots) // 48
    slip = Image.frombytes("1", (384, rows), bytes(byte ^ 0xFF for byte in dots))
    paper = Image.new("1", (384 + 2 * _MARGIN, rows + _MARGIN), 1)
    paper.paste(slip, (_MARGIN, _MARGIN // 2))
    return paper


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", default="slip.png", type=click.Path(path_type=Path), show_default=True)
@click.option("--copy", type=click.Choice(["merchant", "cardholder", "bank"]), default="merchant")
@click.option("--reprint", type=int, default=0, metavar="N", help="Mark it as the N-th reprint.")
@click.option("--language", type=click.Choice(["zh-en", "zh", "en"]), default="zh-en")
@json_option
def preview(file, output, copy, reprint, language, as_json):
    """Draw the slip of an approval message without a terminal."""
    from tillroll.receipt.compose import MARK_DUPLICATED, MARK_NONE

    paths.setup()
    approval, unknown = decode(read_approval(file))
    mark = MARK_DUPLICATED if reprint else MARK_NONE
    picture, missing = draw(approval, copy, mark, reprint, Profile({"language": language}))
    try:
        picture.save(output)
    except (OSError, ValueError) as error:
        raise Fault(FILE, f"Cannot write {output}: {error}.")
    body = {
        "ok": True,
        "file": str(output),
        "width": picture.width,
        "height": picture.height,
        "missing_glyphs": ["U+%04X" % code for code in missing],
        "unknown_fields": unknown,
    }
    show(body, as_json, _report)


def _report(console, body: dict) -> None:
    console.print(f"{body['file']}: {body['width']} x {body['height']} dots")
    for label in ("missing_glyphs", "unknown_fields"):
        if body[label]:
            console.print(f"  [yellow]{label.replace('_', ' ')}:[/] " + ", ".join(body[label]))
