"""Virtual time: it passes only when somebody waits, and alarms ring at their time."""

import asyncio

from emulator.virtual_time import VirtualTime


def test_ticks_agree_with_each_other_and_wrap_at_2_to_the_30():
    time = VirtualTime()
    for us in (1, 999, 1000, 123456, 7):
        time.sleep_us(us)
    assert time.ticks_us() == 125463 and time.ticks_ms() == 125
    time.sleep_ms(1073741)
    assert time.ticks_us() == (125463 + 1073741000) % (1 << 30)
    assert time.ticks_ms() == 1073866


def test_diff_and_add_work_across_the_wrap():
    time = VirtualTime()
    late = (1 << 30) - 5
    assert time.ticks_add(late, 10) == 5
    assert time.ticks_diff(5, late) == 10
    assert time.ticks_diff(late, 5) == -10


def test_the_wall_clock_starts_at_its_epoch_or_is_unset():
    assert VirtualTime().time() == 0
    time = VirtualTime(epoch=1800000000)
    time.sleep_ms(2500)
    assert time.time() == 1800000002


def test_alarms_ring_at_their_time_within_a_long_sleep():
    time = VirtualTime()
    rung = []
    time.sleep_us(300)
    time.every(10, lambda: rung.append(("ten", time.ms)))
    alarm = time.every(4, lambda: rung.append(("four", time.ms)))
    time.sleep_ms(9)
    alarm.cancel()
    time.sleep_ms(12)
    assert rung == [("four", 4), ("four", 8), ("ten", 10), ("ten", 20)]


def test_an_alarm_may_cancel_itself():
    time = VirtualTime()
    rung = []
    alarms = []

    def ring():
        rung.append(time.ms)
        alarms[0].cancel()

    alarms.append(time.every(3, ring))
    time.sleep_ms(20)
    assert rung == [3] and not time.alarms


def test_alarms_far_ahead_still_ring():
    time = VirtualTime()
    rung = []
    time.every(2000000, lambda: rung.append(time.ms))
    time.sleep_ms(4000001)
    assert rung == [2000000, 4000000]


def test_run_lets_time_pass_only_while_nobody_else_does():
    time = VirtualTime()
    order = []

    async def sleeper(ms):
        await time.sleep(ms)
        order.append((ms, time.ms))

    async def worker():
        for _ in range(50):
            time.sleep_us(2000)
            await time.sleep(0)

    async def scene():
        clock = asyncio.create_task(time.run())
        await asyncio.gather(sleeper(30), sleeper(3), worker())
        working = time.ms
        await time.sleep(40)
        order.append((40, time.ms - working))
        clock.cancel()
        return working

    working = asyncio.run(scene())
    assert [name for name, _at in order] == [3, 30, 40]
    assert 100 <= working <= 103  # the worker's own 100 ms and hardly more
    assert 40 <= order[2][1] <= 42
