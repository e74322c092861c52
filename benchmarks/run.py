"""Measures every `bench_*.py` on real MicroPython, and the image of a Pico; see README.md."""

import argparse
import ast
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import harness
import pico_host
from rich.console import Console
from rich.table import Table
from tillctl import mirror, runtime

HERE = Path(__file__).resolve().parent
FOLDERS = (*mirror.FOLDERS, "benchmarks")
FIGURES = ("instructions", "garbage", "live", "heap")

FROZEN = ("live", "heap")  # need a build of their own: left out by --short, as the Pico is


@dataclass
class Measurement:
    """One figure of one case; all but `instructions` are in bytes."""

    case: str
    figure: str
    value: int
    budget: int | None
    against: str | None = None
    ratio: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the budget is kept; empty where there is none."""
        if self.budget is None:
            return ""
        return "good" if self.value <= self.budget else "OVER"


@dataclass(frozen=True)
class Case:
    """One case of one script, with what to measure of it."""

    script: str
    name: str
    heap: str
    budgets: dict[str, int | str | None]


def cases(wanted: list[str]) -> list[Case]:
    """All cases of all scripts, or those whose script or own name is wanted."""
    found = []
    for file in sorted(HERE.glob("bench_*.py")):
        constants = _constants(file)
        for name, budgets in constants["BUDGETS"].items():
            if not wanted or name in wanted or file.stem.removeprefix("bench_") in wanted:
                found.append(Case(file.stem, name, constants.get("HEAP", "192k"), budgets))
    return found


def _constants(file: Path) -> dict:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ("HEAP", "BUDGETS")
    }


def _packs(project: Path) -> Path:
    """Give the folder of a package that holds the fonts as constants.

    Frozen, they lie in read-only memory and are used in place, as from a board's ROMFS.
    """
    folder = runtime.cache() / "packs"
    (folder / "packs").mkdir(parents=True, exist_ok=True)
    for pack in (project / "firmware" / "fonts").glob("*.pack"):
        module = folder / "packs" / f"{pack.stem}.py"
        module.write_text(f"PACK = {pack.read_bytes()!r}\n", encoding="ascii")
    return folder


class Bench:
    """The two runtimes and the compiled copies of the project for them."""

    def __init__(self, say: runtime.Say, short: bool):
        project = HERE.parent
        self.short = short
        self.wide = runtime.ensure64(say)
        self.narrow = runtime.ensure(say)
        copy64 = mirror.build(project, self.wide, FOLDERS)
        copy32 = mirror.build(project, self.narrow, FOLDERS)
        for problem in (*copy64.problems, *copy32.problems):
            say(problem)
        self.place64, self.place32 = copy64.folder, copy32.folder
        self.frozen = self.narrow
        if not short:
            built_in = {
                "tillroll": project / "firmware",
                "null_hardware": HERE,
                "packs": _packs(project),
            }
            self.frozen = runtime.frozen(say, 32, built_in)

    def measure(self, case: Case, figure: str) -> Measurement:
        """Measure one figure of one case."""
        if figure == "instructions":
            micropython, place, step = self.wide.micropython, self.place64, harness.instructions
            value = step(micropython, place, case.script, case.name, case.heap)
        elif figure == "garbage":
            micropython, place, step = self.narrow.micropython, self.place32, harness.garbage
            value = step(micropython, place, case.script, case.name, case.heap)
        elif figure == "live":
            micropython = self.frozen.micropython
            value = harness.live(micropython, self.place32, case.script, case.name, case.heap)
        else:
            kib = harness.smallest_heap(
                self.frozen.micropython, self.place32, case.script, case.name
            )
            value = kib * 1024
        budget = case.budgets[figure]
        against = case.budgets.get("against") if figure == "instructions" else None
        return Measurement(case.name, figure, value, budget, against)

    def measure_all(self, chosen: list[Case]) -> list[Measurement]:
        """Measure all figures of all cases, two at a time, and compare with the floors."""
        wanted = [
            (case, figure)
            for case in chosen
            for figure in FIGURES
            if figure in case.budgets and not (self.short and figure in FROZEN)
        ]
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda pair: self.measure(*pair), wanted))
        floors = {m.case: m.value for m in found if m.figure == "instructions"}
        for one in found:
            if one.against in floors:
                one.ratio = round(one.value / floors[one.against], 2)
        return found


def measure_pico(say: runtime.Say) -> list[Measurement]:
    """Measure the image of a Pico, on an emulated one."""
    values = pico_host.measure(say)
    return [
        Measurement(case, figure, values[case], budget)
        for case, (figure, budget) in pico_host.BUDGETS.items()
    ]


def show(found: list[Measurement], console: Console) -> None:
    """Print the table."""
    table = Table("case", "figure")
    for name in ("value", "budget"):
        table.add_column(name, justify="right")
    for name in ("verdict", "against"):
        table.add_column(name)
    for one in found:
        budget = "" if one.budget is None else f"{one.budget:,}"
        ratio = "" if one.ratio is None else f"{one.ratio} x {one.against}"
        table.add_row(one.case, one.figure, f"{one.value:,}", budget, one.verdict, ratio)
    console.print(table)


def main() -> int:
    """Measure and print; 1 when a budget is not kept or a script fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="scripts or cases; default: all")
    parser.add_argument("--short", action="store_true", help="leave out live and heap")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    console = Console(stderr=options.json, emoji=False)
    try:
        bench = Bench(console.print, options.short)
        found = bench.measure_all(cases(options.names))
        if not options.short and (not options.names or "pico" in options.names):
            found += measure_pico(console.print)
    except (runtime.RuntimeMissing, harness.MeasureError) as error:
        console.print(str(error), markup=False, highlight=False)
        return 1
    if options.json:
        rows = [{**asdict(one), "verdict": one.verdict} for one in found]
        print(json.dumps({"measurements": rows}))
    else:
        show(found, console)
    return int(any(one.verdict == "OVER" for one in found))


if __name__ == "__main__":
    sys.exit(main())
