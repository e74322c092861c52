"""The house rules of the source tree, each a function from a file to complaints.

The room table is that of the design: a datum walks from room 1 to room 6, and a room knows only
what its line here lists.  Complaints read `path:line: what is wrong`.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tillctl.mirror import for_device

CODE = ("firmware", "boards", "host_tools", "tests", "benchmarks")
TEXT = (".py", ".md", ".toml", ".sh", ".txt", ".json", ".h", ".mk", ".receipt", ".ini", ".c")
SKIP = {".git", "__pycache__", "build", "dist", ".venv", "venv", "node_modules", "demo_out"}
LINES_OF_FILE = 300
LINES_OF_FUNCTION = 40

OPEN = {"banks", "codes", "errors", "lines", "overlay", "ports", "setting_rules", "settings"}
ROOMS = ("approval", "receipt", "journal", "render", "guard", "drivers")
COUNTERS = set(ROOMS[:5])
MAY_IMPORT = {
    "approval": set(),
    "receipt": {"approval"},
    "journal": set(),
    "render": {"receipt"},
    "guard": set(),
    "drivers": set(),
    "service": COUNTERS,
    "pump": COUNTERS,
}
HARDWARE = {"machine", "rp2", "esp32", "esp", "pyb", "stm"}
PINS = {"Pin", "SPI", "SoftSPI", "ADC", "UART", "I2C", "SoftI2C", "PWM"}
BOARD_FILES = ("board.py", "rescue.py", "_boot.py", "boot.py")
OUTSIDE = {"os", "time", "io", "vfs", "socket", "select"}
NOT_ON_DEVICE = {
    *("abc", "contextlib", "dataclasses", "enum", "functools", "itertools", "logging", "pathlib"),
    *("pytest", "hypothesis", "subprocess", "tempfile", "threading", "typing", "unittest"),
}
NOT_ON_STR = {"removeprefix", "removesuffix", "casefold", "bit_length"}
BANNED = re.compile("no[q]a|type: [i]gnore|TO[D]O|FIX[M]E|XX[X]:")
REGISTRY = re.compile(
    r"\b(?:[\w-]+\.)*(?:pypi|pythonhosted|npmjs|deb\.debian|packages\.debian|snapshot\.debian"
    r"|crates|githubusercontent)\.(?:org|com|io)\b"
)
MACHINE_PATH = re.compile(r"(?<![\w.~}\])/-])/(?:home|root|work|Users|tmp)/\w")


@dataclass
class Source:
    """One file; `tree` is None for what is not Python."""

    path: Path  # relative to the project
    text: str
    tree: ast.Module | None
    imports: list[tuple[str, int]] = field(default_factory=list)

    @property
    def on_device(self) -> bool:
        """Whether MicroPython has to take it."""
        parts = self.path.parts
        sent = parts[0] == "host_tools" and parts[1] in ("emulator", "installer")
        return for_device(self.path) and (parts[0] in ("firmware", "boards", "tests") or sent)

    @property
    def room(self) -> str:
        """The room of a firmware module, `pump` for the loop's own modules, '' elsewhere."""
        parts = self.path.parts
        if parts[:2] != ("firmware", "tillroll") or self.path.stem in ("__init__", *OPEN):
            return parts[2] if parts[:2] == ("firmware", "tillroll") and len(parts) > 3 else ""
        return parts[2] if len(parts) > 3 else "pump"


Rule = Callable[[Source], Iterator[tuple[int, str]]]


def files(project: Path) -> Iterator[Path]:
    """Every text file of the project that people write, relative to it."""
    for path in sorted(project.rglob("*")):
        relative = path.relative_to(project)
        kind = path.suffix in TEXT or relative.parts[0] == ".ci"
        if kind and path.is_file() and not SKIP.intersection(relative.parts):
            yield relative


def parse(path: Path, text: str) -> Source:
    """Give the source for `text` as it would be at `path`."""
    python = path.suffix == ".py" and path.parts[0] in CODE
    tree = ast.parse(text) if python else None
    return Source(path, text, tree, list(_imports(tree)) if tree else [])


def complaints(source: Source) -> list[str]:
    """All complaints about one file."""
    return [f"{source.path}:{line}: {text}" for rule in RULES for line, text in rule(source)]


def violations(project: Path) -> list[str]:
    """All complaints about the project, none when it keeps the rules."""
    found = []
    for path in files(project):
        found += complaints(parse(path, (project / path).read_text(encoding="utf-8")))
    return found


def _imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every module that is imported, `from a import b` as `a.b`, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def rooms(source: Source) -> Iterator[tuple[int, str]]:
    """A room imports only the rooms its line of the table lists."""
    for name, line in source.imports:
        parts = name.split(".")
        if name.startswith("."):
            yield line, "relative import: say which room it is"
        elif parts[0] != "tillroll" or len(parts) < 2:
            continue
        elif source.path.parts[0] == "host_tools" and parts[1] in ("guard", "drivers"):
            yield line, f"host_tools imports {name}: the simulated terminal is firmware/main.py"
        elif source.room and not _may(source.room, parts[1]):
            yield line, f"room {source.room} imports {name}"


