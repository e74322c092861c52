"""One slip that something happens to, and what is told of it when the printer has gone on."""

from support.corridor import sample

SHORT = {"emv": {}, "remarks": []}


def print_one(rig, row=0, fault=None, **changes):
    """Send one approval with a single copy; `fault()` happens at a row of paper."""

    async def act():
        await rig.call("settings-set", key="copies", value=1, by="li")
        if fault:
            rig.mechanism.at_row(row, fault)
        answer = await rig.call("approve", approval=sample("sale", **changes))
        assert answer["ok"], answer
        await rig.pause(300)
        return await rig.settle()

    return rig.run(act())


def go_on(rig):
    """Wait until the printer goes on and has nothing left to do; gives the story."""

    async def act():
        while (await rig.call("status"))["printer"] == "stopped":
            await rig.pause(50)
        await rig.settle()
        await rig.pause(1000)
        return await rig.call("why", voucher="456")

    return rig.run(act())
