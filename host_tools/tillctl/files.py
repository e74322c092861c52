"""Files that are there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from tillctl.faults import FILE, Fault, unwritable


def must_be_new(path: Path) -> None:
    """Raise Fault where there is a file already: none is written over."""
    if path.exists():
        raise Fault(FILE, f"{path} is there already: nothing was done.", "Name a new file.")


@contextmanager
def whole(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Open a text file that replaces `path`, durably, when the block ends without an error.

    Until then, and after an error, `path` is what it was.  Raises Fault.
    """
    with _replacing(path, "w", encoding=encoding, newline="") as file:
        yield file


def save(path: Path, data: bytes) -> None:
    """Make `data` the content of `path`, durably, or leave it as it was.  Raises Fault."""
    with _replacing(path, "wb") as file:
        file.write(data)


@contextmanager
def _replacing(path: Path, mode: str, **options: Any) -> Iterator[Any]:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise unwritable(path, error) from None
    draft = Path(name)
    try:
        with os.fdopen(handle, mode, **options) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
