"""`tillctl backup` and `tillctl restore` with a simulated terminal."""

import json
import zipfile

import pytest
from support.bench_host import Simulator, approval
from tillctl import backup as verbs
from tillctl import backup_file, backup_link


def sell(simulator, folder, trace, wait=True):
    """Sell something and wait for the paper."""
    file = approval(folder, trace=trace)
    assert simulator.call("approve", file, *(("--wait", 60) if wait else ())).code == 0


def vouchers(simulator):
    return [job["voucher"] for job in simulator.ask("jobs")["jobs"]]


def contents(file):
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_all_comes_back_as_it_was(shared, tmp_path):
    sell(shared, tmp_path, "000401")
    shared.call("settings", "set", "slip_title", "BILL")
    file = tmp_path / "shop.backup"
    answer = shared.call("backup", file)
    assert answer.code == 0 and answer.out.startswith(f"{file}: 1 receipt; ")
    told = json.loads(contents(file)["manifest.json"])
    status = shared.ask("status")
    assert (told["serial"], told["board"], told["receipts"]) == (status["serial"], "sim", 1)
    before = shared.ask("why", "401")
    sell(shared, tmp_path, "000402")
    shared.call("settings", "set", "slip_title", "OTHER")
    other = tmp_path / "other.backup"
    answer = shared.call("restore", file, "--backup", other, "--by", "li")
    assert answer.code == 0, answer
    first, second = answer.out.splitlines()
    assert first.startswith(f"{other}: 2 receipts; ")
    assert second == f"Restored 1 receipt of terminal {status['serial']}, as of {told['made_at']}."
    assert vouchers(shared) == ["000401"] and shared.ask("why", "401") == before
    assert shared.ask("settings", "get", "slip_title")["value"] == "BILL"
    answer = shared.ask("restore", other, "--no-backup")
    assert answer["stored"] == 2 and vouchers(shared) == ["000402", "000401"]
    assert shared.ask("settings", "get", "slip_title")["value"] == "OTHER"
    assert shared.ask("status")["problems"] == []
    assert shared.call("journal", "check").code == 0


def test_copies_that_waited_then_wait_for_a_person_now(shared, tmp_path):
    shared.do("paper out")
    sell(shared, tmp_path, "000411", wait=False)
    file = tmp_path / "waiting.backup"
    assert ", 2 copies unprinted; " in shared.call("backup", file).out
    shared.do("paper in")
    sell(shared, tmp_path, "000411")
    answer = shared.call("restore", file, "--no-backup")
    assert answer.code == 0 and "2 copies may have been printed since" in answer.out
    status = shared.ask("status")
    assert status["unprinted"] == 2 and not status["due"]
    why = shared.ask("why", "411")
    assert why["state"] == "pending-held"
    assert "it comes from a backup and may have been printed since" in why["sentence"]
    answer = shared.call("restore", file, "--no-backup")
    assert answer.code == 5 and "Copies are still unprinted" in answer.err
    assert shared.call("restore", file, "--no-backup", "--force").code == 0
    shared.call("jobs", "print", "411")
    sell(shared, tmp_path, "000411")
    events = shared.ask("why", "411")["events"]
    marks = [event[4] for event in events if event[2] == "started"]
    assert marks and set(marks) == {"marked DUPLICATED"}
    shared.call("erase-journal", "--no-export")


def test_a_backup_never_replaces_a_file(shared, tmp_path):
    file = tmp_path / "old"
    file.write_text("old")
    answer = shared.call("backup", file)
    assert answer.code == 9 and "is there already" in answer.err and file.read_text() == "old"
    assert shared.call("backup", tmp_path / "no" / "where").code == 9


