"""The counter: takes the messages of the link, one at a time, and answers every one of them."""

import json

from micropython import const

from tillroll.approval.scrub import scrub
from tillroll.errors import Refused, StoreFault
from tillroll.service import accounts, approvals, frame, setup

_IDLE_MS = const(2)
_SEND_MS = const(3000)  # an asker that takes nothing for so long is gone

# verb: (handler(terminal, request) -> answer, whether it changes anything)
VERBS = {
    "approve": (approvals.approve, True),
    "status": (accounts.status, False),
    "jobs": (accounts.jobs, False),
    "why": (accounts.why, False),
    "reprint": (approvals.reprint, True),
    "job-print": (approvals.release, True),
    "job-discard": (approvals.discard, True),
    "proceed": (approvals.proceed, True),
    "settings-list": (setup.listing, False),
    "settings-get": (setup.get, False),
    "settings-set": (setup.change, True),
}


class Desk:
    """Serves one link; knows the terminal's rooms through the object that `main.build` made."""

    def __init__(self, terminal, link, clock):
        self._terminal = terminal
        self._link = link
        self._clock = clock
        self._frames = frame.Frames(link)
        self._asked = (0, 0)  # seq and checksum of the last request that changed something
        self._answer = b""  # and what was answered to it

    async def run(self):
        """Serve for ever.  Never raises."""
        while True:
            if self._frames.poll():
                await self._send(self._serve())
            else:
                await self._clock.sleep_ms(_IDLE_MS)

    def _serve(self) -> bytes:
        """Answer the line that is ready; b"" for an empty one."""
        frames = self._frames
        try:
            body = frames.open()
            return b"" if body is None else self._respond(body)
        except Refused as fault:
            return frame.seal(frames.seq, frame.refusal(fault))
        except StoreFault as fault:
            return frame.seal(frames.seq, frame.refusal(Refused(fault.code, fault.where)))
        except Exception as fault:  # the line must be answered and the loop must live
            name = type(fault).__name__
            return frame.seal(frames.seq, frame.refusal(Refused("internal", "request", name)))
        finally:
            frames.close()

    def _respond(self, body) -> bytes:
        frames = self._frames
        request = self._read(body)
        verb = request.get("verb")
        if not isinstance(verb, str) or verb not in VERBS:
            raise Refused("verb-unknown", "verb", "one of " + " ".join(sorted(VERBS)))
        handler, changes = VERBS[verb]
        if not changes:
            return frame.seal(frames.seq, handler(self._terminal, request))
        if frames.typed:
            raise Refused("frame-crc", "line", "a typed line without checksum may only read")
        if self._asked == (frames.seq, frames.crc) and self._answer:
            return self._answer
        request["request"] = frames.seq << 16 | frames.crc
        answer = frame.seal(frames.seq, handler(self._terminal, request))
        self._asked, self._answer = (frames.seq, frames.crc), answer
        return answer

    def _read(self, body) -> dict:
        """Parse a message after every card number in it has been truncated, in place."""
        length = scrub(body, len(body))
        request = json.loads(bytes(body[:length]))
        if not isinstance(request, dict):
            raise Refused("json-syntax", "byte 0", "the message must be an object")
        return request

    async def _send(self, answer: bytes):
        view = memoryview(answer)
        begun = self._clock.ticks_ms()
        while view and self._clock.since_ms(begun) < _SEND_MS:
            taken = self._link.write(view)
            view = view[taken:]
            if not taken:
                await self._clock.sleep_ms(_IDLE_MS)
        await self._clock.sleep_ms(0)
