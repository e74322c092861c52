"""Memory runs out while the pump prepares a copy, or puts on record what became of it."""

from support.corridor import expected, powered, sample


def printer():
    """A terminal that prints one copy of each receipt."""
    rig = powered()
    rig.terminal.settings.set("copies", 1, "clerk")
    return rig


async def approve(rig):
    answer = await rig.call("approve", approval=sample("sale", emv={}, remarks=[]))
    assert answer["ok"]
    for _ in range(400):
        await rig.pause(50)
    await rig.settle()
    assert (await rig.call("why", voucher="456"))["copies"] == ["merchant: printed"]


def test_a_copy_that_lacks_memory_waits_for_it():
    """As long as the counter keeps an answer that nobody takes: three seconds."""
    rig = printer()
    press, clock = rig.terminal.press, rig.terminal.clock
    check, begun = press.check, []

    def fails(*copy):
        begun.append(clock.ticks_ms())
        if clock.since_ms(begun[0]) < 3000:
            raise MemoryError
        check(*copy)

    press.check = fails
    rig.run(approve(rig))
    assert rig.tape.slips == [expected(rig, 456, "merchant")]
    assert [tick - begun[0] for tick in begun] == [0, 2000, 4000]


def test_a_copy_that_came_out_is_on_record_when_there_is_memory_again():
    rig = printer()
    journal = rig.terminal.journal
    done, failed = journal.done, []

    def fails(job, unit):
        if len(failed) < 3:
            failed.append(unit)
            raise MemoryError
        done(job, unit)

    journal.done = fails
    rig.run(approve(rig))
    assert len(failed) == 3 and len(rig.tape.slips) == 1
