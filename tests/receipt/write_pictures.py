"""Draws the text pictures of tests/golden/text anew: run it from the root, look at the diff.

PYTHONPATH=firmware:host_tools/shim:tests python tests/receipt/write_pictures.py
"""

from pathlib import Path

from support import pictures

for name in pictures.PICTURES:
    target = Path(pictures.path(name))
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(pictures.draw(name)) + "\n", encoding="utf-8")
