"""Flashing by the programs of the makers of a chip: esptool for an ESP32, dfu-util for an STM32.

They run as processes of their own; what they say is what is known of the board.
"""

import re
import shutil
import subprocess
from pathlib import Path

from tillctl.faults import BROKEN, NO_TERMINAL, TOOL, WRONG, Fault
from tillctl.progress import progress

_HINTS = {
    "esptool": "pip install esptool",
    "dfu-util": "sudo apt install dfu-util, or brew install dfu-util",
}
_NAMES = {"esptool": ("esptool", "esptool.py"), "dfu-util": ("dfu-util",)}
# where the first image of a chip lies (MicroPython, ports/esp32/README.md)
_OFFSETS = {"esp32": "0x1000", "esp32s2": "0x1000"}
_CHIP = re.compile(r"(?:Chip type:|Chip is|Detecting chip type\.*)\s*(ESP\w+(?:-\w+)?)")
_DFU = re.compile(r'Found DFU: \[(\w{4}:\w{4})\].*alt=0, name="([^"]*)", serial="([^"]*)"')
_STM32 = "0483:df11"  # the boot loader in ROM (ST, AN2606 and AN3156)
_SECTORS = re.compile(r"(\d+)\*(\d+)([KM ]?)\w")
_UNITS = {"": 1, " ": 1, "K": 1024, "M": 1024 * 1024}
_PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)?\s?%")


def esp32(image: Path, mcu: str, port: str) -> str:
    """Flash an ESP32; gives how it was verified.  Raises Fault."""
    tool = _tool("esptool")
    found = _CHIP.search(_run([tool, "--port", port, _named(tool, "chip-id")], "asking"))
    chip = found[1].lower().replace("-", "") if found else ""
    if chip != mcu:
        what = f"The chip at {port} is {found[1] if found else 'unknown'}, not an {mcu.upper()}."
        raise Fault(WRONG, what, "Name the board that it is: --board.")
    command = [tool, "--chip", mcu, "--port", port, _named(tool, "write-flash")]
    said = _run([*command, _OFFSETS.get(mcu, "0x0"), str(image)], "flashing")
    if "Hash of data verified" not in said:
        raise _failed(tool, "it did not verify what it wrote")
    return "esptool compared the hash of what is on the flash"


def stm32(image: Path) -> str:
    """Flash an STM32 in its boot loader; gives how it was verified.  Raises Fault."""
    tool, boards = _tool("dfu-util"), dfu_boards()
    if not boards:
        do = "Hold BOOT0 while you press reset, with the USB cable in."
        raise Fault(NO_TERMINAL, "No board is in its DFU boot loader.", do)
    if len(boards) > 1:
        names = ", ".join(serial for _, serial in boards)
        raise Fault(
            NO_TERMINAL, f"Several boards wait to be flashed: {names}.", "Unplug the others."
        )
    ((chip, serial), name) = boards.popitem()
    if chip != _STM32 or not name.startswith("@Internal Flash"):
        raise Fault(WRONG, f"The board in DFU mode is no STM32: {chip} {name}.", "Unplug it.")
    if image.stat().st_size > _capacity(name):
        what = f"The image does not fit the flash of this STM32 ({_capacity(name)} bytes)."
        raise Fault(WRONG, what, "Take the image of this board.")
    command = [tool, "-d", chip, "-S", serial, "-a", "0", "-s", ":leave", "-D", str(image)]
    if "File downloaded successfully" not in _run(command, "flashing"):
        raise _failed(tool, "it did not say that all was sent")
    return "dfu-util sent all of it"


def dfu_boards() -> dict[tuple[str, str], str]:
    """Give the boards in DFU mode: chip and serial number, and the name of their first memory."""
    said = _run([_tool("dfu-util"), "-l"], "")
    return {(chip, serial): name for chip, name, serial in _DFU.findall(said)}


def _capacity(name: str) -> int:
    """Add up the sectors in a name such as `@Internal Flash  /0x08000000/04*016Kg,03*128Kg`."""
    sectors = _SECTORS.findall(name.rpartition("/")[2])
    return sum(int(count) * int(size) * _UNITS[unit] for count, size, unit in sectors)


def _tool(name: str) -> str:
    """Give the path of a program.  Raises Fault with how to get it."""
    for one in _NAMES[name]:
        if found := shutil.which(one):
            return found
    raise Fault(TOOL, f"{name} is not installed.", f"Install it, then go on: {_HINTS[name]}.")


def _named(tool: str, command: str) -> str:
    """Give a command's name as this version of esptool has it: since 5 with hyphens."""
    found = re.search(r"v(\d+)\.", _run([tool, "version"], ""))
    return command if found and int(found[1]) >= 5 else command.replace("-", "_")


def _run(command: list[str], what: str) -> str:
    """Run a program; gives what it said, both streams.  Raises Fault when it fails."""
    running = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    said, seen = [], 0
    with progress(what or Path(command[0]).name, 100) as advance:
        for line in running.stdout or ():  # a lone carriage return ends a line, too
            said.append(line)
            percent = max((int(number) for number in _PERCENT.findall(line)), default=0)
            if seen < percent <= 100:
                advance(percent - seen)
                seen = percent
    if running.wait():
        last = next((line.strip() for line in reversed(said) if line.strip()), "it said nothing")
        raise _failed(command[0], last)
    return "".join(said)


def _failed(tool: str, why: str) -> Fault:
    do = "Check the cable and put the board into its boot loader, then run the command again."
    return Fault(BROKEN, f"{Path(tool).name} failed: {why.rstrip('.')}.", do)