def _may(room: str, target: str) -> bool:
    if target in OPEN or target == room:
        return True
    if room == "pump" and target not in (*ROOMS, "service"):
        return True
    return target in MAY_IMPORT.get(room, set())


def hardware(source: Source) -> Iterator[tuple[int, str]]:
    """`machine` and its kin appear only in drivers/ and a board's board.py and boot files."""
    board = source.path.parts[0] == "boards" and source.path.name in BOARD_FILES
    free = board or source.room == "drivers" or source.path.parts[0] not in ("firmware", "boards")
    for name, line in source.imports:
        if name.split(".")[0] in HARDWARE and not free:
            yield line, f"imports {name}: hardware belongs to drivers/ and board.py"
    if source.path.parts[0] == "firmware" and source.tree:
        for line, called in _calls(source.tree):
            if called.rpartition(".")[2] in PINS:
                yield line, f"constructs {called}: pins come from board.py"


def _calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.lineno, ast.unparse(node.func)


def outside(source: Source) -> Iterator[tuple[int, str]]:
    """Rooms 1 to 5, the counter and the loop touch no file, no clock, no console."""
    if not source.room or source.room == "drivers":
        return
    for name, line in source.imports:
        if name.split(".")[0] in OUTSIDE:
            yield line, f"room {source.room} imports {name}: files and time are handed in"
    for line, called in _calls(source.tree or ast.Module([], [])):
        if called in ("open", "print", "input"):
            yield line, f"room {source.room} calls {called}()"


def floats(source: Source) -> Iterator[tuple[int, str]]:
    """The firmware counts in integers: money, temperatures, times."""
    if source.path.parts[:2] != ("firmware", "tillroll") or not source.tree:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, "a float"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield node.lineno, "true division gives a float"


def device_language(source: Source) -> Iterator[tuple[int, str]]:
    """What runs on MicroPython imports and calls only what MicroPython has."""
    if not source.on_device or not source.tree:
        return
    for name, line in source.imports:
        if name.split(".")[0] in NOT_ON_DEVICE:
            yield line, f"imports {name}, which MicroPython does not have"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Raise) and node.cause:
            yield node.lineno, "raise ... from: MicroPython has no exception chaining"
        elif isinstance(node, ast.Attribute) and node.attr in NOT_ON_STR:
            yield node.lineno, f".{node.attr}, which MicroPython does not have"


def contracts(source: Source) -> Iterator[tuple[int, str]]:
    """What runs on a terminal, or is measured in place of it, does without ports.py."""
    parts = source.path.parts
    if parts[0] in ("firmware", "boards") or "null_hardware" in parts:
        for name, line in source.imports:
            if name.startswith("tillroll.ports"):
                yield line, f"imports {name}: the contracts take 2 KB of a terminal's heap"


def transport(source: Source) -> Iterator[tuple[int, str]]:
    """The only module that knows mpremote is transport.py, but for the format of ROMFS."""
    for name, line in source.imports:
        if name.startswith("mpremote.romfs.") and source.path.name == "image_rom.py":
            continue
        if name.split(".")[0] == "mpremote" and source.path.name != "transport.py":
            yield line, f"imports {name}: only transport.py knows mpremote"


def door_plates(source: Source) -> Iterator[tuple[int, str]]:
    """An `__init__.py` holds a docstring and nothing else; a room's says which room it is.

    That of the counter has a bell, too: `status`, for plain mpremote.
    """
    if source.path.name != "__init__.py" or not source.tree:
        return
    plate = ast.get_docstring(source.tree) or ""
    rest = source.tree.body[1:]
    if source.path.parent.name == "service" and rest and getattr(rest[0], "name", "") == "status":
        rest = rest[1:]
    if not plate or rest:
        yield 1, "a door plate is one docstring and nothing else"
    folder = source.path.parent.name
    if source.path.parts[:2] == ("firmware", "tillroll") and len(source.path.parts) > 3:
        number = ROOMS.index(folder) + 1 if folder in ROOMS else 0
        begin = f"Room {number} of {len(ROOMS)}." if number else "The counter."
        if not plate.startswith(begin):
            yield 1, f"the door plate must begin with '{begin}'"


def sizes(source: Source) -> Iterator[tuple[int, str]]:
    """Files and functions stay readable at one sitting."""
    lines = source.text.count("\n")
    if source.tree and lines > LINES_OF_FILE:
        yield 1, f"{lines} lines, more than {LINES_OF_FILE}"
    for node in ast.walk(source.tree or ast.Module([], [])):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LINES_OF_FUNCTION:
                yield node.lineno, f"{node.name} has {length} lines, more than {LINES_OF_FUNCTION}"


def words(source: Source) -> Iterator[tuple[int, str]]:
    """No silenced checks, no notes for later, no host of a registry, no path of one machine."""
    for number, line in enumerate(source.text.splitlines(), 1):
        for pattern in (BANNED, REGISTRY, MACHINE_PATH):
            found = pattern.search(line)
            if found:
                yield number, f"holds '{found.group()}'"


RULES: tuple[Rule, ...] = (
    rooms,
    hardware,
    outside,
    floats,
    device_language,
    contracts,
    transport,
    door_plates,
    sizes,
    words,
)
