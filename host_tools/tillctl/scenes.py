"""The story that `tillctl demo` plays: what happens to a terminal on a bad day in a shop."""

import copy
import json

from tillctl import paths

_MIDDLE = 600  # dot rows into a slip: well inside of it


class Scene:
    """One approval or event: a title for the progress line, and what to do on the rig."""

    def __init__(self, title: str, act):
        self.title = title
        self.act = act


def sample(name: str, **changes) -> dict:
    """Read a sample approval and change some of its fields."""
    message = json.loads((paths.samples() / f"{name}.json").read_text(encoding="utf-8"))
    return {**copy.deepcopy(message), **changes}


def scenes() -> list[Scene]:
    """Give the scenes in order.  Each `act` is an async function of the rig."""
    return [
        Scene("a technician sets the slip's footer and code", _set_up),
        Scene("a sale by chip, two copies", _send("sale")),
        Scene("a contactless sale below the signature limit", _send("contactless_waiver")),
        Scene("the paper ends in the middle of a slip", _paper_out),
        Scene("the card is declined", _send("declined")),
        Scene("one approval, sent three times", _retried),
        Scene("the same number with another amount", _conflict),
        Scene("auto_print is off; the customer asks later", _suppressed),
        Scene("the power fails in the middle of a slip", _power_cut),
        Scene("the head overheats in the middle of a slip", _overheated),
        Scene("a refund", _send("refund")),
        Scene("a wallet payment by code", _send("wallet")),
    ]


async def _set_up(rig):
    for key, value in (
        ("footer", "谢谢惠顾 THANK YOU"),
        ("qr_text", "https://slip.example/${terminal_id}/${batch}/${voucher}"),
    ):
        await rig.call("settings-set", key=key, value=value, by="demo")


def _send(name: str, **changes):
    async def act(rig):
        await rig.call("approve", approval=sample(name, **changes))
        await rig.settle()

    return act


async def _paper_out(rig):
    rig.mechanism.at_row(rig.mechanism.paper.rows + _MIDDLE, rig.mechanism.paper_out)
    await rig.call("approve", approval=sample("sale", trace="000511", amount=12800))
    await _until_stopped(rig, "media-empty")
    await rig.pause(3000)
    rig.mechanism.paper_in()
    await _resume(rig)


async def _retried(rig):
    message = sample("sale", trace="000513", amount=9900)
    for _ in range(3):
        await rig.call("approve", approval=message)
    await rig.settle()


async def _conflict(rig):
    await rig.call("approve", approval=sample("sale", trace="000513", amount=9999))
    await rig.settle()


async def _suppressed(rig):
    await rig.call("settings-set", key="auto_print", value="off", by="demo")
    await rig.call("approve", approval=sample("sale", trace="000514", amount=4550))
    await rig.call("reprint", voucher="000514", copy="cardholder", by="demo")
    await rig.settle()
    await rig.call("settings-set", key="auto_print", value="on", by="demo")


async def _power_cut(rig):
    rig.mechanism.at_row(rig.mechanism.paper.rows + _MIDDLE, rig.fail)
    await rig.call("approve", approval=sample("sale", trace="000515", amount=66600))
    await rig.settle()


async def _overheated(rig):
    heat = rig.mechanism.head_temperature
    rig.mechanism.at_row(rig.mechanism.paper.rows + _MIDDLE, lambda: heat(850))
    await rig.call("approve", approval=sample("sale", trace="000516", amount=8800))
    await _until_stopped(rig, "head-over-temp")
    await _resume(rig)


async def _until_stopped(rig, reason: str):
    while reason not in (await rig.call("status"))["reasons"]:
        await rig.pause(20)


async def _resume(rig):
    """Wait for the printer to go on by itself, then for the rest of the job."""
    while (await rig.call("status"))["printer"] == "stopped":
        await rig.pause(50)
    await rig.settle()
