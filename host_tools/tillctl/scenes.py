"""The story that `tillctl demo` plays: what happens to a terminal on a bad day in a shop."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from tillctl import paths
from tillctl.fault_option import strike

_TOP, _MIDDLE = 100, 600  # dot rows into a slip: well inside of it
_FETCHING_MS = 3000  # while somebody fetches a new roll
_PATIENCE_MS = 120000  # with a printer that has a fault


class Scene:
    """One approval or event: a title, what to do on the rig, and the voucher that it is about."""

    def __init__(self, title: str, act: Callable[[Any], Awaitable[None]], voucher: str = ""):
        self.title = title
        self.act = act
        self.voucher = voucher


def sample(name: str, **changes: Any) -> dict[str, Any]:
    """Read a sample approval and change some of its fields."""
    message = json.loads((paths.samples() / f"{name}.json").read_text(encoding="utf-8"))
    return {**message, **changes}


def scenes() -> list[Scene]:
    """Give the scenes in order.  Each `act` is an async function of the rig."""
    return [
        Scene("a technician sets the slip's footer and code", _set_up),
        Scene("a sale by chip, two copies", _send("sale"), "000456"),
        Scene("a contactless sale, no signature", _send("contactless_waiver"), "000457"),
        Scene("the paper ends in the middle of a slip", _paper_out, "000511"),
        Scene("the card is declined", _send("declined"), "000464"),
        Scene("the answer is lost, the line sent again", _lost_answer, "000512"),
        Scene("one approval, sent three times", _retried, "000513"),
        Scene("the same number with another amount", _conflict, "000513"),
        Scene("auto_print is off; the customer asks later", _suppressed, "000514"),
        Scene("the paper sticks near the top of a slip", _jammed, "000517"),
        Scene("the power fails in the middle of a slip", _power_cut, "000515"),
        Scene("the head overheats in the middle of a slip", _overheated, "000516"),
        Scene("a refund", _send("refund"), "000459"),
        Scene("a wallet payment by code", _send("wallet"), "000461"),
    ]


def faulty(faults: tuple[str, ...]) -> list[Scene]:
    """Give the story of one sale in which these faults happen."""
    return [Scene("a sale with " + ", ".join(faults), _faulty(faults), "000456")]


def _faulty(faults: tuple[str, ...]) -> Callable[[Any], Awaitable[None]]:
    async def act(rig: Any) -> None:
        strike(rig.mechanism, faults)
        await rig.call("approve", approval=sample("sale"))
        reasons = (await rig.settle())["reasons"]
        await rig.pause(_FETCHING_MS)
        if "media-empty" in reasons:
            rig.mechanism.paper_in()
        if "media-jam" in reasons:
            await _clear(rig)
        rig.mechanism.platen(False)
        begun = rig.time.ms
        while (await rig.call("status"))["due"] and rig.time.ms - begun < _PATIENCE_MS:
            await rig.pause(200)

    return act


async def _set_up(rig: Any) -> None:
    for key, value in (
        ("footer", "谢谢惠顾 THANK YOU"),
        ("qr_text", "https://slip.example/${terminal_id}/${batch}/${voucher}"),
    ):
        await rig.call("settings-set", key=key, value=value, by="demo")


def _send(name: str, **changes: Any) -> Callable[[Any], Awaitable[None]]:
    async def act(rig: Any) -> None:
        await rig.call("approve", approval=sample(name, **changes))
        await rig.settle()

    return act


async def _paper_out(rig: Any) -> None:
    rig.mechanism.at_row(rig.mechanism.paper.rows + _MIDDLE, rig.mechanism.paper_out)
    await rig.call("approve", approval=sample("sale", trace="000511", amount=12800))
    await _until_stopped(rig, "media-empty")
    await rig.pause(_FETCHING_MS)
    rig.mechanism.paper_in()
    await _resume(rig)


async def _lost_answer(rig: Any) -> None:
    """Throw the answer away, as a bad cable does, and send the very same line again."""
    from emulator.caller import line

    approval = sample("sale", trace="000512", amount=2600)
    request = line(512, {"verb": "approve", "approval": approval})
    await rig.send(request)
    await rig.answer(512)
    await rig.send(request)
    assert (await rig.answer(512))["ok"]
    await rig.settle()


async def _retried(rig: Any) -> None:
    message = sample("sale", trace="000513", amount=9900)
    for _ in range(3):
        await rig.call("approve", approval=message)
    await rig.settle()


async def _conflict(rig: Any) -> None:
    await rig.call("approve", approval=sample("sale", trace="000513", amount=9999))
    await rig.settle()


async def _suppressed(rig: Any) -> None:
    await rig.call("settings-set", key="auto_print", value="off", by="demo")
    await rig.call("approve", approval=sample("sale", trace="000514", amount=4550))
    await rig.call("reprint", voucher="000514", copy="cardholder", by="demo")
    await rig.settle()
    await rig.call("settings-set", key="auto_print", value="on", by="demo")


async def _jammed(rig: Any) -> None:
    await rig.pause(_FETCHING_MS)  # until the next customer
    rig.mechanism.at_row(rig.mechanism.paper.rows + _TOP, rig.mechanism.jam)
    await rig.call("approve", approval=sample("sale", trace="000517", amount=5600))
    await _until_stopped(rig, "media-jam")
    await rig.pause(_FETCHING_MS)
    await _clear(rig)
    await _resume(rig)


async def _clear(rig: Any) -> None:
    """Open the lid, take out what is crumpled, close the lid."""
    rig.mechanism.platen(True)
    await rig.pause(_FETCHING_MS)
    rig.mechanism.jam(False)
    rig.mechanism.platen(False)


async def _power_cut(rig: Any) -> None:
    rig.mechanism.at_row(rig.mechanism.paper.rows + _MIDDLE, rig.fail)
    await rig.call("approve", approval=sample("sale", trace="000515", amount=66600))
    await rig.settle()


async def _overheated(rig: Any) -> None:
    heat = rig.mechanism.head_temperature
    rig.mechanism.at_row(rig.mechanism.paper.rows + _MIDDLE, lambda: heat(850))
    await rig.call("approve", approval=sample("sale", trace="000516", amount=8800))
    await _until_stopped(rig, "head-over-temp")
    await _resume(rig)


async def _until_stopped(rig: Any, reason: str) -> None:
    while reason not in (await rig.call("status"))["reasons"]:
        await rig.pause(20)


async def _resume(rig: Any) -> None:
    """Wait for the printer to go on by itself, then for the rest of the job."""
    while (await rig.call("status"))["printer"] == "stopped":
        await rig.pause(50)
    await rig.settle()
