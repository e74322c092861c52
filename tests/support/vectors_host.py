"""Records what the plain kernels do while their tests run, for `support/replay.py` on a device.

So the tests of a kernel judge machine code on a processor that is too slow to run them.
"""

import ast
import binascii
import importlib.util
import random
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType

from support.replay import GUARD
from tillctl import paths

KEPT = 24  # calls of one function, chosen evenly,
MOST_BYTES = 16_000  # and so many bytes of their arguments


def functions(file: Path) -> dict[str, dict[str, list[str]]]:
    """Give the functions of a kernel: name -> parameter -> attributes of it that are read."""
    found = {}
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            read = {arg.arg: set() for arg in node.args.args}
            for part in ast.walk(node):
                if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
                    read.get(part.value.id, set()).add(part.attr)
            found[node.name] = {name: sorted(attributes) for name, attributes in read.items()}
    return found


class Recorder:
    """Watches calls of a plain kernel; `calls` has function -> recorded calls."""

    def __init__(self, plain: Path, viper: Path):
        self._file = str(plain)
        self._functions = functions(viper)
        self._open: dict[FrameType, tuple[bytes, list[object]]] = {}
        self._seen = dict.fromkeys(self._functions, 0)
        self._random = random.Random(1)
        self.calls: dict[str, list[bytes]] = {name: [] for name in self._functions}

    def watch(self, tests: Path) -> None:
        """Run the test functions of a file; the calls of all of them are recorded."""
        spec = importlib.util.spec_from_file_location(tests.stem, tests)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        chosen = [getattr(module, name) for name in dir(module) if name.startswith("test_")]
        before = sys.getprofile()
        sys.setprofile(self._event)
        try:
            for test in chosen:
                test()
        finally:
            sys.setprofile(before)

    def _event(self, frame: FrameType, event: str, value: object) -> None:
        code = frame.f_code
        if code.co_filename != self._file or code.co_name not in self.calls:
            return
        if event == "call":
            self._begin(frame)
        elif event == "return" and frame in self._open:
            self._end(frame, value)

    def _begin(self, frame: FrameType) -> None:
        """Keep each call with the same chance (reservoir sampling)."""
        name = frame.f_code.co_name
        self._seen[name] += 1
        if self._random.randrange(self._seen[name]) >= KEPT:
            return
        args = [
            frame.f_locals[arg] for arg in frame.f_code.co_varnames[: frame.f_code.co_argcount]
        ]
        read = list(self._functions[name].values())
        values = [_shape(arg, attributes) for arg, attributes in zip(args, read, strict=True)]
        packed = bytes((len(name),)) + name.encode() + bytes((len(values),))
        self._open[frame] = packed + b"".join(map(_packed, values)), values

    def _end(self, frame: FrameType, result: object) -> None:
        packed, values = self._open.pop(frame)
        memory = binascii.crc32(b"".join(GUARD + data + GUARD for data in _buffers(values)))
        packed += _packed(result) + struct.pack("<I", memory)
        kept = self.calls[frame.f_code.co_name]
        if len(kept) < KEPT:
            kept.append(packed)
        else:
            kept[self._random.randrange(KEPT)] = packed

    def vectors(self) -> bytes:
        """Give the content of a file for `replay.run`."""
        out = []
        for kept in self.calls.values():
            left = MOST_BYTES
            for packed in kept:
                left -= len(packed)
                if left > 0 or packed is kept[0]:
                    out.append(packed)
        return b"".join(out)


def recorded(viper: Path, tests: Path) -> Recorder:
    """Record the plain twin of a kernel while its tests run."""
    recorder = Recorder(viper.with_name(viper.name.replace("_viper", "_plain")), viper)
    recorder.watch(tests)
    return recorder


def _pairs(frame: FrameType, read: dict[str, list[str]]) -> Iterable[tuple[str, str]]:
    """Pair the parameters of a plain kernel with those of its twin, which may have other names."""
    code = frame.f_code
    return zip(code.co_varnames[: code.co_argcount], read, strict=True)


def _shape(value: object, attributes: list[str]) -> object:
    """Give an argument; of an object those attributes that the machine code reads."""
    if attributes:
        return {name: getattr(value, name) for name in attributes}
    return value


def _packed(value: object) -> bytes:
    if value is None:
        return b"n"
    if isinstance(value, int):
        return struct.pack("<cq", b"i", value)
    if isinstance(value, dict):
        parts = [bytes((len(name),)) + name.encode() + _packed(value[name]) for name in value]
        return struct.pack("<cB", b"o", len(parts)) + b"".join(parts)
    data = bytes(memoryview(value).cast("B"))
    return struct.pack("<cI", b"b", len(data)) + data


def _buffers(values: list[object]) -> list[bytes]:
    """Give what is in the buffers now, in the order in which `replay` reads them."""
    found = []
    for value in values:
        if isinstance(value, dict):
            found += _buffers(list(value.values()))
        elif value is not None and not isinstance(value, int):
            found.append(bytes(memoryview(value).cast("B")))
    return found


def kernels() -> list[Path]:
    """Give the machine code kernels of the firmware."""
    return sorted((paths.root() / "firmware" / "tillroll").rglob("*_viper.py"))
