"""What a thermometer may say: nothing else than the heat that went in, and no faster."""

from tillroll.guard.thermometer import Thermometer
from tillroll.guard.verdict import HEAD_DOUBT, HEAD_FAULT, RUNAWAY, Readings

SOUND = 0
COLD = 0  # its place in the state


class Life:
    """A thermometer that is fed with readings; the samples are never the same twice."""

    def __init__(self, ddc=250):
        self.readings = Readings()
        self.thermometer = Thermometer()
        self.tell(ddc, 0)

    def tell(self, ddc, passed_ms, dots=-1, age_ms=0):
        self.readings.head_ddc = ddc
        self.readings.head_still += 1
        return self.thermometer.judge(self.readings, passed_ms, age_ms, dots)

    def print(self, rows, dots, ddc, passed_ms=2):
        """Print rows at one reading; gives how many came before the first that was not sound."""
        for row in range(rows):
            if self.tell(ddc, passed_ms, dots) != SOUND:
                return row
        return rows


def test_a_head_at_rest_may_be_as_still_as_it_likes():
    life = Life()
    for _ in range(1000):
        life.readings.head_still = 7
        assert life.thermometer.judge(life.readings, 100, 0, -1) == SOUND


def test_a_reading_that_does_not_move_at_all_while_dots_burn_is_stuck():
    for passed, rows in ((2, 8), (7, 3), (16, 3)):
        life = Life()
        life.tell(250, passed, 50)
        same = life.readings.head_still
        said = []
        while not said or said[-1] == SOUND:
            said.append(life.thermometer.judge(life.readings, passed, 0, 50))
        assert said[-1] == HEAD_FAULT and len(said) == rows, (passed, len(said))
        assert life.readings.head_still == same


def test_it_is_as_stuck_where_no_dot_was_added_to_those_that_burn():
    for since, expected in ((8, HEAD_FAULT), (200, SOUND)):
        life = Life()
        life.tell(250, since, 50)
        life.tell(250, since, 0)
        life.readings.head_still = 7777
        said = [life.thermometer.judge(life.readings, since, 0, 0) for _ in range(4)]
        assert said == [SOUND, SOUND, SOUND, expected], since


def test_one_count_is_a_sign_of_life():
    life = Life()
    for row in range(2000):
        life.readings.head_still = 1 + row // 3
        assert life.thermometer.judge(life.readings, 7, 0, 5) == SOUND
    life.readings.head_still = 7777
    for _ in range(3):
        assert life.thermometer.judge(life.readings, 7, 0, 5) == SOUND
    assert life.thermometer.judge(life.readings, 7, 0, 5) == HEAD_FAULT


def test_samples_that_differ_are_a_sign_of_life_however_often():
    life = Life()
    for row in range(2000):
        life.readings.head_still = 77 if row & 3 else -1
        assert life.thermometer.judge(life.readings, 20, 0, 5) == SOUND


def test_a_jump_is_a_bad_sample_and_a_lasting_one_a_fault():
    for there in (180, 320, 700, -100):
        life = Life()
        assert life.tell(there, 2) == HEAD_DOUBT
        assert life.tell(250, 2) == SOUND
        said = [life.tell(there, 6) for _ in range(4)]
        assert said == [HEAD_DOUBT, HEAD_DOUBT, HEAD_DOUBT, HEAD_FAULT], there
        life = Life()
        said = [life.tell(there, 2) for _ in range(9)]  # soon after one another they count once
        assert said == [HEAD_DOUBT] * 9, there


def test_a_jump_into_the_hot_band_is_a_hot_head_and_back_is_none():
    life = Life()
    assert life.tell(850, 2) == SOUND
    assert life.tell(300, 2) == HEAD_DOUBT


def test_the_fastest_that_physics_allows_is_believed():
    life = Life()
    ddc = 2500
    for _ in range(200):  # all dots stuck: 28 K/s, whatever the noise
        ddc += 28
        assert life.tell(ddc // 10, 10, 384) == SOUND
        assert life.tell(ddc // 10 - 5, 1, 384) == SOUND


def test_after_a_long_silence_any_temperature_is_possible():
    life = Life()
    assert life.tell(400, 60000) == SOUND
    assert life.tell(0, 1000000) == SOUND


def test_heat_that_does_not_arrive_is_a_fault_after_some_20_joules():
    for dots, passed in ((30, 2), (96, 2), (384, 7)):
        life = Life()
        rows = life.print(100000, dots, 250, passed)
        joules = rows * dots * 2 * 0.2489e-3 * 0.5  # C about 0.5 at speed
        assert 12 < joules < 22, (dots, joules)


def test_a_thermometer_that_comes_off_a_warm_head_is_a_fault():
    life = Life()
    ddc = 2500
    for _ in range(4000):
        ddc += 1
        assert life.tell(ddc // 10, 2, 96) == SOUND
    for _ in range(4000):
        ddc -= 1
        if life.tell(ddc // 10, 2, 96) != SOUND:
            break
    assert ddc > 4500


def test_little_heat_and_long_pauses_owe_nothing():
    life = Life()
    for _ in range(100):
        assert life.print(1500, 20, 250) == 1500
        assert life.tell(250, 3000) == SOUND


def test_a_head_that_heats_by_itself_is_a_runaway():
    for rise in (5, 28, 200):  # 0.1 K/s: a block, all dots
        life = Life()
        life.print(100, 50, 250)
        ddc, ms, said = 2500, 0, SOUND
        while said == SOUND and ms < 100000:
            ddc += rise * 5
            ms += 500
            said = life.tell(ddc // 10, 500)
        assert said == RUNAWAY
        assert ms <= 2000 + 50000 // max(1, rise - 2) + 1000, (rise, ms)


def test_a_room_that_gets_warm_is_no_runaway():
    life = Life(0)
    for second in range(3000):
        assert life.tell(second * 12 // 10 % 700 if second < 500 else 600, 1000) == SOUND


def test_what_the_lag_still_brings_after_the_last_dot_is_no_runaway():
    life = Life()
    life.print(100, 384, 250)
    ddc = 2500
    for _ in range(20):
        ddc += 25
        assert life.tell(ddc // 10, 100) == SOUND
    for _ in range(300):
        assert life.tell(ddc // 10, 100) == SOUND


def test_the_frame_is_known_from_a_rest_of_a_minute():
    life = Life(250)
    life.print(10, 50, 255)
    assert life.thermometer.state[COLD] == 250
    life.tell(270, 500)
    life.tell(280, 59000)
    life.print(1, 50, 281)
    assert life.thermometer.state[COLD] == 250
    for _ in range(70):
        life.tell(330, 1000)
    life.print(1, 50, 330)
    assert life.thermometer.state[COLD] == 330
