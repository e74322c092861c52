"""`tillctl preview`: the slip of an approval as a picture, through the firmware's own rooms."""

import json
from pathlib import Path
from typing import Any

import click
from PIL import Image
from rich.console import Console

from tillctl import paths
from tillctl.approvals import read_approval
from tillctl.faults import REFUSED, USAGE, Fault, from_terminal, unwritable
from tillctl.options import json_option, show
from tillctl.settings import parse

DOTS = 384  # of the head
_CELLS = 32
_MARGIN = 40  # dots of blank paper around: 58 mm of paper, 48 mm of print
_DPI = 203.2
_PACKS = ("latin24.pack", "han24.pack")


def refused(fault: Any) -> Fault:
    """Say what the firmware's Refused says, as a terminal would answer it."""
    from tillroll.codes import CODES

    text, remedy = CODES[fault.code]
    error = {"code": fault.code, "where": fault.where, "detail": fault.detail}
    return from_terminal(error | {"text": text, "do": remedy})


def profile(changes: dict[str, Any]) -> Any:
    """Give the default settings with some changed, each checked as a terminal checks it."""
    from tillroll.approval.cardnumber import holds_card_number
    from tillroll.errors import Refused
    from tillroll.ports import Clock, Store
    from tillroll.settings import Settings

    class Nowhere(Store):
        def replace(self, name: str, data: bytes) -> None:
            """Keep nothing."""

    class Unset(Clock):
        def now(self) -> int:
            return 0

    settings = Settings(Nowhere(), Unset(), holds_card_number)
    try:
        for key, value in changes.items():
            settings.set(key, value, "")
    except Refused as fault:
        raise refused(fault) from None
    return settings


def decode(message: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Check a message as the terminal does; gives the approval and the unknown fields."""
    from tillroll.approval.decode import decode as decode_approval
    from tillroll.approval.scrub import scrub
    from tillroll.errors import Refused

    line = bytearray(json.dumps(message).encode("ascii"))
    try:
        length = scrub(memoryview(line), len(line))
        approval, unknown = decode_approval(json.loads(bytes(line[:length])))
    except Refused as fault:
        raise refused(fault) from None
    return approval, unknown


def draw(
    approval: dict[str, Any],
    copy: str,
    mark: int,
    number: int,
    settings: Any,
    logo: bytes = b"",
) -> tuple[Image.Image, list[int]]:
    """Draw a slip, 384 dots wide with margins; gives the picture and the missing code points.

    `logo` are the rows of the shop's logo, as wide as the head.
    """
    from tillroll.errors import Refused
    from tillroll.receipt.compose import compose, layout_for
    from tillroll.receipt.row import CUT, FEED, IMAGE
    from tillroll.render.font import Font
    from tillroll.render.raster import Raster

    firmware = paths.root() / "firmware"
    latin, han = (Font((firmware / "fonts" / name).read_bytes()) for name in _PACKS)
    raster = Raster(latin, han, DOTS, settings["line_pitch"])
    dots = bytearray()
    template = firmware / "layouts" / f"{layout_for(approval)}.receipt"
    try:
        with template.open(encoding="utf-8") as layout:
            for row in compose(approval, layout, copy, mark, number, settings, _CELLS):
                if row.kind == FEED:
                    dots += bytes(DOTS // 8 * row.count)
                elif row.kind == IMAGE:
                    dots += logo and logo + bytes(DOTS // 8 * row.count)
                elif row.kind != CUT:
                    dots += _draw_row(raster, row)
    except Refused as fault:
        what = f"The layout cannot be used ({fault.where}): {fault.detail}."
        raise Fault(REFUSED, what) from None
    return _picture(dots), sorted(raster.missing)


def _draw_row(raster: Any, row: Any) -> bytes:
    raster.begin(row)
    out = bytearray()
    while count := raster.band():
        for at in range(count):
            out += raster.rows[at]
    return bytes(out) + bytes(DOTS // 8 * raster.feed_after)


def _picture(dots: bytearray) -> Image.Image:
    rows = len(dots) // (DOTS // 8)
    slip = Image.frombytes("1", (DOTS, rows), bytes(byte ^ 0xFF for byte in dots))
    paper = Image.new("1", (DOTS + 2 * _MARGIN, rows + 2 * _MARGIN), 1)
    paper.paste(slip, (_MARGIN, _MARGIN))
    return paper


def save(picture: Image.Image, output: Path) -> None:
    """Write a picture in the dots of the head.  Raises Fault."""
    try:
        picture.save(output, dpi=(_DPI, _DPI), optimize=True)
    except OSError as error:
        raise unwritable(output, error) from None
    except ValueError:
        raise Fault(USAGE, f"{output} has no ending of a picture.", "Try slip.png.") from None


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    default="slip.png",
    type=click.Path(path_type=Path),
    show_default=True,
    help="The picture; its ending says which kind.",
)
@click.option(
    "--copy",
    type=click.Choice(["merchant", "cardholder", "bank"]),
    default="merchant",
    show_default=True,
    help="Which copy.",
)
@click.option(
    "--reprint", type=click.IntRange(1), metavar="N", help="Mark it as the N-th reprint."
)
@click.option(
    "--language", type=click.Choice(["zh-en", "zh", "en"]), help="Short for --set language=..."
)
@click.option(
    "--set",
    "assignments",
    multiple=True,
    metavar="KEY=VALUE",
    help="Draw it with this setting; may be given several times.",
)
@json_option
def preview(
    file: Path,
    output: Path,
    copy: str,
    reprint: int | None,
    language: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Draw the slip of an approval message without a terminal.

    All settings that are not given by --set have their defaults.
    """
    from tillroll.receipt.compose import MARK_DUPLICATED, MARK_NONE

    settings = profile(_changes(assignments) | ({"language": language} if language else {}))
    approval, unknown = decode(read_approval(file))
    mark = MARK_DUPLICATED if reprint else MARK_NONE
    picture, missing = draw(approval, copy, mark, reprint or 0, settings)
    save(picture, output)
    body = {
        "ok": True,
        "file": str(output),
        "width": picture.width,
        "height": picture.height,
        "missing_glyphs": [f"U+{code:04X}" for code in missing],
        "unknown_fields": unknown,
    }
    show(body, as_json, _report)


def _changes(assignments: tuple[str, ...]) -> dict[str, Any]:
    """Read KEY=VALUE words."""
    changes = {}
    for word in assignments:
        key, equals, value = word.partition("=")
        if not equals:
            raise Fault(USAGE, f"--set takes KEY=VALUE, not {word}.", "See docs/settings.md.")
        changes[key] = parse(key, value)
    return changes


def _report(console: Console, body: dict[str, Any]) -> None:
    console.print(f"{body['file']}: {body['width']} x {body['height']} dots", markup=False)
    for label in ("missing_glyphs", "unknown_fields"):
        if body[label]:
            text = f"  {label.replace('_', ' ')}: " + ", ".join(body[label])
            console.print(text, style="yellow", markup=False)
