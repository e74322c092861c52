"""Draws the screens of docs/technician.md anew: run it from the root, look at the diff.

python tests/tillctl/write_screens_host.py
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "boards", "host_tools", "host_tools/shim", "tests")
]


def _draw() -> None:
    from support.screens_host import FOLDER, drawn, svg

    for name, text in drawn().items():
        (FOLDER / f"tillctl_{name}.svg").write_text(svg(text), encoding="utf-8")


if __name__ == "__main__":
    _draw()
