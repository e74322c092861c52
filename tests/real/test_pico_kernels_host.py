"""The machine code in the image gives on the emulated Pico what its plain twins give on the host.

Other processors do not tell: frozen code for armv6m once read wrong constants in every function
that was not aligned to a word.
"""

from pathlib import Path

import pytest
from support.pico_corridor_host import Terminal, new_flash
from support.pico_repl_host import Repl
from support.vectors_host import functions, kernels, recorded

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

TESTS = Path(__file__).resolve().parents[1]
PLACES = {
    "approval/kernel": "approval/test_kernel.py",
    "drivers/heat_plan": "drivers/test_row_plan.py",
    "drivers/row_plan": "drivers/test_row_plan.py",
    "drivers/row_stream": "drivers/test_row_stream.py",
    "drivers/sense": "drivers/test_sensors.py",
    "guard/well": "guard/test_well.py",
    "render/kernel": "render/test_kernel.py",
    "render/qr": "render/test_qr_kernels.py",
    "render/qr_mask": "render/test_qr_kernels.py",
    "service/crc16": "service/test_crc16.py",
}


def name_of(viper: Path) -> str:
    return f"{viper.parent.name}/{viper.stem.removesuffix('_viper')}"


@pytest.fixture(scope="module")
def recordings():
    return {name_of(viper): recorded(viper, TESTS / PLACES[name_of(viper)]) for viper in kernels()}


@pytest.fixture(scope="module")
def repl(tmp_path_factory, recordings):
    """A board with the recordings in its storage, at the raw REPL."""
    files = {f"{name}.bin": recording.vectors() for name, recording in recordings.items()}
    damaged = bytearray(files["service/crc16.bin"])
    damaged[-1] ^= 1
    files["damaged/crc16.bin"] = bytes(damaged)
    files["lib/replay.py"] = (TESTS / "support" / "replay.py").read_bytes()
    with Terminal(new_flash(tmp_path_factory.mktemp("flash"), files)) as terminal:
        terminal.boot()
        repl = Repl(terminal)
        repl.interrupt()
        repl.exec("import replay")
        yield repl


def replay(repl, file: str, name: str) -> str:
    module = f"tillroll.{name.replace('/', '.')}_viper"
    return repl.exec(f"print(*replay.run({file!r}, {module!r}))").strip()


def test_every_kernel_has_a_test_to_record():
    assert {name_of(viper) for viper in kernels()} == set(PLACES)


@pytest.mark.parametrize("viper", kernels(), ids=name_of)
def test_the_machine_code_does_what_the_plain_twin_did(repl, recordings, viper):
    name = name_of(viper)
    calls = recordings[name].calls
    assert set(calls) == set(functions(viper)) and all(calls.values()), name
    count, wrong = replay(repl, f"/{name}.bin", name).split(" ", 1)
    assert wrong == "[]" and int(count) >= len(calls)


def test_a_difference_in_one_bit_is_noticed(repl):
    _count, wrong = replay(repl, "/damaged/crc16.bin", "service/crc16").split(" ", 1)
    assert wrong == "['foreign']"
