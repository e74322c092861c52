"""The way in for a payment application that runs beside tillroll, in the same interpreter.

See docs/integrator.md.  Nothing of tillroll itself imports this.
"""

from tillroll.errors import Refused, StoreFault
from tillroll.overlay import Overlay
from tillroll.service.desk import known
from tillroll.service.frame import refusal


def ask(terminal, verb: str, fields: dict) -> dict:
    """Do what the request of this name does on the link, and give its answer; never raises.

    It does not wait for paper.  A card number must come without its middle: nothing here can
    wipe the memory of who asks, so a full one is refused.
    """
    try:
        return _answered(terminal, verb, fields)
    except MemoryError:  # also that which a refusal takes
        return {"ok": False, "error": {"code": "no-memory", "where": "request"}}


def _answered(terminal, verb: str, fields: dict) -> dict:
    try:
        return _done(terminal, verb, dict(fields))
    except Refused as fault:
        return refusal(fault)
    except StoreFault as fault:
        return refusal(Refused(fault.code, fault.where))
    except MemoryError:
        raise
    except Exception as fault:  # the application must live
        return refusal(Refused("internal", "request", type(fault).__name__))


def _done(terminal, verb: str, request: dict) -> dict:
    handler, changes = known(verb)
    if changes:
        _make_way(terminal, verb)
    _guard_number(request)
    request["request"] = ""  # no answer is lost in here: every wish is a new one
    return _handled(terminal, handler, request)


def _guard_number(request: dict) -> None:
    """Refuse a full card number as somebody's name, which goes on record.

    Whatever else is stored is looked at by its verb.
    """
    with Overlay():
        from tillroll.approval.cardnumber import holds_card_number
        from tillroll.service.request import person

        if holds_card_number(person(request).encode()):
            raise Refused("request-field", "by", "must not hold a full card number")


def _make_way(terminal, verb: str) -> None:
    """As the counter does before anything is written."""
    if terminal.storage.damaged and verb != "storage-format":
        raise Refused("storage-damaged", "storage")
    if terminal.pump.busy:
        terminal.press.rest()  # no write to flash while the head has power


def _handled(terminal, handler: str, request: dict) -> dict:
    module, _, name = handler.partition(".")
    with Overlay():
        room = __import__("tillroll.service." + module, None, None, (name,))
        return getattr(room, name)(terminal, request)
