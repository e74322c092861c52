"""A payment application on the terminal itself: copied there, it is `/application.py`."""

from tillroll.service.inside import ask

PASSING = ("no-memory", "store-full", "store-io", "storage-damaged")
approved = []  # what the bank has approved, in your own storage until `stored` was called


def stored(approval, answer):
    """Tell the rest of your application what has become of it."""


async def run(terminal):
    """Hand on what the bank has approved; tillroll starts this and prints beside it."""
    while True:
        while approved:
            answer = ask(terminal, "approve", {"approval": approved[0]})
            if not answer["ok"] and answer["error"]["code"] in PASSING:
                break  # nothing was stored: the same again, later
            stored(approved.pop(0), answer)
        await terminal.clock.sleep_ms(200)
