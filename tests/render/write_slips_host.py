"""Draws the golden slips of tests/golden/slips anew: run it from the root, look at the diff.

PYTHONPATH=firmware:host_tools:host_tools/shim:tests python tests/render/write_slips_host.py
"""

import json

from support.golden_slips import SLIPS, Digest, draw, fonts
from support.slip_pictures_host import FOLDER, drawn

FOLDER.mkdir(exist_ok=True)
packs, digests = fonts(), {}
for name in sorted(SLIPS):
    drawn(name, packs).save(FOLDER / f"{name}.png", optimize=True)
    digest = Digest()
    draw(name, packs, digest)
    digests[name] = [digest.rows, digest.crc]
lines = (f'"{name}": {json.dumps(digest)}' for name, digest in digests.items())
text = "{\n" + ",\n".join(lines) + "\n}\n"
(FOLDER / "digests.json").write_text(text, encoding="utf-8")
