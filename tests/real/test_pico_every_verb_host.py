"""Every verb against the built-in firmware on an emulated Pico."""

import pytest
from support.pico_day_host import BOARD, on_the_table, told, wait_for
from support.verbs_host import ASKS, BEFORE, told_files, words_of
from tillctl import faults, image

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

# The exit code with a terminal that has one receipt, when it is not 0.
ON_A_PICO = {
    "flash": faults.NO_TERMINAL,  # no drive appears
    "format-storage": faults.REFUSED,
    "install": faults.REFUSED,
    "jobs discard": faults.REFUSED,
    "jobs print": faults.REFUSED,
    "uninstall": faults.REFUSED,
}
ORDER = [*sorted(set(ASKS) - {"shell", "flash"}), "flash"]  # then the boot loader waits


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    """The terminal; it prints what it is told to, and no sale by itself."""
    with on_the_table(tmp_path_factory.mktemp("pico"), image.built(print, BOARD).uf2) as running:
        running.ask("settings", "set", "auto_print", "off")
        yield running


@pytest.fixture(scope="module")
def files(terminal, tmp_path_factory):
    """What the verbs are told to read."""
    return told_files(tmp_path_factory.mktemp("files"), terminal)


@pytest.mark.parametrize("name", ORDER)
def test_an_emulated_pico_does_it_or_refuses_clearly(name, terminal, files, tmp_path):
    terminal.ask("approve", files["SALE"])
    if name in BEFORE:
        terminal.ask(*words_of(BEFORE[name], files, tmp_path))
    answer = terminal.call(*words_of(f"{name} {ASKS[name]}", files, tmp_path), "--json")
    assert answer.code == ON_A_PICO.get(name, 0), answer
    assert answer.body["ok"] is (answer.code == 0)
    if answer.code:
        assert answer.body["error"]["text"].endswith(".") and answer.body["error"]["do"]
    if name != "flash":
        wait_for(lambda: told(terminal, "status")["printer"] == "idle")  # it may have to start
