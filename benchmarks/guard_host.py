"""What the guard does over kilometres of paper, hours of black and hundreds of sensor faults.

    python benchmarks/guard_host.py faults [--cases 200] [--seed 1] [--only FAULT]
    python benchmarks/guard_host.py pico [--cases 200] [--seed 1] [--only FAULT]
    python benchmarks/guard_host.py black [--minutes 60] [--ambient 25 50]
    python benchmarks/guard_host.py paper [--metres 2000] [--ambient 0 25 50] [--noise 5]
    python benchmarks/guard_host.py jam [--cases 200] [--ambient 0 25 50] [--noise 5] [--seed 1]

Each prints a Markdown table of simulated figures; exit code 1 when a bound was broken or a false
alarm raised.  `jam` lets the paper stick in sales of two slips, also in mechanisms that are not as
the guard thinks, of which it bounds nothing.  `paper`, `jam` and `black --quick` leave pins and
paper out: see tests/support/guard_runs.py.  They take 0.2 s a metre; 10 km are `--metres 10000`.
`pico` makes the faults in sale slips on an emulated Pico, where rows are queued; it takes 4 s a
case.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "boards", "host_tools", "host_tools/shim", "tests")
]

# Reasons that are no false alarm when a hot head or a hot room is what is simulated.
RIGHT = ("head-over-temp", "duty-limit")


def faults(options: argparse.Namespace) -> bool:
    """Sensor faults at random instants; gives whether every bound was kept."""
    from support.bench import Bench
    from support.guard_faults import Case

    return _table(options, lambda fault, seed: Case(Bench(), fault, seed))


def pico(options: argparse.Namespace) -> bool:
    """The same on an emulated Pico; gives whether every bound was kept."""
    from support.pico_faults_host import PicoCase

    with tempfile.TemporaryDirectory() as folder:
        return _table(options, lambda fault, seed: PicoCase(Path(folder), fault, seed))


def _table(options: argparse.Namespace, make: Callable[[str, int], Any]) -> bool:
    from support.guard_faults import BOUNDS

    print(
        "| fault | cases | strobe off after, ms: median | longest | rows begun after it | missed |"
    )
    print("|---|---|---|---|---|---|")
    wrong = 0
    for fault in [options.only] if options.only else BOUNDS:
        cases = [make(fault, seed) for seed in range(options.seed, options.seed + options.cases)]
        times = sorted(case.ms for case in cases)
        rows = max(case.rows for case in cases)
        missed = sum(not case.is_good() for case in cases)
        wrong += missed
        middle = times[len(times) // 2]
        figures = f"{len(cases)} | {middle} | {times[-1]} | {rows} | {missed}"
        print(f"| `{fault}` | {figures} |", flush=True)
    return not wrong


def black(options: argparse.Namespace) -> bool:
    """Solid black for so long; gives whether the head stayed below 85 degC."""
    from support.guard_runs import Run
    from support.guard_runs import black as print_black

    print("| room, °C | minutes | metres printed | pauses | hottest head, °C |")
    print("|---|---|---|---|---|")
    good = True
    for ambient in options.ambient:
        run = Run(10 * ambient, quick=options.quick)
        rows = print_black(run, options.minutes)
        good = good and run.hottest < 85000 and set(run.stops) <= set(RIGHT)
        hottest = f"{run.hottest / 1000:.1f}"
        print(f"| {ambient} | {options.minutes} | {rows / 8000:.1f} |", end=" ")
        print(f"{_counts(run.stops)} | {hottest} |")
    return good


def paper(options: argparse.Namespace) -> bool:
    """Slips and rests in turn; gives whether nothing stopped that should not have."""
    from support.guard_runs import Run
    from support.guard_runs import paper as print_paper
    from tillroll.errors import Stopped

    print("| room, °C | metres | readings, million | hours | pauses | false alarms |")
    print("|---|---|---|---|---|---|")
    good = True
    for ambient in options.ambient:
        run = Run(10 * ambient, options.noise, quick=True)
        last = ""
        try:
            print_paper(run, options.metres // len(options.ambient), options.seed)
        except Stopped as stop:
            last = f", then {stop.reason} for good"
        false = sum(run.stops[reason] for reason in run.stops if reason not in RIGHT)
        good = good and not false and not last
        hours = run.bench.time.ms / 3600000
        print(
            f"| {ambient} | {run.rows / 8000:.0f} | {run.rows / 1e6:.2f} | {hours:.1f} |", end=" "
        )
        print(f"{_counts(run.stops)} | {false}{last} |")
    return good


def jam(options: argparse.Namespace) -> bool:
    """Paper that sticks; gives whether nothing else was a jam where all is as estimated."""
    from support.jam_runs import OTHERS, Jams, change

    print("| mechanism | jams | found in that sale | the next | later | not in 6 |", end=" ")
    print("metres | false alarms |\n|---|---|---|---|---|---|---|---|", flush=True)
    good = True
    for name, constants in OTHERS.items():
        before = change(constants)
        runs = []
        for room, ambient in enumerate(options.ambient):
            runs.append(Jams(10 * ambient, options.noise, options.seed))
            for _ in range(room, options.cases, len(options.ambient)):
                runs[-1].happen(4)
        change(before)
        sales = [sale for run in runs for sale in run.found]
        missed, false = sum(run.missed for run in runs), sum(run.false for run in runs)
        found = [sales.count(1), sales.count(2), sum(sale > 2 for sale in sales), missed]
        metres = sum(run.rows for run in runs) / 8000
        print(f"| {name} | {options.cases} |", " | ".join(map(str, found)), end=" ")
        print(f"| {metres:.0f} | {false} |", flush=True)
        good = good and (bool(constants) or not false)
    return good


def _counts(stops: dict[str, int]) -> str:
    return ", ".join(f"{stops[reason]} {reason}" for reason in sorted(stops)) or "none"


def main() -> int:
    """Run what is asked for; gives the exit code."""
    from support.guard_faults import BOUNDS

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(required=True)
    rooms = [0, 25, 50]
    table = ((faults, None), (pico, None), (black, [25, 50]), (paper, rooms), (jam, rooms))
    for verb, ambients in table:
        part = verbs.add_parser(verb.__name__)
        part.set_defaults(verb=verb)
        part.add_argument("--seed", type=int, default=1)
        part.add_argument("--cases", type=int, default=200)
        part.add_argument("--only", choices=BOUNDS, help="this fault")
        part.add_argument("--quick", action="store_true")
        part.add_argument("--minutes", type=int, default=60)
        part.add_argument("--metres", type=int, default=2000)
        part.add_argument(
            "--noise", type=int, default=5, help="ADC counts of 4096, plus and minus"
        )
        part.add_argument("--ambient", type=int, nargs="+", default=ambients, help="degC")
    options = parser.parse_args()
    begun = time.monotonic()
    good = options.verb(options)
    print(f"\n{time.monotonic() - begun:.0f} s, {'good' if good else 'NOT GOOD'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
