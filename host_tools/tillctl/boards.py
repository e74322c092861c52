"""Which boards there are, and what is known of their chips."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from tillctl import paths


@dataclass(frozen=True)
class Chip:
    """What is known of a chip, by `mcu` of a board.json."""

    march: str  # -march of mpy-cross
    port: str  # MicroPython's
    builds: bool = False  # `tillctl build` makes its image
    installs: bool = True  # `tillctl install` puts the firmware onto its stock MicroPython


CHIPS = {
    "rp2040": Chip("armv6m", "rp2", builds=True),
    "rp2350": Chip("armv7emsp", "rp2", builds=True),
    "esp32s3": Chip("xtensawin", "esp32"),
    "stm32f7": Chip("armv7emdp", "stm32", installs=False),
}


MODULES = ("board", "rescue")  # of a board's folder, that a terminal imports


@dataclass(frozen=True)
class Board:
    """One folder of boards/."""

    name: str
    product: str
    printer: str
    mcu: str

    @property
    def chip(self) -> Chip | None:
        """None for the simulated board, and for a chip that nobody here knows."""
        return CHIPS.get(self.mcu)


def folder() -> Path:
    """Where the boards are."""
    return paths.root() / "boards"


def names() -> list[str]:
    """Name every board."""
    return sorted(file.parent.name for file in folder().glob("*/board.json"))


def sources(name: str) -> dict[Path, str]:
    """Give a board's own modules, and those of others that they import -> names of modules."""
    found = {}
    for module in MODULES:
        file = folder() / name / f"{module}.py"
        found[file] = module
        text = file.read_text(encoding="utf-8")
        for other in re.findall(rf"^from (\w+)\.{module} import ", text, re.M):
            found[folder() / other / file.name] = f"{other}/{module}"
    return found


def read(name: str) -> Board:
    """Read the board.json of a board."""
    about = json.loads((folder() / name / "board.json").read_text(encoding="utf-8"))
    return Board(name, about["product"], about["features"][0], about["mcu"])
