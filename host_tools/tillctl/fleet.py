"""`--all`: one verb for every attached terminal at once, each in a tillctl of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from tillctl import ports
from tillctl.faults import INTERNAL, NO_TERMINAL, Fault
from tillctl.options import new_table, plain, show
from tillctl.progress import AS_LINES
from tillctl.usb import Attached

Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Result:
    """What the verb gave at one terminal."""

    at: Attached
    exit_code: int
    answer: dict[str, Any]

    def text(self) -> str:
        """Say it in a few words."""
        if not self.answer.get("ok"):
            return str(self.answer.get("error", {}).get("text", ""))
        return next(
            (say(self.answer) for key, say in _WORDS.items() if key in self.answer), "done"
        )


def run(words: list[str], as_json: bool) -> int:
    """Do what the command line says at every terminal; gives the highest exit code."""
    found = ports.attached()
    if not found:
        raise Fault(NO_TERMINAL, "No terminal found.", ports.START)
    with _progress() as bars, ThreadPoolExecutor(len(found)) as pool:
        jobs = [pool.submit(_one, at, words, _teller(bars, at)) for at in found]
        results = [job.result() for job in jobs]
    code = max(result.exit_code for result in results)
    terminals = [
        {**asdict(one.at), "exit": one.exit_code, "answer": one.answer} for one in results
    ]
    body = {"ok": code == 0, "terminals": terminals}
    show(body, as_json, lambda console, _body: _draw(console, results))
    return code


def _one(at: Attached, words: list[str], tell: Tell) -> Result:
    """Run tillctl for one terminal; what it says of its progress is told."""
    end = words.index("--") if "--" in words else len(words)
    command = [sys.executable, "-m", "tillctl", "--port", at.port]
    command += [*words[:end], "--json", *words[end:]]
    running = subprocess.Popen(
        command,
        env={**os.environ, AS_LINES: "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    with ThreadPoolExecutor(1) as pool:
        heard = pool.submit(_listen, running.stderr, tell)
        said = running.stdout.read() if running.stdout else ""
        last = heard.result()
    code = running.wait()
    result = Result(at, abs(code), _answer(said, code, last))
    tell({"what": result.text(), "done": 1, "total": 1})
    return result


def _listen(stream: Any, tell: Tell) -> str:
    """Pass lines of progress on; gives the last line that is none."""
    last = ""
    for line in stream:
        try:
            tell(dict(json.loads(line)))
        except (ValueError, TypeError):
            last = line.strip() or last
    return last


def _answer(said: str, code: int, last: str) -> dict[str, Any]:
    with suppress(ValueError, TypeError):
        return dict(json.loads(said))
    text = f"tillctl ended with exit code {code}: {last or 'it said nothing'}"
    return Fault(INTERNAL, text).as_body()


def _progress() -> Progress:
    """A line for each terminal, on stderr; none where nobody sees it change."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(20),
        TextColumn("{task.fields[what]}", markup=False),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _teller(bars: Progress, at: Attached) -> Tell:
    task: TaskID = bars.add_task(at.serial or at.port, total=None, what="asked")

    def tell(line: dict[str, Any]) -> None:
        bars.update(task, completed=line["done"], total=line["total"], what=line["what"])

    return tell


def _draw(console: Console, results: list[Result]) -> None:
    table = new_table("terminal", "serial number", "exit code", "result")
    for one in results:
        style = "red" if one.exit_code else ""
        words = (one.at.port, one.at.serial, str(one.exit_code), one.text())
        table.add_row(*(plain(word, style) for word in words))
    console.print(table)


def _status(body: dict[str, Any]) -> str:
    reasons = f" ({', '.join(body['reasons'])})" if body["reasons"] else ""
    return f"{body['printer']}{reasons}, {body['unprinted']} unprinted"


def _clock(body: dict[str, Any]) -> str:
    return f"{body['old']} -> {body['clock']}" if "old" in body else str(body["clock"])


def _changes(body: dict[str, Any]) -> str:
    count, done = len(body["changed"]), body.get("applied", True)
    return f"{count} change{'' if count == 1 else 's'} {'made' if done else 'not made'}"


# a key of the answer that tells what was asked: what to say of it
_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "printer": _status,
    "firmware": lambda body: f"{body['firmware']} on {body['board']}, {body['interpreter']}",
    "sent": lambda body: f"{len(body['sent'])} of {body['files']} files sent: {body['version']}",
    "selftest": lambda body: f"self-test {body['selftest']}",
    "battery": _clock,
    "changed": _changes,
    "logo": lambda body: "a logo" if body["logo"] else "no logo",
    "layouts": lambda body: f"own layouts: {sum(one['own'] for one in body['layouts'])}",
    "size": lambda body: f"{body['name']}: {body['size']:,} bytes",
    "removed": lambda body: f"{body['name']}: the built-in one",
    "old": lambda body: f"{body['key']}: {body['old']} -> {body['value']}",
    "value": lambda body: f"{body['key']}: {body['value']}",
    "settings": lambda body: f"{len(body['settings'])} settings",
}
