"""Modules imported out of bundles by a real MicroPython, which tillctl has made."""

import subprocess
from pathlib import Path

import pytest
from installer import package
from tillctl import boards, bundles, install_files, paths, runtime

pytestmark = pytest.mark.real

BEGIN = """
import sys
sys.path.insert(0, "{installer}")
import package
package.FOLDER = "{folder}"
package.__path__ = package.PACKAGE
sys.modules["tillroll"] = package
package.begin()
"""
FORGET = """
from tillroll import overlay
assert overlay.IN_RAM and overlay.__file__ == "/tillroll/overlay.mpy"
for _ in range(3):
    with overlay.Overlay():
        from tillroll.journal.memory import Memory
        assert "tillroll.journal.memory" in sys.modules
        del Memory
    assert not [name for name in sys.modules if name.startswith("tillroll.journal")]
for name in ("absent", "journal.absent", "absent.memory"):
    try:
        __import__("tillroll." + name)
    except ImportError as fault:
        print(fault)
"""
EVERY = """
for name in {names}:
    __import__("tillroll." + name)
    assert sys.modules["tillroll." + name].__file__.endswith(".mpy")
from tillroll.approval.kernel import kernel
assert kernel.__name__ == "tillroll.approval.kernel_viper"
print(len([name for name in sys.modules if name.startswith("tillroll.")]))
"""
CHIPS_OWN = ("drivers", "service.plain")  # these need a board


@pytest.fixture(scope="module")
def built() -> runtime.Runtime:
    """MicroPython for this computer, with a board's word size."""
    return runtime.ensure(print)


@pytest.fixture(scope="module")
def folder(built, tmp_path_factory) -> Path:
    """The bundles of a board, compiled for this computer."""
    made = tmp_path_factory.mktemp("bundles")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(boards.CHIPS, "rp2040", boards.Chip(built.march, "rp2"))
        for path, data in install_files.collect("rpi_pico_ltpd245").items():
            if path.startswith(package.FOLDER):
                (made / path.rpartition("/")[2]).write_bytes(data)
    return made


def ran(built, folder, script: str) -> subprocess.CompletedProcess:
    begin = BEGIN.format(installer=paths.root() / "host_tools" / "installer", folder=folder)
    command = [built.micropython, "-X", "heapsize=512k", "-c", begin + script]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_modules_are_imported_forgotten_and_imported_again(built, folder):
    done = ran(built, folder, FORGET)
    assert done.returncode == 0, done
    assert done.stdout.splitlines() == [
        "no module /absent.mpy",
        "no module /journal/absent.mpy",
        "no module /absent.mpy",
    ]


def test_every_module_is_imported_machine_code_too(built, folder):
    names = []
    for file in sorted(folder.iterdir()):
        room = "" if file.name == "tillroll" else f"{file.name}."
        modules = bundles.unpack(file.read_bytes())
        names += [room + name.removesuffix(".mpy") for name in modules]
    names = [name for name in names if not name.startswith(CHIPS_OWN)]
    assert len(names) > 80
    done = ran(built, folder, EVERY.format(names=names))
    assert done.returncode == 0, done
    assert int(done.stdout) >= len(names)


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data[:5000] + data[4999:]])
def test_a_bundle_that_is_short_or_damaged_is_refused(built, folder, tmp_path, spoil):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    path = tmp_path / "journal"
    path.write_bytes(spoil(path.read_bytes()))
    done = ran(built, tmp_path, "print('never')")
    assert done.returncode == 1 and "never" not in done.stdout
    assert done.stderr.splitlines()[-1] == (
        f"OSError: {path} is damaged: install the firmware again"
    )