def test_a_script_has_to_say_whether_it_wants_a_backup(shared, tmp_path, monkeypatch):
    file = tmp_path / "a.backup"
    shared.ask("backup", file)
    answer = shared.call("restore", file)
    assert answer.code == 2 and "--no-backup" in answer.err
    assert shared.call("restore", file, "--no-backup", "--backup", "x").code == 2
    asked = []

    class Keyboard:
        def isatty(self):
            return True

    monkeypatch.setattr(verbs.sys, "stdin", Keyboard())
    answers = [str(tmp_path / "b.backup"), "", ""]
    monkeypatch.setattr(verbs.click, "prompt", lambda *_args, **_options: answers.pop(0))
    assert shared.call("restore", file).code == 0 and (tmp_path / "b.backup").exists()
    monkeypatch.setattr(verbs.click, "confirm", lambda text, **_options: asked.append(text))
    assert shared.call("restore", file).code == 0
    assert len(asked) == 1 and asked[0].startswith("Give up the settings and ")

    def no(_text, **_options):
        raise verbs.click.Abort

    monkeypatch.setattr(verbs.click, "confirm", no)
    assert shared.call("restore", file).code == 130


def changed(file, **fields):
    """The same backup with something else in its manifest."""
    found = backup_file.load(file)
    for key, value in fields.items():
        setattr(found.manifest, key, value)
    file.write_bytes(backup_file.pack(found.manifest, found.files))


def test_that_of_another_terminal_or_board_is_refused(shared, tmp_path):
    file = tmp_path / "a.backup"
    shared.ask("backup", file)
    changed(file, serial="e660583883724a32")
    answer = shared.call("restore", file, "--no-backup")
    assert answer.code == 5 and "is of terminal e660583883724a32" in answer.err
    assert "--other-terminal" in answer.err
    assert shared.call("restore", file, "--no-backup", "--other-terminal").code == 0
    changed(file, board="rpi_pico_ltpd245")
    answer = shared.call("restore", file, "--no-backup", "--other-terminal")
    assert answer.code == 5 and "is of a rpi_pico_ltpd245" in answer.err


def test_a_terminal_has_one_serial_number_for_ever(tmp_path):
    numbers = []
    for folder in ("one", "one", "two"):
        running = Simulator(tmp_path / folder)
        try:
            numbers.append(running.ask("status")["serial"])
            assert numbers[-1] in running.call("status").out
        finally:
            running.quit()
    assert numbers[0] == numbers[1] != numbers[2] and len(numbers[0]) == 16


def test_a_sale_during_the_restore_is_not_lost(shared, tmp_path, monkeypatch):
    file = tmp_path / "a.backup"
    shared.ask("backup", file)
    stage = backup_link.stage

    def selling(client, files, told):
        stage(client, files, told)
        sell(shared, tmp_path, "000421")

    monkeypatch.setattr(verbs.backup_link, "stage", selling)
    answer = shared.call("restore", file, "--no-backup")
    assert answer.code == 5 and "Receipts have come meanwhile" in answer.err
    assert "000421" in vouchers(shared)
    monkeypatch.undo()
    names = backup_link.listing
    assert shared.call("restore", file, "--no-backup").code == 0 and names
    assert "000421" not in vouchers(shared)


def test_the_story_of_a_damaged_storage_ends_well(tmp_path):
    folder = tmp_path / "state"
    first = Simulator(folder)
    file = tmp_path / "shop.backup"
    try:
        sell(first, tmp_path, "000431")
        first.call("settings", "set", "copies", 1)
        first.ask("backup", file)
    finally:
        first.quit()
    (folder / "flash.img").write_bytes(bytes((at * 7 + 1) & 255 for at in range(1 << 20)))
    second = Simulator(folder)
    try:
        answer = second.call("restore", file, "--no-backup")
        assert answer.code == 8 and "format-storage --yes" in answer.err
        assert second.call("backup", tmp_path / "none").code == 8
        assert second.call("format-storage", "--yes").code == 0
        assert second.call("restore", file, "--no-backup").code == 0
        assert vouchers(second) == ["000431"]
        assert second.ask("settings", "get", "copies")["value"] == 1
        second.do("power cut", "power on")
        assert vouchers(second) == ["000431"] and second.ask("status")["problems"] == []
    finally:
        second.quit()


@pytest.mark.parametrize("verb", ["backup", "restore"])
def test_help_says_what_it_is_for(shared, verb):
    assert "FILE" in shared.call(verb, "--help").out
