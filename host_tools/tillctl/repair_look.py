"""What is the matter with a terminal: asked on the link first, then at MicroPython's prompt.

Only where nothing answers on the link is the program there interrupted; it starts again after.
"""

from dataclasses import dataclass, field
from typing import Any

from tillctl import flash_uf2, install_steps, paths, ports
from tillctl.accounts import advice
from tillctl.client import Client
from tillctl.faults import LINK, Fault
from tillctl.repl import Repl, at_repl, last_line

SAFE = "safe-mode"
DAMAGED = "storage-damaged"
WELL = "well"
STOPPED = "does-not-answer"
BROKEN = "does-not-start"
EMPTY = "not-installed"
OTHER = "another-program"
SILENT = "silent"
LOADER = "boot-loader"

_ASK = (1.0, 10)  # seconds for an answer, and tries: more than a start and a watchdog take
_AGAIN = (1.0, 20)  # after a restart; three crashes in a row take some seconds

_FACTS = """
import os, sys
kind = sys.implementation
path = sys.path[:]
sys.path[:] = [".frozen"]
try:
    import tillroll
    built_in = True
except ImportError:
    built_in = False
sys.path[:] = path
try:
    names, line = os.listdir("/"), ""
    if "main.py" in names:
        with open("/main.py") as file:
            line = file.readline().rstrip()
except OSError:
    names, line = [], ""
print((tuple(kind[1][:3]), kind[2], built_in, names, line))
"""
_TRY = """
try:
    import main, board, rescue
    print(repr(""))
except Exception as fault:
    print(repr(type(fault).__name__ + ": " + str(fault)))
"""


@dataclass
class Found:
    """What was found: its kind, in sentences, and what is known besides."""

    kind: str
    text: list[str]
    port: str = ""
    board: str = ""
    installed: bool = False  # as files, not built into an image
    prompt: bool = False  # MicroPython's prompt can be had
    facts: dict[str, Any] = field(default_factory=dict)


def look(port: str | None) -> Found:
    """Find out.  Raises Fault where there is no port, or it cannot be opened."""
    try:
        name = ports.choose(port)
    except Fault:
        if port is None and flash_uf2.drives():
            return _in_loader()
        raise
    try:
        with ports.terminal(name, *_ASK) as client:
            return told(client.call("status"), name)
    except Fault as fault:
        if fault.exit_code != LINK:
            raise
    return _at_prompt(name)


def told(status: dict[str, Any], port: str) -> Found:
    """Say what a terminal that answers says of itself."""
    who = {"port": port, "board": status["board"], "facts": status}
    if SAFE in status["reasons"]:
        text = ["It is in safe mode: the application does not run, the head has no power, and"]
        text[0] += " approvals are refused."
        text.append(_cause(status["boot"]))
        if DAMAGED in status["reasons"]:
            text.append("Its storage cannot be read.")
        prompt = status["board"] != ports.SIM
        return Found(SAFE, text, installed=status["installed"], prompt=prompt, **who)
    if DAMAGED in status["reasons"]:
        text = ["It runs, but its storage cannot be read: nothing is acknowledged or printed."]
        return Found(DAMAGED, text, prompt=status["board"] != ports.SIM, **who)
    reasons = ", ".join(status["reasons"])
    text = [f"It runs; the printer is {status['printer']}{f' ({reasons})' if reasons else ''}."]
    text += [" ".join(advice(reason)) for reason in status["reasons"]]
    if "hung" in status["boot"] or "crash" in status["boot"]:
        text.append(f"It has started again by itself: {status['boot']}.")
    if status["problems"]:
        text.append(f"Its last start found: {', '.join(status['problems'])}.")
    return Found(WELL, text, **who)


def _cause(boot: str) -> str:
    """Explain why a terminal is in safe mode."""
    kind, _, what = boot.partition(": ")
    if kind == "button":
        return "Somebody held the button for the safe mode while it started."
    if kind == "crash":
        return f"Three starts in a row have crashed, the last one by {what}."
    if kind == "watchdog":
        return f"Three starts in a row have crashed; the watchdog ended the last one: {what}."
    return "Three starts in a row have crashed."


def _in_loader() -> Found:
    drive = flash_uf2.drives()[0]
    text = [f"A board waits in its boot loader, with its drive at {drive}.", "Nothing runs on it."]
    return Found(LOADER, text)


def _at_prompt(port: str) -> Found:
    """Interrupt what runs, and look around; then let it start again."""
    try:
        with at_repl(port) as repl:
            found = _around(repl)
            repl.leave()
            if found.kind != STOPPED:
                return found
            return _restarted(repl, found)
    except Fault as fault:
        if fault.exit_code != LINK:
            raise
        text = ["The port is there, but neither tillroll nor MicroPython answers on it."]
        text.append("It is without power, hangs, or another device is at this port.")
        return Found(SILENT, text, port)


def _around(repl: Repl) -> Found:
    version, machine, built_in, names, first = repl.run(_FACTS)
    text = ["On the link nothing answers.  MicroPython does, so the chip is sound:"]
    text[0] += f" {machine}, {'.'.join(map(str, version))}."
    found = Found(STOPPED, text, repl.name, installed=not built_in, prompt=True)
    ours = first in (_first_line(), install_steps.mark())
    half = not install_steps.TRACES.isdisjoint(names)
    if not built_in and "main.py" in names and not (ours or half):
        text.append("What starts there is another program, not tillroll.")
        found.kind = OTHER
    elif not built_in and "main.py" not in names:
        text.append(f"tillroll is not installed there{', or only half of it' if half else ''}.")
        found.kind = EMPTY
    elif fault := repl.run(_TRY):
        text.append(f"tillroll is there, but cannot start: {fault}.")
        if not built_in:
            text.append("Files of it are missing or damaged.")
        found.kind = BROKEN
    return found


def _restarted(repl: Repl, found: Found) -> Found:
    """See what becomes of a sound installation that did not answer, now that it starts again."""
    try:
        status = Client(repl, *_AGAIN).call("status")
    except Fault as fault:
        if fault.exit_code != LINK:
            raise
        said = last_line(repl.heard)
        found.text.append("It was started again, and does not answer.")
        if said:
            found.text.append(f"The last that it said: {said}.")
        return found
    again = told(status, found.port)
    again.installed = found.installed
    again.text.insert(0, "It did not answer; somebody may have stopped it.  It was started again.")
    return again


def _first_line() -> str:
    """How our main.py begins."""
    file = paths.root() / "firmware" / "main.py"
    return file.read_text(encoding="utf-8").partition("\n")[0]
