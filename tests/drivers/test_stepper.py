"""One pin per step, no step sooner than the ramp allows."""

from tillroll.drivers.ltpd245 import RAMP_US
from tillroll.drivers.stepper import Stepper

HALF_STEPS = ((1, 0, 0, 0), (1, 1, 0, 0), (0, 1, 0, 0), (0, 1, 1, 0))
HALF_STEPS = HALF_STEPS + ((0, 0, 1, 0), (0, 0, 1, 1), (0, 0, 0, 1), (1, 0, 0, 1))


class Phases:
    """Four phase pins that count their changes."""

    def __init__(self):
        self.levels = [0, 0, 0, 0]
        self.changes = 0
        self.pins = [self.pin(at) for at in range(4)]

    def pin(self, at):
        def drive(level):
            self.changes += self.levels[at] != level
            self.levels[at] = level

        return drive


def go(stepper, after_us):
    stepper.step()
    stepper.took(after_us)


def test_the_cycle_is_1_2_phase_and_changes_one_pin_a_step():
    phases = Phases()
    stepper = Stepper(phases.pins)
    stepper.excite()
    for number in range(17):
        assert tuple(phases.levels) == HALF_STEPS[number % 8], number
        before = phases.changes
        go(stepper, 5000)
        assert phases.changes == before + 1


def test_release_keeps_the_place():
    phases = Phases()
    stepper = Stepper(phases.pins)
    stepper.excite()
    for _ in range(3):
        go(stepper, 5000)
    held = list(phases.levels)
    stepper.release()
    assert phases.levels == [0, 0, 0, 0]
    stepper.took(1302)  # the power expired in the midst of a step
    stepper.excite()
    assert phases.levels == held and stepper.due_us() == RAMP_US[0]


def test_the_ramp_is_walked_step_by_step():
    stepper = Stepper(Phases().pins)
    for number in range(100):
        due = stepper.due_us()
        assert due == RAMP_US[min(number, 71)], number
        assert stepper.due_us(1) == RAMP_US[min(number + 1, 71)]
        go(stepper, due)


def test_no_step_gains_more_speed_than_the_ramp():
    gains = [_speed2(after) - _speed2(before) for before, after in zip(RAMP_US, RAMP_US[1:])]
    stepper = Stepper(Phases().pins)
    for after in list(range(320, 5000, 7)) + [5001, 6000, 60000]:
        go(stepper, after)
        gain = _speed2(stepper.due_us()) - _speed2(max(after, RAMP_US[-1]))
        assert gain <= max(gains), after


def test_a_slow_step_leads_back_into_the_ramp():
    stepper = Stepper(Phases().pins)
    for _ in range(80):
        go(stepper, stepper.due_us())
    assert stepper.due_us() == RAMP_US[-1]
    go(stepper, 987)
    assert stepper.due_us() == 923
    go(stepper, 60000)
    assert stepper.due_us() == RAMP_US[1], "that was the first step"


def test_steps_that_are_always_late_gain_speed_all_the_same():
    stepper = Stepper(Phases().pins)
    for _ in range(80):
        go(stepper, stepper.due_us() + 100)
    assert stepper.due_us() < 1100


def _speed2(us):
    return (1000000 // us) ** 2
