"""Reads pictures of paper as others would: tesseract for lines, zbar and zxing-cpp for codes."""

import os
import subprocess
import tempfile
from pathlib import Path

import zxingcpp
from PIL import Image, ImageOps

_INK = 128
_LEAST, _MOST = 8, 80  # dot rows of a line of text: neither a rule nor a QR code
_SCALE = 2


def lines(picture: Image.Image) -> list[Image.Image]:
    """Cut a slip into its lines of text, top to bottom."""
    width, height = picture.size
    dots = picture.tobytes()
    ink = [min(dots[y * width : (y + 1) * width]) < _INK for y in range(height)] + [False]
    found, start = [], None
    for y, is_ink in enumerate(ink):
        if is_ink and start is None:
            start = y
        elif not is_ink and start is not None:
            if _LEAST < y - start < _MOST:
                found.append(picture.crop((0, start, width, y)))
            start = None
    return found


def tesseract(pictures: list[Image.Image]) -> list[str]:
    """Read each picture as one line of Chinese and English."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number, picture in enumerate(pictures):
            roomy = ImageOps.expand(picture, 12, 255)
            name = Path(folder) / f"{number:03}.png"
            size = (_SCALE * roomy.width, _SCALE * roomy.height)
            roomy.resize(size, Image.Resampling.LANCZOS).save(name)
            names.append(str(name))
        listed = Path(folder) / "list.txt"
        listed.write_text("\n".join(names), encoding="utf-8")
        command = ["tesseract", str(listed), "-", "--psm", "7", "-l", "chi_sim+eng"]
        alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # its threads wait more than they work
        done = subprocess.run(
            command, env=alone, check=True, capture_output=True, encoding="utf-8"
        )
    return [page.strip() for page in done.stdout.split("\f")[: len(pictures)]]


def read(picture: Image.Image) -> list[str]:
    """Read a slip line by line."""
    return tesseract(lines(picture))


def codes_by_zxing(picture: Image.Image) -> list[str]:
    """Give the texts of the QR codes, top to bottom."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in sorted(found, key=lambda code: code.position.top_left.y)]


def codes_by_zbar(picture: Image.Image) -> list[str]:
    """Give the texts of the QR codes, top to bottom."""
    from pyzbar import pyzbar  # loads the system's libzbar

    found = pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [code.data.decode() for code in sorted(found, key=lambda code: code.rect.top)]
