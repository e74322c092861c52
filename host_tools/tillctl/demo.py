"""`tillctl demo`: a bad day of a simulated terminal, and the paper that comes of it."""

import json
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from tillctl import paths, scenes
from tillctl.faults import FILE, Fault
from tillctl.halfblocks import LivePaper
from tillctl.options import json_option

_CUSTOMER_LEAVES_MS = 1000
_LIVE_PACE = 4.0  # times the speed of the real mechanism


@click.command()
@click.option("--out", default="demo_out", type=click.Path(path_type=Path, file_okay=False),
              show_default=True, help="Folder for the pictures.")
@click.option("--live", is_flag=True, help="Show the slip as it grows, four times as fast as real.")
@json_option
def demo(out, live, as_json):
    """Play a bad day in a shop on a simulated terminal and show what came out of the printer.

    Paper ends, power fails, a head overheats, a nervous cash register sends things thrice: at
    the end stand a table of every approval, OUT/paper.png and one picture per slip.
    """
    paths.setup()
    console = Console(stderr=as_json, highlight=False)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Fault(FILE, f"Cannot write to {out}: {error.strerror}.")
    jobs, paper = play(console, live)
    files = _save(paper, out)
    if as_json:
        body = {"ok": True, "jobs": jobs, "paper": str(out / "paper.png"), "slips": files}
        click.echo(json.dumps(body, ensure_ascii=False))
        return
    console.print(_table(jobs))
    length = paper.rows / 8 / 10
    console.print(f"{length:.0f} cm of paper in {out / 'paper.png'}, {len(files)} slips beside it.")


def play(console: Console, live: bool = False) -> tuple[list[dict], object]:
    """Play every scene; gives the account of every approval, oldest first, and the paper."""
    from emulator.rig import Rig

    screen = LivePaper()
    rig = Rig(pace=_LIVE_PACE if live else None, sink=screen.row if live else None)
    rig.boot()
    story = scenes.scenes()
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        console=console,
    )
    view = Live(screen, console=console, refresh_per_second=12) if live else progress
    with view:
        task = progress.add_task("", total=len(story))
        for scene in story:
            screen.title = scene.title
            progress.update(task, description=scene.title)
            _play(rig, scene)
            progress.advance(task)
    return rig.run(_accounts(rig)), rig.mechanism.paper


def _play(rig, scene) -> None:
    rig.run(scene.act(rig))
    if rig.terminal is None:
        rig.boot()
        rig.run(rig.settle())
    rig.run(rig.pause(_CUSTOMER_LEAVES_MS))


async def _accounts(rig) -> list[dict]:
    """Ask the terminal why, for each of its jobs."""
    found: list[dict] = []
    before: dict[str, int] = {}
    while page := (await rig.call("jobs", **before))["jobs"]:
        for job in page:
            found.insert(0, await rig.call("why", id=job["id"]))
        before = {"before": page[-1]["seq"]}
    return found


_SIGNS = {"printed": "[green]✓[/]", "discarded": "-", "pending": "…"}


def _table(accounts: list[dict]) -> Table:
    table = Table(header_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1))
    for name in ("voucher", "decision", "state", "copies"):
        table.add_column(name, no_wrap=True)
    table.add_column("what happened", overflow="fold")
    for job in accounts:
        copies = [copy.split(": ") for copy in job["copies"]]
        signs = [f"{_SIGNS.get(state, '[red]?[/]')} {name}" for name, state in copies]
        decision = job["decision"].replace("-by-", "-\nby-")
        story = job["sentence"].split(" ", 2)[2]
        table.add_row(job["voucher"], decision, job["state"], "\n".join(signs) or "-", story)
        table.add_row()
    return table


def _save(paper, out: Path) -> list[str]:
    from emulator import png_host as png

    for old in out.glob("slip_*.png"):
        old.unlink()
    try:
        png.save(paper, out / "paper.png")
        return [str(path) for path in png.save_slips(paper, out)]
    except OSError as error:
        raise Fault(FILE, f"Cannot write to {out}: {error.strerror}.")
