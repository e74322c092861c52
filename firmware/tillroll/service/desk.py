"""The counter: takes the messages of the link, one at a time, and answers every one of them."""

import json
import sys
from binascii import hexlify

from micropython import const

from tillroll.errors import Refused, StoreFault
from tillroll.overlay import Overlay
from tillroll.service import frame

_IDLE_MS = const(2)
_SEND_MS = const(3000)  # an asker that takes nothing for so long is gone
_REST_MS = const(2000)  # after a message; then another one is not likely to be under way
_LINE_MS = const(30000)  # a line that stands still for so long will never end

# Verb, module and name of handler(terminal, request) -> answer, and whether it changes anything.
# One text, because tuples of texts take four times its memory where code lies in RAM.
_VERBS = """
approve approvals.approve changes
status accounts.status
versions versions.versions
jobs accounts.jobs
why accounts.why
reprint approvals.reprint changes
job-print approvals.release changes
job-discard approvals.discard changes
proceed approvals.proceed changes
selftest approvals.selftest changes
dot-test dots.test changes
settings-list setup.listing
settings-get setup.get
settings-set setup.change changes
settings-apply setup.apply changes
settings-reset setup.reset changes
clock clock.show
clock-set clock.change changes
layout-list layouts.listing
layout-write layouts.write changes
layout-remove layouts.remove changes
logo-show logos.showing
logo-write logos.write changes
logo-remove logos.remove changes
font-list fonts.listing
font-write fonts.write changes
font-remove fonts.remove changes
journal-read safekeeping.read
journal-log safekeeping.recent
journal-check safekeeping.check
journal-erase safekeeping.erase changes
storage-format safekeeping.make changes
backup-list backups.listing
backup-read backups.read
restore-begin backups.begin changes
restore-write backups.write changes
restore-commit backups.commit changes
restore-drop backups.drop changes
safe-leave safe.leave changes
"""


def verbs() -> list:
    """Give (verb, handler, whether it changes anything) of each."""
    found = [line.split(" ") for line in _VERBS.split("\n") if line]
    return [(words[0], words[1], len(words) > 2) for words in found]


def known(verb):
    """Give (handler, whether it changes anything) of a verb.  Raises Refused."""
    at = _VERBS.find("\n" + verb + " ") + 1 if isinstance(verb, str) else 0
    words = _VERBS[at : _VERBS.find("\n", at)].split(" ")
    if words[0] == verb and at:
        return words[1], len(words) > 2
    names = sorted([line[0] for line in verbs()])
    raise Refused("verb-unknown", "verb", "one of " + " ".join(names))


class Desk:
    """Serves one link; knows the rooms through the `main.Terminal` that owns it."""

    def __init__(self, terminal, link, clock):
        self._terminal = terminal
        self._link = link
        self._clock = clock
        self._frames = frame.Frames(link)
        self._heard = 0  # bytes of the line so far,
        self._since = 0  # and when the last of them came
        self._asked = ""  # names the last request that changed something
        self._answer = b""  # and what was answered to it
        self._torn = False  # the last answer was not taken to its end
        self._served = clock.ticks_ms()  # when the last message was answered
        self.alive = lambda: None  # to be told again and again that this task goes on

    async def run(self):
        """Serve for ever.  Never raises: a wire that fails may come back, memory become free."""
        answer, owed, pause = None, False, 0
        while True:
            try:
                await self._clock.sleep_ms(pause)
                self.alive()
                pause = _IDLE_MS
                if owed:  # what was made of the request is free by now
                    answer, owed = frame.short_of_memory(self._frames.seq), False
                elif answer is None and (self._frames.poll() or self._stands_still()):
                    owed = True
                    answer, owed = self._serve(), False
                if answer is not None:
                    await self._send(answer)
                    answer, pause = None, 0
                    self._served = self._clock.ticks_ms()
            except OSError:
                answer, self._torn = None, True
            except MemoryError:
                self._torn = True  # the answer goes once more, and whole

    def rests(self) -> bool:
        """Whether no message is half received, and none came in the last two seconds.

        While the flash is written a chip hears nothing: a message that comes then is damaged.
        """
        return not self._frames.waiting() and self._clock.since_ms(self._served) >= _REST_MS

    def _stands_still(self) -> bool:
        """Say whether the line has begun but will not end: it may hold half a card number."""
        heard = self._frames.waiting()
        if heard != self._heard:
            self._heard, self._since = heard, self._clock.ticks_ms()
        return heard > 0 and self._clock.since_ms(self._since) >= _LINE_MS

    def _serve(self) -> bytes:
        """Answer the line that is ready; b"" for an empty one.  Raises MemoryError."""
        frames = self._frames
        try:
            body = frames.open()
            return b"" if body is None else self._respond(body)
        except Refused as fault:
            return frame.seal(frames.seq, frame.refusal(fault))
        except StoreFault as fault:
            return frame.seal(frames.seq, frame.refusal(Refused(fault.code, fault.where)))
        except MemoryError:
            raise
        except Exception as fault:  # the line must be answered and the loop must live
            internal = Refused("internal", "request", type(fault).__name__)
            return frame.seal(frames.seq, frame.refusal(internal))
        finally:
            frames.close()

    def _respond(self, body) -> bytes:
        frames = self._frames
        body = body[: _cleaned(body)]
        request = _parse(body)
        verb = request.get("verb")
        handler, changes = known(verb)
        if not changes:
            return self._answered(handler, request)
        if frames.typed:
            raise Refused("frame-crc", "line", "a typed line without checksum may only read")
        if self._terminal.storage.damaged and verb != "storage-format":
            raise Refused("storage-damaged", "storage")
        asked = "%d %s" % (frames.seq, _digest(body))
        if self._asked != asked:
            request["request"] = asked
            if self._terminal.pump.busy:
                self._terminal.press.rest()  # no write to flash while the head has power
            self._answer = self._answered(handler, request)
            self._asked = asked
        return self._answer

    def _answered(self, handler: str, request: dict) -> bytes:
        """Let a verb answer: it is imported for this request and then forgotten."""
        module, _, name = handler.partition(".")
        with Overlay():
            room = __import__("tillroll.service." + module, None, None, (name,))
            return frame.seal(self._frames.seq, getattr(room, name)(self._terminal, request))

    async def _send(self, answer: bytes):
        if self._torn and answer:
            answer = b"\n" + answer
        view, sent = memoryview(answer), 0
        begun = self._clock.ticks_ms()
        while sent < len(view) and self._clock.since_ms(begun) < _SEND_MS:
            taken = self._link.write(view[sent:])
            sent += taken
            if not taken:
                await self._clock.sleep_ms(_IDLE_MS)
        if answer:
            self._torn = sent < len(view)


def _cleaned(view) -> int:
    """Truncate card numbers where they lie; gives the new length."""
    with Overlay():
        from tillroll.approval.scrub import scrub

        return scrub(view, len(view))


def _digest(view) -> str:
    with Overlay():
        from tillroll.approval.identity import digest

        return hexlify(digest(view)).decode()


def _parse(view) -> dict:
    """Parse JSON, without a copy where the interpreter can: there memory is short."""
    return json.loads(view if sys.implementation.name == "micropython" else bytes(view))
