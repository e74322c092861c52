"""What `tillctl backup` and `restore` make of the counters of a mechanism."""

from support.bench_host import approval
from support.ram_store import RamStore
from tillctl import backup_file
from tillroll.counters import BANKS, Counters

METRE = 8000  # rows


def rows(simulator) -> int:
    return simulator.ask("status")["counters"]["rows"]


def saved(metres: int) -> dict[str, bytes]:
    """The banks of a terminal that has counted so much."""
    store = RamStore()
    for _ in range(2):
        Counters(store, (metres * METRE // 2, 0, 0)).save()
    return {f"state/{name}": store.files[name] for name in BANKS}


def backup(simulator, file, banks, **manifest):
    """Take a backup and put these banks into it, or none."""
    simulator.ask("backup", file)
    found = backup_file.load(file)
    files = {name: data for name, data in found.files.items() if "/count-" not in name}
    _, data = backup_file.make({**files, **banks}, simulator.ask("status") | manifest, "now")
    file.unlink()
    file.write_bytes(data)
    return file


def restored(simulator, file, *options) -> int:
    """Restore it; gives the rows then."""
    assert simulator.call("restore", file, "--no-backup", *options).code == 0
    assert simulator.ask("status")["problems"] == []
    return rows(simulator)


def test_those_that_a_terminal_has_lost_come_back(shared, tmp_path):
    assert restored(shared, backup(shared, tmp_path / "a", saved(500))) == 500 * METRE


def test_a_restore_never_takes_them_back(shared, tmp_path):
    before = rows(shared)
    assert before >= 500 * METRE
    assert restored(shared, backup(shared, tmp_path / "a", saved(499))) == before
    assert restored(shared, backup(shared, tmp_path / "b", saved(502))) == 502 * METRE


def test_what_was_printed_since_the_boot_is_added(shared, tmp_path):
    before = rows(shared)
    file = approval(tmp_path, trace="000441")
    assert shared.call("approve", file, "--wait", 60).code == 0
    printed = rows(shared) - before
    assert printed > 1000
    assert restored(shared, backup(shared, tmp_path / "a", saved(600))) >= 600 * METRE
    assert rows(shared) in (600 * METRE, 600 * METRE + printed)  # it may have been saved before


def test_those_of_another_terminal_stay_with_it(shared, tmp_path):
    before = rows(shared)
    file = backup(shared, tmp_path / "a", saved(9000), serial="e660583883724a32")
    assert restored(shared, file, "--other-terminal") == before


def test_a_backup_without_any_leaves_those_of_the_terminal(shared, tmp_path):
    before = rows(shared)
    assert restored(shared, backup(shared, tmp_path / "a", {})) == before


def test_damaged_ones_are_told_and_those_of_the_terminal_stay(shared, tmp_path):
    before = rows(shared)
    banks = {name: data[:-1] + b"x" for name, data in saved(9000).items()}
    file = backup(shared, tmp_path / "a", banks)
    assert "counters: they begin at 0: record-damaged" in backup_file.load(file).manifest.damage
    assert restored(shared, file) == before


def test_status_says_it_in_units_for_people(shared):
    lines = shared.call("status").out.splitlines()
    told = {line.split()[0]: " ".join(line.split()) for line in lines if line}
    assert " m of paper, " in " ".join(told.values()) and " million dots, " in " ".join(lines)
    assert told["hottest"].endswith("°C") and told["stops"] == "stops none"
