"""The journal of a terminal that is not there: the firmware's own code over files in memory."""

from typing import Any

from tillroll.codes import CODES
from tillroll.errors import Refused, StoreFault
from tillroll.journal import archive, segments
from tillroll.journal.journal import Journal
from tillroll.ports import Clock, Store
from tillroll.service import accounts, safekeeping

from tillctl.faults import from_terminal

_READ_ONLY = "read-only"

_HANDLERS = {
    "journal-read": safekeeping.read,
    "journal-check": safekeeping.check,
    "why": accounts.why,
}


class Files(Store):
    """Files that can only be read."""

    def __init__(self, files: dict[str, bytes]):
        self._files = files

    def names(self) -> list[str]:
        """All file names."""
        return list(self._files)

    def size(self, name: str) -> int:
        """Bytes in the file."""
        return len(self._file(name))

    def read(self, name: str, offset: int, into: Any) -> int:
        """Read into the buffer."""
        data = self._file(name)[offset : offset + len(into)]
        into[: len(data)] = data
        return len(data)

    def append(self, name: str, data: Any) -> None:
        """Refuse."""
        del data
        raise StoreFault(_READ_ONLY, name)

    def _file(self, name: str) -> bytes:
        if name not in self._files:
            raise StoreFault("store-missing", name)
        return self._files[name]


class Unset(Clock):
    """A clock that nobody has set."""

    def now(self) -> int:
        """Not known."""
        return 0


class Offline:
    """Answers the verbs that only read, as a terminal with these files would after its boot."""

    def __init__(self, files: dict[str, bytes]):
        self.journal = Journal(None, Unset())
        self.journal.open(sealed=Files(files))
        self.pump = self  # asked by the verbs: is_printing, stopped
        self.job = None
        self.stopped = ""

    def is_printing(self, _job: object) -> bool:
        """Nothing prints here."""
        return False

    def call(self, verb: str, **fields: Any) -> dict[str, Any]:
        """Ask, as `Client.call` does.  Raises Fault."""
        try:
            body: dict[str, Any] = _HANDLERS[verb](self, fields)
        except (Refused, StoreFault) as fault:
            text, remedy = CODES.get(fault.code, CODES["internal"])
            error = {"code": fault.code, "where": fault.where, "text": text, "do": remedy}
            raise from_terminal(error) from None
        return body

    def problems(self) -> list[tuple[str, str]]:
        """(code, where) of the damage that replay has found."""
        return [found for found in self.journal.problems if found[0] != _READ_ONLY]


def bound_of(name: str) -> int:
    """The number above which the records of a journal's file are; -1 for any other file."""
    return max(segments.bound_of(name), archive.bound_of(name))
