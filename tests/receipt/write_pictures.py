"""Draws the text pictures of tests/golden/text anew: run it from the root, look at the diff.

python tests/receipt/write_pictures.py
"""

import sys
from pathlib import Path

for folder in ("tests", "host_tools/shim", "firmware"):
    sys.path.insert(0, folder)

from support import pictures  # noqa: E402 - needs the path above

for name in pictures.PICTURES:
    target = Path(pictures.path(name))
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(pictures.draw(name)) + "\n", encoding="utf-8")
