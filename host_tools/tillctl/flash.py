"""`tillctl flash`: an image onto a board, by its own boot loader."""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl import flash_tools, flash_uf2, image, paths, ports, quiet
from tillctl.faults import BUILD, LINK, NO_TERMINAL, REFUSED, USAGE, WRONG, Fault, unreadable
from tillctl.options import json_of, port_of, show, terminal_options
from tillctl.runtime_apt import RuntimeMissing
from tillctl.transport import Repl

_INSTEAD = "Let it print them, or flash with --force: it goes on with them afterwards."
_ENTER = "import machine\nmachine.bootloader()"
_BOOT_S = 20.0  # from the request until the boot loader is there
_ASK = (1.0, 1)
_LOOK_S = 0.5


@click.command()
@terminal_options
@click.option("--board", default="rpi_pico_ltpd245", show_default=True, help="What the board is.")
@click.option(
    "--image",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The image; default: the one that `tillctl build` makes.",
)
@click.option(
    "--drive",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the drive of its boot loader is mounted; default: it is looked for.",
)
@click.option("--wait", type=click.FloatRange(0), default=30, show_default=True, metavar="SECONDS",
              help="Wait at most so long for it to come up.")  # fmt: skip
@click.option("--force", is_flag=True, help="Even if copies are due.")
@click.pass_context
def flash(
    context: click.Context,
    port: str | None,
    as_json: bool,
    board: str,
    file: Path | None,
    drive: Path | None,
    wait: float,
    force: bool,
) -> None:
    """Flash an image onto a board; receipts and settings stay.

    A terminal that runs is asked to enter its boot loader, unless it has copies to print; else
    hold BOOTSEL (BOOT0) while you plug the board in.  The chip is checked before anything is
    written.  ESP32 needs esptool, STM32 needs dfu-util.
    """
    mcu = _mcu(board)
    name = port_of(context, port)
    body: dict[str, Any] = {"ok": True, "board": board, "mcu": mcu}
    if mcu in flash_uf2.CHIPS:
        if not drive and name is None and not ports.attached():
            flash_uf2.await_drive(0)  # before an image is built for nobody
        source, expected = _image(board, file)
        _uf2(source, mcu, drive or _drive(name, board, force))
        body |= {"image": str(source), **_came_up(name, board, expected, wait)}
    elif file is None:
        raise Fault(USAGE, f"There is no image for {board} here.", "Name one: --image FILE.")
    elif mcu.startswith("esp32"):
        body |= {"image": str(file), "verified": flash_tools.esp32(file, mcu, _idle(name, force))}
    else:
        body |= {"image": str(file), "verified": _stm32(name, board, file, force)}
    show(body, json_of(context, as_json), _draw)


def _mcu(board: str) -> str:
    about = paths.root() / "boards" / board / "board.json"
    known = about.is_file() and json.loads(about.read_text(encoding="utf-8")).get("mcu", "")
    if not known or not (known in flash_uf2.CHIPS or known.startswith(("esp32", "stm32"))):
        raise Fault(USAGE, f"There is no board {board} that can be flashed.", "See boards/.")
    return str(known)


def _image(board: str, file: Path | None) -> tuple[Path, str]:
    """Give the image, and the version of tillroll in it, "" where nobody knows."""
    if file is None:
        try:
            made = image.built(lambda text: click.echo(text, err=True), board)
        except RuntimeMissing as missing:
            do = "Build it elsewhere, and name it: --image FILE."
            raise Fault(BUILD, f"The image cannot be built: {missing}", do) from None
        file, about = made.uf2, made.manifest
    else:
        about = file.with_suffix(".json")
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads(about.read_text(encoding="utf-8"))
        if told["board"] != board:
            raise Fault(WRONG, f"The image is for {told['board']}.", f"--board {told['board']}")
        return file, str(told["versions"]["tillroll"])
    return file, ""


def _uf2(source: Path, mcu: str, drive: Path) -> None:
    try:
        data = source.read_bytes()
    except OSError as error:
        raise unreadable(source, error) from None
    flash_uf2.check_image(data, mcu)
    flash_uf2.check_drive(drive, mcu)
    flash_uf2.copy(data, drive)


def _drive(port: str | None, board: str, force: bool) -> Path:
    """Give the drive of a board that waits, else ask the terminal to become one."""
    if (port is None and flash_uf2.drives()) or not _enter(port, board, force):
        return flash_uf2.await_drive(0)
    return flash_uf2.await_drive(_BOOT_S)


def _stm32(port: str | None, board: str, file: Path, force: bool) -> str:
    """Flash the board that waits, else ask the terminal to wait."""
    if not flash_tools.dfu_boards() and _enter(port, board, force):
        until = time.monotonic() + _BOOT_S
        while not flash_tools.dfu_boards() and time.monotonic() < until:
            time.sleep(_LOOK_S)
    return flash_tools.stm32(file)


def _enter(port: str | None, board: str, force: bool) -> bool:
    """Ask the terminal to enter its boot loader; False where there is none.  Raises Fault."""
    if port is None and not ports.attached():
        return False
    name = ports.choose(port)
    status = quiet.check(name, force, _INSTEAD)
    if status is not None and status["board"] != board:
        what = f"The terminal at {name} is a {status['board']}, not a {board}."
        raise Fault(WRONG, what, "Name the board that it is: --board.")
    repl = Repl(name)
    with suppress(Fault):  # it is gone before it could say so
        repl.start(_ENTER)
    repl.close()
    return True


def _idle(port: str | None, force: bool) -> str:
    """Give the port of a terminal that has nothing to print."""
    name = ports.choose(port)
    quiet.check(name, force, _INSTEAD)
    return name


def _came_up(port: str | None, board: str, expected: str, seconds: float) -> dict[str, Any]:
    """Wait for the terminal and compare its version.  Raises Fault when it is another."""
    until = time.monotonic() + seconds
    found = _versions(port)
    while found is None and time.monotonic() < until:
        time.sleep(_LOOK_S)
        found = _versions(port)
    if found is None and not expected:
        return {"verified": "the board took every block and restarted", "firmware": ""}
    if found is None:
        what = "The board took the image, but tillroll does not answer."
        raise Fault(
            LINK, what, "Look at `tillctl status`; where it is another port, name it: --port."
        )
    told = found["firmware"], found["board"]
    if expected and told != (expected, board):
        what = f"tillroll {told[0]} on {told[1]} answers, not {expected} on {board}."
        raise Fault(REFUSED, what, "Is it the terminal that was flashed?  Name it: --port.")
    return {"verified": "the terminal answers with this version", "firmware": found["firmware"]}


def _versions(port: str | None) -> dict[str, Any] | None:
    try:
        with ports.terminal(port, *_ASK) as client:
            return client.call("versions")
    except Fault as fault:
        if fault.exit_code in (LINK, NO_TERMINAL):
            return None
        raise


def _draw(console: Console, body: dict[str, Any]) -> None:
    console.print(f"{body['image']} is on the {body['board']}", soft_wrap=True)
    console.print(f"verified: {body['verified']}", soft_wrap=True)
    if body.get("firmware") == "":
        console.print("Nothing of tillroll answers: `tillctl install` comes next.")
