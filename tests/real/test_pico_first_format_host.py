"""The first format of the emulated Pico's storage: cut anywhere, and never over what is there."""

import hashlib
import random

import pytest
from support.pico_corridor_host import Terminal, new_flash, sale, storage

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

STEPS = 9  # of the flash until a blank terminal answers
PARTS = (0, 255, 4095)  # bytes of a step that are done; at most all but one


@pytest.fixture
def flash(tmp_path):
    return new_flash(tmp_path)


def storage_of(flash) -> bytes:
    begin, size = storage()
    return flash.read_bytes()[begin : begin + size]


def test_a_first_format_that_is_cut_anywhere_leaves_a_terminal_that_boots(flash):
    blank = flash.read_bytes()
    with Terminal(flash) as terminal:
        for cut in range(STEPS):
            flash.write_bytes(blank)
            terminal.pico.cut(1 + cut, PARTS[cut % len(PARTS)])
            terminal.power_on()
            assert terminal.run(terminal.ready()) is None, f"no flash step {cut + 1}"
            terminal.boot()
            assert terminal.ask("status")["problems"] == []
            assert terminal.ask("approve", approval=sale(1 + cut, response="51"))["ok"]
            terminal.cut()
        terminal.boot()
        assert [job["voucher"] for job in terminal.ask("jobs")["jobs"]] == ["000009"]
        flash_steps = terminal.pico.stat()["flash_steps"]
    assert flash_steps > STEPS


def test_blank_flash_takes_as_many_steps_as_are_cut(flash):
    with Terminal(flash) as terminal:
        terminal.boot()
        assert terminal.pico.stat()["flash_steps"] == STEPS


def test_a_storage_that_is_neither_blank_nor_littlefs_is_formatted_by_a_person_only(flash):
    begin, size = storage()
    data = bytearray(flash.read_bytes())
    data[begin : begin + size] = random.Random(7).randbytes(size)
    flash.write_bytes(data)
    before = hashlib.sha256(storage_of(flash)).digest()
    with Terminal(flash) as terminal:
        terminal.boot()
        assert terminal.ask("status")["reasons"] == ["storage-damaged"]
        answer = terminal.ask("approve", approval=sale(1))
        assert not answer["ok"] and answer["error"]["code"] == "storage-damaged"
        rows = terminal.mechanism.paper.rows
        terminal.wait(2000)
        assert terminal.mechanism.paper.rows == rows
        assert terminal.mechanism.seen.pulses == 0
        terminal.cut()
        assert hashlib.sha256(storage_of(flash)).digest() == before
        terminal.boot()
        assert terminal.ask("storage-format", by="li")["ok"]
        assert terminal.ask("status")["reasons"] == []
        assert terminal.ask("approve", approval=sale(1, response="51"))["ok"]
        terminal.cut()
        terminal.boot()
        assert terminal.ask("status")["stored"] == 1
