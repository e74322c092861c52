"""Compares this firmware's layout with the OFSC's own ReceiptLine program, cell by cell.

    export PYTHONPATH=firmware:host_tools/shim:tests
    python tests/receipt/oracle/compare.py [--fuzz N] [--seed S] [--write]

Installs the program with `npm ci` into the user's cache.  The documents are those of
tests/golden/receiptline.jsonl; `--write` records the program's answers there anew; `--fuzz` adds
N random documents.  Exit code 1 when a document comes out differently.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
from pathlib import Path

from support.oracle import comparable, recorded
from tillroll.errors import Refused

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
GOLDEN = ROOT / "tests" / "golden" / "receiptline.jsonl"

PROPERTIES = (
    "{width:* 12}",
    "{width:12,*}",
    "{width:12 12; align:left}",
    "{width:14 14; align:right}",
    "{width:20}",
    "{width:0 *}",
    "{width:auto}",
    "{width:*,*,12}",
    "{border:0}",
    "{border:none}",
    "{border:2}",
    "{border:space}",
    "{text:nowrap}",
    "{text:wrap}",
    "{a:left;w:15 auto}",
    "{align:center;comment:x}",
    "{code:https\\x3a//a.b/c?d=1; option:qrcode,5,q}",
)
PIECES = (
    *("ab", "Total", "中文", "商户名称", "1,234.50", "~", "x y", " ", "  ", "A", "€", "，"),
    *('"', "_", "`", "^", "^^", "^^^", "^^^^", "^^^^^^^^"),
    *("|", "|", " | ", " |", "| ", "\\|", "\\\\", "\\{", "\\^", "\\x41", "\\q", "-", "="),
)


def install() -> Path:
    """Install the program once for each lock file; gives the folder with its modules."""
    lock = (HERE / "package-lock.json").read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tillroll"
    target = cache / f"receiptline-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not (target / "node_modules" / "receiptline").is_dir():
        target.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, target / name)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=target, check=True)
    return target / "node_modules"


def ask(documents: list[dict]) -> list[list]:
    """Have the program lay documents out."""
    environment = {**os.environ, "NODE_PATH": str(install())}
    command = ["node", str(HERE / "record.js")]
    text = json.dumps(documents)
    answer = subprocess.run(
        command, input=text, stdout=subprocess.PIPE, text=True, env=environment, check=True
    )
    return json.loads(answer.stdout)


def random_document(source: random.Random) -> dict:
    """Make a document that both sides accept."""
    while True:
        lines = []
        for _ in range(source.randint(1, 6)):
            kind = source.random()
            if kind < 0.25:
                lines.append(source.choice(PROPERTIES))
            elif kind < 0.35:
                lines.append(source.choice(("-", "---", "=", "")))
            else:
                lines.append("".join(source.choices(PIECES, k=source.randint(1, 9))))
        document = {"cells": source.choice((32, 48)), "document": "\n".join(lines)}
        try:
            recorded(document["document"], document["cells"])
        except Refused:
            continue
        return document


def glyphs(rows: list) -> int:
    """Count what is seen."""
    return sum(len(row[2]) for row in rows if row[0] == "text")


def main() -> int:
    """Compare; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--fuzz", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    kept = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    source = random.Random(options.seed)
    documents = kept + [random_document(source) for _ in range(options.fuzz)]
    failed = 0
    dropped = 0
    for document, answer in zip(documents, ask(documents), strict=True):
        rows = comparable(answer)
        ours = comparable(recorded(document["document"], document["cells"]))
        recording = document["rows"] if "rows" in document and not options.write else rows
        if "rows" not in document and glyphs(rows) < glyphs(ours):
            dropped += 1  # the program drops a character too wide for its column, we narrow it
        elif rows != ours or rows != recording:
            failed += 1
            print("different:", json.dumps(document["document"]))
            for name, value in (("theirs", rows), ("ours", ours), ("recorded", recording)):
                print(f"  {name:9}", json.dumps(value, ensure_ascii=False))
        if options.write and document in kept:
            document["rows"] = rows
    if options.write:
        lines = [json.dumps(document, ensure_ascii=False) for document in kept]
        GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{dropped} documents left out: the program drops characters there")
    print(f"{len(documents) - dropped - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
