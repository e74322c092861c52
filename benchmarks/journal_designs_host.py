"""Compares ways to keep receipts on flash: what a life costs, how many fit, what a cut does.

    python benchmarks/journal_designs_host.py [--markdown] [--lives 3000]

The journal on littlefs, an append log on a raw ring of sectors, and the habit of rewriting one
JSON file; all over the same NOR model, 1 MiB of it, with the same lives: accepted with a payload
of 330 bytes, two copies started and done, then idle.  Nothing is random.
docs/journal_design.md has the tables and what follows from them.
"""

import argparse
import sys
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "host_tools", "host_tools/shim", "tests")
]

LIFE = ("design", "stored", "erases", "pages", "flash", "worst step", "worst idle slice", "read")
WHOLE = (
    "design",
    "receipts in 1 MiB",
    "then",
    "read at boot",
    "hottest block",
    "years",
    "cuts",
    "faults",
)
STEPS = ["accept", "started 0", "done 0", "started 1", "done 1"]
FILES = ("files in the directory", "read to open the last", "read to open each once")


def size(count: float) -> str:
    """Bytes as text."""
    return f"{count:.0f} B" if count < 1024 else f"{count / 1024:,.0f} KiB"


def life_rows(found: list) -> list[tuple[str, ...]]:
    """The table of one life's costs."""
    from design_figures_host import MARKS

    rows = []
    for one in found:
        for stored, cost in dict(one.span(mark) for mark in MARKS).items():
            row = (
                one.name,
                f"{stored:,}",
                f"{cost.erases:.2f}",
                f"{cost.pages:.1f}",
                f"{cost.flash_ms:,.0f} ms",
                f"{cost.step_ms:,.1f} ms",
                f"{cost.idle_ms:,.0f} ms" if cost.idle_ms else "–",
                size(cost.reads),
            )
            rows.append(row)
    return rows


def whole_rows(found: list) -> list[tuple[str, ...]]:
    """The table of what holds for a design as a whole."""
    return [
        (
            one.name,
            f"{one.capacity:,}",
            "oldest go" if one.evicts else "refused",
            ", ".join(f"{size(read)} at {stored:,}" for stored, read in one.boots.items()),
            f"{one.hottest:,.1f} erases",
            f"{one.years:,.1f}" if one.years < 20 else f"{one.years:,.0f}",
            f"{one.cuts.cuts:,}" if one.cuts.cuts else "–",
            f"{len(one.cuts.faults):,}" if one.cuts.cuts else "–",
        )
        for one in found
    ]


def show(console: Console, title: str, heads: tuple[str, ...], rows: list, markdown: bool) -> None:
    """Print a table."""
    if markdown:
        for row in (heads, ("---",) * len(heads), *rows):
            console.print(f"| {' | '.join(row)} |", highlight=False, soft_wrap=True)
        console.print()
        return
    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    for at, head in enumerate(heads):
        table.add_column(head, justify="right" if at else "left")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def main() -> None:
    """Measure and print."""
    from design_figures_host import LIVES, everything, small_files

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--markdown", action="store_true", help="tables for the page")
    parser.add_argument("--lives", type=int, default=LIVES, help="more: the truer is the wear")
    wanted = parser.parse_args()
    markdown = wanted.markdown
    console = Console(width=None if sys.stdout.isatty() else 130)
    found = everything(wanted.lives)
    show(console, "one life, mean of 100", LIFE, life_rows(found), markdown)
    show(console, "1 MiB", WHOLE, whole_rows(found), markdown)
    rows = [(str(count), size(last), size(each)) for count, last, each in small_files()]
    show(console, "files of 400 bytes", FILES, rows, markdown)
    faults = [f"{one.name}: {fault}" for one in found for fault in one.cuts.faults]
    for fault in faults[:5]:
        console.print(fault, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
