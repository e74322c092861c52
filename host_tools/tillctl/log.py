"""`tillctl log`: what happened, of all receipts and of the terminal itself, in sentences."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

import click
from rich.console import Console

from tillctl import receipts
from tillctl.client import Asked
from tillctl.options import json_of, plain, port_of, show, terminal_options
from tillctl.phrases import sentence
from tillctl.ports import terminal

_PATIENCE_S = 10.0  # for one answer: the terminal may be laying out a slip
_LAST = 30
_LOOK_S = 1.0

Event = dict[str, Any]


@click.command()
@click.option(
    "--last",
    type=click.IntRange(0),
    default=_LAST,
    show_default=True,
    metavar="N",
    help="At most so many.",
)
@click.option("--follow", is_flag=True, help="Oldest first, and then what comes, until Ctrl-C.")
@terminal_options
@click.pass_context
def log(context: click.Context, last: int, follow: bool, port: str | None, as_json: bool) -> None:
    """Tell what happened, newest first: to receipts, to settings, to the terminal.

    What is archived is told receipt by receipt.  With --follow and --json there is one object a
    line for each event.
    """
    as_json = json_of(context, as_json)
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        book = Book(client)
        if not follow:
            show({"ok": True, "events": list(islice(book.events(), last))}, as_json, _draw)
            return
        with suppress(KeyboardInterrupt):  # the way it ends
            for event in book.following(last):
                if as_json:
                    click.echo(json.dumps(event, ensure_ascii=False))
                else:
                    _draw(Console(highlight=False), {"events": [event]})


def _draw(console: Console, body: dict[str, Any]) -> None:
    if not body["events"]:
        console.print("Nothing is on record.")
    for event in body["events"]:
        head = f"{event['at'] or 'unset':19}  {event['voucher']:6}  "
        console.print(plain(head, "dim"), plain(event["text"]), sep="", soft_wrap=True)


class Book:
    """The journal of a terminal as a story."""

    def __init__(self, client: Asked):
        self._client = client
        self._known: dict[int, dict[str, Any] | None] = {}

    def events(self) -> Iterator[Event]:
        """Give all events: the newest first, then those of archived receipts.  Raises Fault."""
        before = None
        for event in self._recent():
            before = event["seq"]
            yield event
        fields = {} if before is None else {"before": before}
        while found := self._client.call("journal-read", **fields)["receipts"]:
            receipt = receipts.whole(self._client, found[0])
            for told in reversed(receipt["events"]):
                if before is None or told["seq"] < before:
                    yield self._event(told["seq"], told["at"], told["what"], receipt, told)
            fields = {"before": receipt["seq"]}

    def following(self, last: int) -> Iterator[Event]:
        """Give the `last` events, oldest first, and then each one that comes."""
        shown = list(islice(self.events(), max(last, 1)))
        newest = shown[0]["seq"] if shown else -1
        yield from reversed(shown[:last])
        while True:
            time.sleep(_LOOK_S)
            self._known.clear()  # of a receipt there may be another copy by now
            came = []
            for event in self._recent():
                if event["seq"] <= newest:
                    break
                came.append(event)
            if came:
                newest = came[0]["seq"]
            yield from reversed(came)

    def _recent(self) -> Iterator[Event]:
        fields: dict[str, int] = {}
        while page := self._client.call("journal-log", **fields)["events"]:
            for seq, at, what, job, unit, detail in page:
                receipt = self._receipt(job) if job is not None else None
                told = {"detail": detail, "copy": _copy(receipt, unit)}
                yield self._event(seq, None if at == "unset" else at, what, receipt, told)
            fields = {"before": page[-1][0]}

    def _receipt(self, job: int) -> dict[str, Any] | None:
        if job not in self._known:
            self._known[job] = receipts.of(self._client, job)
        return self._known[job]

    def _event(
        self,
        seq: int,
        at: str | None,
        what: str,
        receipt: dict[str, Any] | None,
        told: dict[str, Any],
    ) -> Event:
        event = {
            "seq": seq,
            "at": at,
            "what": what,
            "voucher": receipt["voucher"] if receipt else "",
            "copy": told["copy"],
            "detail": told["detail"],
        }
        event["text"] = sentence(event, receipt)
        return event


def _copy(receipt: dict[str, Any] | None, unit: int) -> str:
    """Name a copy as the answers of the terminal do."""
    if receipt is None or not 0 <= unit < len(receipt["copies"]):
        return ""
    copy = receipt["copies"][unit]
    return f"reprint {copy['reprint']} {copy['copy']}" if copy["reprint"] else str(copy["copy"])
