"""How evenly the head's driver blackens on the twin, and a fixed pulse as the peers have it.

    python benchmarks/darkness_host.py [--volts 5.0 6.0 7.2 8.0 9.0] [--celsius 0 25 50]
                                       [--png FILE] [--no-peers]
    python benchmarks/darkness_host.py --ladder FILE

Prints a Markdown table: lowest / mean / highest energy of a dot in per cent of the data sheet's,
and the share of the dots beyond 90 to 110 %.  A dot that stays white counts as 0.  The rows are
those of the golden sale slip, the same with nothing coming for 60 ms now and then, and 150 rows of
solid black; start and stop are the first and last 24 rows.  The peers' pulses are set to be right
for the slip at 7.2 V and 25 degC, as a maker would.  Exit code 1 when a dot of ours is beyond 90
to 110 %.

`--ladder` draws the self-test's picture instead, as it comes out of the twin with two dots dead.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "boards", "host_tools", "host_tools/shim", "tests")
]

_ENDS = 24  # rows of start and stop: a line of text


def _cases() -> dict:
    """Give the rows and pauses by their name."""
    from support.head_runs_host import SOLID, sale_slip

    slip = sale_slip()
    starved = dict.fromkeys(range(97, len(slip), 97), 60)
    return {"slip": (slip, None), "starved": (slip, starved), "solid": ((SOLID,) * 150, None)}


class Peer:
    """One way to give a fixed pulse: `rule` makes it of a length in us."""

    def __init__(self, name: str, rule, step_us: int):
        from support.head_runs_host import darkness, sale_slip

        self.name = name
        self._rule = rule
        self._step_us = step_us
        self._us = 1000
        for _ in range(3):  # until it is right on the average
            self._us = round(self._us * 100 / darkness(self.print(sale_slip(), 7.2, 25).dark).mean)

    def print(self, rows, volt: float, celsius: int):
        """Print rows; gives the Run."""
        from support.head_runs_host import Run
        from support.other_heads_host import FixedHead

        run = Run(round(1000 * volt), celsius)
        head = FixedHead(run.bench.time, volt, self._rule(self._us), self._step_us)
        return run.print(rows, head)


def peers() -> list[Peer]:
    """Give the peers, each set to be right at 7.2 V and 25 degC."""
    from support.other_heads_host import bt_printer, constant

    return [
        Peer("BT_Printer's rule", bt_printer, 0),
        Peer("constant, 9 mm/s (DevTerm)", constant, 3350),
    ]


def _cell(found) -> str:
    return f"{found.lowest:.0f} / {found.mean:.0f} / {found.highest:.0f}"


def table(options: argparse.Namespace) -> list[tuple[str, list]]:
    """Print the table; gives (case, [ours, peers …]) for the picture."""
    from support.head_runs_host import Run, darkness

    others = [] if options.no_peers else peers()
    heads = ["start", "cruise", "stop", "outside, %"]
    heads += [head for peer in others for head in (peer.name, "outside, %")]
    print("| supply, V | °C | rows |", " | ".join(heads), "|")
    print("|---" * (3 + len(heads)) + "|")
    found = []
    for volt in options.volts:
        for celsius in options.celsius:
            for name, (rows, pauses) in _cases().items():
                dark = Run(round(1000 * volt), celsius).print(rows, pauses=pauses).dark
                parts = (dark[:_ENDS], dark[_ENDS:-_ENDS], dark[-_ENDS:])
                all_of_it = [darkness(dark)]
                cells = [_cell(darkness(part)) for part in parts]
                cells.append(f"{all_of_it[0].outside:.1f}")
                for peer in others:
                    its = darkness(peer.print(rows, volt, celsius).dark)
                    cells += [_cell(its), f"{its.outside:.1f}"]
                    all_of_it.append(its)
                print(f"| {volt} | {celsius} | {name} |", " | ".join(cells), "|", flush=True)
                found.append((f"{volt} V {celsius}° {name}", all_of_it))
    return found


def picture(found: list[tuple[str, list]], path: Path) -> None:
    """Draw a line from the lowest to the highest for each case, a tick at the mean."""
    from PIL import Image, ImageDraw

    left, line, width, most = 150, 18, 900, 250
    inks = ("black", "#c03030", "#3060c0")
    sheet = Image.new("RGB", (width, line * (len(found) + 2)), "white")
    draw = ImageDraw.Draw(sheet)

    def x_of(percent: float) -> float:
        return left + min(percent, most) * (width - left - 10) / most

    draw.rectangle((x_of(90), line, x_of(110), sheet.height), fill="#d8f0d8")
    for percent in range(0, most + 1, 50):
        draw.line((x_of(percent), line, x_of(percent), sheet.height), fill="#c0c0c0")
        draw.text((x_of(percent) - 8, 3), f"{percent} %", fill="black")
    for number, (case, several) in enumerate(found):
        top = line * (number + 1) + 4
        draw.text((4, top - 2), case, fill="black")
        for place, dark in enumerate(several):
            y = top + 4 * place
            draw.line((x_of(dark.lowest), y, x_of(dark.highest), y), fill=inks[place], width=2)
            draw.line((x_of(dark.mean), y - 2, x_of(dark.mean), y + 2), fill=inks[place], width=3)
    sheet.quantize(16).save(path, optimize=True)


def ladder(path: Path) -> None:
    """Draw the self-test's picture with dots 17 and 200 dead."""
    from emulator.png_host import save
    from support.head_runs_host import selftest

    save(selftest(17, 200).paper(), path)


def main() -> int:
    """Print the table and draw it; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--volts", type=float, nargs="+", default=[5.0, 6.0, 7.2, 8.0, 9.0])
    parser.add_argument("--celsius", type=int, nargs="+", default=[0, 25, 50], help="of the room")
    parser.add_argument("--png", type=Path, help="draw it: ours black, the peers red and blue")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--ladder", type=Path, help="draw the self-test's picture, nothing else")
    options = parser.parse_args()
    if options.ladder:
        ladder(options.ladder)
        return 0
    begun = time.monotonic()
    found = table(options)
    if options.png:
        picture(found, options.png)
    good = all(several[0].outside == 0 for _, several in found)
    print(f"\n{time.monotonic() - begun:.0f} s, {'good' if good else 'NOT GOOD'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
