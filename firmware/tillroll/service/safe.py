"""The safe mode: a terminal without its application, whose counter can say why.

Nothing here knows journal, settings, fonts or head: one of them may be what crashes.
"""

import asyncio

from micropython import const

from tillroll.errors import Refused, StoreFault
from tillroll.overlay import IN_RAM
from tillroll.service.desk import Desk

REASON = "safe-mode"

_NOTICE = "安全模式 请报修\nSAFE MODE"  # 16 cells, as those of panel.py
_CALL_SERVICE = const(3)  # beeps
_LOOK_MS = const(50)
_PARTING_MS = const(250)  # until the answer has left
# What answers instead of the handlers of desk.py; all others refuse.
_HANDLERS = {
    "accounts.status": "safe.status",
    "versions.versions": "versions.versions",
    "safe.leave": "safe.leave",
}
# What `status` says of a terminal that works, and nobody knows of this one.
_UNKNOWN = "label auto_print unprinted due stored head_ddc supply_mv paper platen clock counters"


class SafeMode:
    """Has what the handlers of these verbs ask of a `main.Terminal`.

    `rescue` is the module of that name of the board, `cause` why it came to this.
    """

    raster = None  # no fonts
    damaged = busy = False

    def __init__(self, version: str, rescue, cause: str):
        self.version = version
        self.board = rescue.NAME
        self.serial = rescue.serial()
        self.boot_cause = cause
        self.clock = rescue.clock()
        self.store = rescue.store
        self.press = self.storage = self.pump = self
        self.left = False
        self._desk = SafeDesk(self, rescue.link(), self.clock)
        self._indicator = rescue.indicator()

    async def run(self):
        """Serve until somebody wants it to start again, then return."""
        self._indicator.show(_NOTICE)
        self._indicator.beep(_CALL_SERVICE)
        serving = asyncio.create_task(self._desk.run())
        while not self.left:
            await self.clock.sleep_ms(_LOOK_MS)
        await self.clock.sleep_ms(_PARTING_MS)
        serving.cancel()


class SafeDesk(Desk):
    """The counter, with fewer verbs."""

    def _answered(self, handler: str, request: dict) -> bytes:
        if handler not in _HANDLERS:
            raise Refused(REASON, "verb")
        return Desk._answered(self, _HANDLERS[handler], request)


def status(terminal, _request: dict) -> dict:
    """Give what is known without the application."""
    answer = dict.fromkeys(_UNKNOWN.split())
    answer["ok"] = True
    for key in ("version", "board", "serial"):
        answer[key] = getattr(terminal, key)
    answer["boot"] = terminal.boot_cause
    answer["installed"] = IN_RAM  # else it is built into the image
    answer["printer"] = "stopped"
    answer["reasons"] = [REASON] + _storage(terminal)
    for key in ("missing_glyphs", "problems"):
        answer[key] = []
    answer["last_error"] = answer["selftest"] = ""
    return answer


def _storage(terminal) -> list:
    """Whether the files can be read at all."""
    try:
        for _name in terminal.store().names():
            break
    except StoreFault:
        return ["storage-damaged"]
    return []


def leave(terminal, _request: dict) -> dict:
    """Start again without safe mode; a terminal that is not in it says so."""
    safe = isinstance(terminal, SafeMode)
    if safe:
        terminal.left = True
    return {"ok": True, "left": safe}
