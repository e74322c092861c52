"""Memory runs out where the pump puts on record what became of a copy."""

from support.corridor import powered, sample


def test_a_copy_that_came_out_is_on_record_when_there_is_memory_again():
    rig = powered()
    rig.terminal.settings.set("copies", 1, "clerk")
    journal = rig.terminal.journal
    done, failed = journal.done, []

    def fails(job, unit):
        if len(failed) < 3:
            failed.append(unit)
            raise MemoryError
        done(job, unit)

    journal.done = fails

    async def act():
        answer = await rig.call("approve", approval=sample("sale", emv={}, remarks=[]))
        assert answer["ok"]
        for _ in range(400):
            await rig.pause(50)
        await rig.settle()
        assert (await rig.call("why", voucher="456"))["copies"] == ["merchant: printed"]

    rig.run(act())
    assert len(failed) == 3 and len(rig.tape.slips) == 1
