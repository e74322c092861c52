"""`tillctl demo`: a bad day of a simulated terminal, and the paper that comes of it."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from tillctl.fault_option import fault_option
from tillctl.faults import unwritable
from tillctl.halfblocks import LivePaper
from tillctl.options import broken, json_option, new_table
from tillctl.scenes import Scene, faulty, scenes

_CUSTOMER_LEAVES_MS = 1000
_LIVE_PACE = 4.0  # times the speed of the real mechanism
_DOTS_A_CM = 80


@click.command()
@click.option(
    "--out",
    default="demo_out",
    type=click.Path(path_type=Path, file_okay=False),
    show_default=True,
    help="Folder for the pictures.",
)
@click.option(
    "--live", is_flag=True, help="Show the slip as it grows, four times as fast as real."
)
@fault_option
@json_option
def demo(out: Path, live: bool, faults: tuple[str, ...], as_json: bool) -> None:
    """Play a bad day in a shop on a simulated terminal and show what came out of the printer.

    Paper ends, power fails, a head overheats, a nervous cash register sends things thrice: at
    the end stand a table of every approval, OUT/paper.png and one picture per slip.  With --fault
    it is one sale in which that happens; `tillctl sim --help` lists the faults.
    """
    console = Console(stderr=as_json, highlight=False)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(out, error) from None
    jobs, paper = play(console, live, faults)
    files = _save(paper, out)
    if as_json:
        body = {"ok": True, "jobs": jobs, "paper": str(out / "paper.png"), "slips": files}
        click.echo(json.dumps(body, ensure_ascii=False))
        return
    console.print(_table(jobs))
    length = f"{paper.rows / _DOTS_A_CM:.0f} cm of paper"
    console.print(f"{length} in {out / 'paper.png'}, {len(files)} slips beside it.", markup=False)


def play(
    console: Console, live: bool = False, faults: tuple[str, ...] = ()
) -> tuple[list[dict[str, Any]], Any]:
    """Play every scene; gives the account of every approval, oldest first, and the paper."""
    from emulator.rig import Rig

    story = faulty(faults) if faults else scenes()
    stage = Stage(console, len(story), live)
    rig = Rig(pace=_LIVE_PACE if live else None, sink=stage.screen.row if live else None)
    try:
        rig.boot()
        with stage.curtain, patience() as is_over:
            for scene in story:
                if is_over():
                    raise KeyboardInterrupt
                stage.announce(scene.title)
                _play(rig, scene)
                stage.progress.advance(stage.task)
        return rig.run(_accounts(rig, story)), rig.mechanism.paper
    finally:
        rig.dispose()


@contextmanager
def patience() -> Iterator[Callable[[], bool]]:
    """Let an interruption wait for the end of the scene; the firmware is not to be torn apart."""
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    try:
        yield lambda: bool(heard)
    finally:
        signal.signal(signal.SIGINT, before)


class Stage:
    """What the audience sees meanwhile: the growing slip, a bar, or lines where no window is."""

    def __init__(self, console: Console, count: int, live: bool):
        self._console = console
        self.screen = LivePaper(console.width)
        columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn())
        self.progress = Progress(SpinnerColumn(), *columns, console=console, transient=True)
        self.task = self.progress.add_task("", total=count)
        self.curtain: AbstractContextManager[Any] = nullcontext()
        if live:
            self.curtain = Live(self.screen, console=console, refresh_per_second=12, screen=True)
        elif console.is_terminal:
            self.curtain = self.progress

    def announce(self, title: str) -> None:
        """Tell which scene begins."""
        self.screen.title = title
        self.progress.update(self.task, description=title)
        if isinstance(self.curtain, nullcontext):
            self._console.print(title, markup=False)


def _play(rig: Any, scene: Scene) -> None:
    rig.run(scene.act(rig))
    if rig.terminal is None:
        rig.boot()
        rig.run(rig.settle())
    rig.run(rig.pause(_CUSTOMER_LEAVES_MS))


async def _accounts(rig: Any, story: list[Scene]) -> list[dict[str, Any]]:
    """Ask the terminal why, for each of its jobs; add what the story did to it."""
    found: list[dict[str, Any]] = []
    before: dict[str, int] = {}
    while page := (await rig.call("jobs", **before))["jobs"]:
        for job in page:
            account = await rig.call("why", id=job["id"])
            titles = [scene.title for scene in story if scene.voucher == job["voucher"]]
            found.insert(0, {**account, "scenes": titles})
        before = {"before": page[-1]["seq"]}
    return found


_SIGNS = {"printed": ("✓", "green"), "discarded": ("-", ""), "pending": ("…", "")}
_MARKS = {"DUPLICATED": "(duplicate)", "replacing": "(replaces)"}


def _table(accounts: list[dict[str, Any]]) -> Table:
    table = new_table("voucher", "decision", "state", "copies", "what happened")
    table.leading = 1
    for job in accounts:
        state = broken("nothing due" if job["state"] == "none" else job["state"])
        table.add_row(job["voucher"], broken(job["decision"]), state, _copies(job), _story(job))
    return table


def _story(job: dict[str, Any]) -> Text:
    """Tell the incident, and what the terminal says of it beyond the other columns."""
    sentence = job["sentence"].partition(". " if job["state"] == "completed" else " was ")[2]
    text = Text("; ".join(job["scenes"]), "bold")
    return text.append("\n" + sentence[0].upper() + sentence[1:], "not bold") if sentence else text


def _copies(job: dict[str, Any]) -> Text:
    """List the copies, each with its sign and the mark that stands on the paper."""
    marks = {copy: detail for _, _, what, copy, detail in job["events"] if what == "started"}
    text = Text()
    for line in job["copies"]:
        name, _, state = line.partition(": ")
        sign, colour = _SIGNS.get(state, ("?", "red"))
        text.append(f"{sign} ", colour).append(name.replace("reprint 1 ", "")).append("\n")
        mark = next((short for word, short in _MARKS.items() if word in marks.get(name, "")), "")
        text.append(f"  {mark}\n" if mark else "", "yellow")
    text.rstrip()
    return text if job["copies"] else Text("-")


def _save(paper: Any, out: Path) -> list[str]:
    from emulator import png_host as png

    try:
        for old in out.glob("slip_*.png"):
            old.unlink()
        png.save(paper, out / "paper.png")
        return [str(path) for path in png.save_slips(paper, out)]
    except OSError as error:
        raise unwritable(out, error) from None
