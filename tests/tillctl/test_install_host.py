"""`tillctl install` against a raw REPL, with the real receiver and switch on real littlefs."""

import itertools
import json
import random
from pathlib import Path

import pytest
from support.bench_host import tillctl
from support.raw_repl_host import STATUS, STOCK, StockTerminal
from tillctl import bundles, install_files, transport

BOARD = "rpi_pico_ltpd245"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Wait for nothing that does not come."""
    monkeypatch.setattr("tillctl.install._START", (0.3, 2))
    monkeypatch.setattr("tillctl.quiet._ASK", (0.2, 1))
    monkeypatch.setattr(transport, "_ENTER_S", 0.3)


@pytest.fixture
def terminal():
    """A terminal on which nothing is yet."""
    running = StockTerminal()
    yield running
    running.close()


@pytest.fixture(scope="session")
def real_files():
    """What is really installed."""
    return install_files.collect(BOARD)


@pytest.fixture
def files(monkeypatch):
    """A short firmware instead of the real one, to be changed by a test."""
    held = {
        "/main.py": b"main 1",
        "/board.mpy": b"M\x06\x00\x1f board",
        "/rom/fonts/a.pack": random.Random(1).randbytes(10000),
        "/bundles/drivers": bundles.pack({"kernel.mpy": b"M\x06\x13\x1f kernel"}),
        "/bundles/room": bundles.pack({"one.mpy": b"M\x06\x00\x1f one"}),
    }
    monkeypatch.setattr(install_files, "collect", lambda _board: dict(held))
    return held


def install(terminal, *args, code=0):
    answer = tillctl("--port", terminal.port, "install", "--json", *args)
    assert answer.code == code, (answer, terminal.endings)
    return answer.body


def told(terminal, *args, code):
    """What a refused installation says: its sentence and what to do."""
    answer = tillctl("--port", terminal.port, "install", *args)
    assert answer.code == code, answer
    return answer.err


def test_the_real_firmware_arrives_whole(terminal, real_files):
    body = install(terminal)
    assert terminal.files == real_files
    assert (body["files"], len(body["sent"])) == (len(real_files), len(real_files))
    assert (body["version"], body["micropython"]) == ("0.1.0", "1.25.0")
    assert terminal.running


def test_the_files_are_compiled_bundled_and_faster_twins_left_out(real_files):
    names = list(bundles.spread(real_files))
    package = [path for path in names if path.startswith("/tillroll/")]
    assert {path.rpartition(".")[2] for path in package} == {"mpy"} and len(package) > 100
    assert not [path for path in names if path.endswith("_plain.mpy")]
    assert {"/tillroll/render/kernel_viper.mpy", "/tillroll/receipt/compose.mpy"} <= set(names)
    assert install_files.abi(real_files) == STOCK[1]
    assert {"/rom/fonts/LICENSE.han24.txt", "/rom/layouts/sale.receipt"} <= set(real_files)
    assert not [path for path in real_files if path.startswith("/tillroll/")]
    assert len(real_files) < 25


def test_a_second_installation_sends_nothing(terminal, files):
    install(terminal)
    terminal.heard = 0
    body = install(terminal)
    assert (body["sent"], body["changed"], body["removed"]) == ([], 0, [])
    assert terminal.heard < 1000
    assert terminal.running and terminal.interrupted == 1


def test_a_changed_file_is_sent_alone_and_an_old_one_removed(terminal, files):
    install(terminal)
    files["/bundles/drivers"] += b" 2"
    del files["/bundles/room"]
    body = install(terminal)
    assert body["sent"] == ["/bundles/drivers"]
    assert body["removed"] == ["/bundles/room"]
    assert terminal.files == files


def test_modules_that_an_older_version_had_as_files_go(terminal, files):
    new = dict(files)
    files.clear()
    files.update(bundles.spread(new))
    install(terminal)
    files.clear()
    files.update(new)
    body = install(terminal)
    assert body["removed"] == [
        "/tillroll/drivers/kernel.mpy",
        "/tillroll/drivers/",
        "/tillroll/room/one.mpy",
        "/tillroll/room/",
        "/tillroll/",
    ]
    assert sorted(body["sent"]) == ["/bundles/drivers", "/bundles/room"]
    assert terminal.files == new
    assert "tillroll" not in [entry[0] for entry in terminal.fs.ilistdir("/")], (
        "the folder would be imported instead"
    )


def test_what_is_not_ours_stays(terminal, files):
    others = {"/state": {"0001": b"receipt"}, "/layouts": {"sale.receipt": b"mine"}}
    for folder, names in others.items():
        terminal.fs.mkdir(folder)
        for name, data in names.items():
            with terminal.fs.open(f"{folder}/{name}", "wb") as file:
                file.write(data)
    install(terminal)
    del files["/rom/fonts/a.pack"]
    install(terminal)
    kept = {f"{f}/{n}": data for f, names in others.items() for n, data in names.items()}
    assert terminal.files == files | kept


def test_a_pulled_cable_is_told_and_the_next_run_sends_the_rest(terminal, files):
    install(terminal)
    before = terminal.files
    files.update({path: data + b" 2" for path, data in files.items()})
    terminal.heard, terminal.unplug_after = 0, 3000
    body = install(terminal, code=4)
    assert "goes on where it stopped" in body["error"]["do"]
    there = {path: data for path, data in terminal.files.items() if not path.startswith("/next/")}
    assert there == before
    body = install(terminal)
    assert terminal.files == files
    assert 0 < len(body["sent"]) < body["changed"]


def test_a_cable_pulled_after_any_number_of_bytes_leaves_a_whole_version(terminal, files):
    install(terminal)
    old, codes = dict(files), []
    for bytes_heard in itertools.count(50, 1297):
        files.update({path: b"%s %d" % (data, bytes_heard) for path, data in old.items()})
        before = {p: d for p, d in terminal.files.items() if not p.startswith("/next/")}
        terminal.heard, terminal.unplug_after = 0, bytes_heard
        answer = tillctl("--port", terminal.port, "install")
        codes.append(answer.code)
        there = {p: d for p, d in terminal.files.items() if not p.startswith("/next/")}
        assert there in (before, files)
        if answer.code == 0:
            break
    assert terminal.files == files
    assert set(codes) == {0, 4} and len(codes) > 5


def test_a_first_installation_that_breaks_off_starts_nothing_and_goes_on(terminal, files):
    terminal.unplug_after = 3000
    install(terminal, code=4)
    there = terminal.files
    assert "/main.py" not in there and "/board.mpy" in there and not terminal.running
    body = install(terminal)
    assert "/board.mpy" not in body["sent"] and 0 < len(body["sent"]) < body["files"]
    assert terminal.files == files and terminal.running


def test_a_damaged_block_is_sent_again(terminal, files):
    install(terminal)
    files["/rom/fonts/a.pack"] += b"2"
    places = iter([40, 200])
    spoilt = []

    def spoil(data):
        if len(data) > 100 and next(places, None):
            spoilt.append(len(data))
            return data[:-1] + bytes([data[-1] ^ 1])
        return data

    terminal.spoil = spoil
    install(terminal)
    assert spoilt
    assert terminal.files == files


def test_an_interrupted_switch_is_ended_first(terminal, files):
    install(terminal)
    files["/bundles/drivers"] += b" 2"
    terminal._boot = lambda: None  # the power goes before the next start
    install(terminal, code=4)
    del terminal._boot
    files["/bundles/drivers"] += b" 3"
    install(terminal)
    assert terminal.files == files


def test_due_copies_hold_the_installation_up(terminal, files):
    install(terminal)
    files["/main.py"] = b"main 2"
    terminal.status = {**STATUS, "due": True, "unprinted": 2}
    text = told(terminal, code=5)
    assert "2 unprinted copies" in text and "--force" in text
    assert terminal.interrupted == 0
    install(terminal, "--force")
    assert terminal.files == files


def test_another_program_is_not_replaced_without_force(terminal, files):
    with terminal.fs.open("/main.py", "wb") as file:
        file.write(b"print('mine')")
    assert "Another program" in told(terminal, code=5)
    assert terminal.files == {"/main.py": b"print('mine')"}
    install(terminal, "--force")
    assert terminal.files == files


REFUSED = (
    (((1, 25, 0), 0x1306, "Pico", True), "has tillroll built in"),
    (((1, 23, 0), 0x1306, "Pico", False), "MicroPython 1.23.0 is too old"),
    (((1, 25, 0), 0x1706, "Pico 2", False), f"does not take code for {BOARD}"),
)


@pytest.mark.parametrize(("facts", "sentence"), REFUSED)
def test_an_image_that_does_not_fit_is_refused(terminal, files, facts, sentence):
    terminal.facts = facts
    assert sentence in told(terminal, code=5)
    assert terminal.files == {}


def test_a_device_that_says_nothing_is_told(terminal, files):
    terminal._raw = lambda: None
    assert "answers as MicroPython does" in told(terminal, code=4)


def test_firmware_that_does_not_start_is_told(terminal, files):
    terminal.status = None
    trace = b"Traceback (most recent call last):\r\n  File x\r\nImportError: no module\r\n>>> "
    boot = terminal._boot
    terminal._boot = lambda: (boot(), terminal._socket.sendall(trace))
    assert "did not start: ImportError: no module." in told(terminal, code=4)


def test_a_package_for_mip_has_every_file_and_main_last(files, tmp_path):
    body = tillctl("install", "--package", tmp_path / "new", "--json").body
    package = json.loads(Path(body["package"]).read_text())
    there = {f"/{to}": (tmp_path / "new" / source).read_bytes() for to, source in package["urls"]}
    assert there == files and package["version"] == "0.1.0"
    assert package["urls"][-1] == ["main.py", "main.py"]
    (tmp_path / "file").write_text("")
    assert tillctl("install", "--package", tmp_path / "file" / "x").code == 9


def test_old_and_new_that_do_not_fit_need_clear(files):
    small = StockTerminal(blocks=32)
    files["/rom/fonts/a.pack"] = bytes(10 * 4096)
    install(small)
    files["/rom/fonts/a.pack"] = b"2" * (10 * 4096)
    before = small.files
    answer = tillctl("--port", small.port, "install", "--json")
    assert (answer.code, answer.body["error"]["code"]) == (8, "store-full")
    assert small.files == before and small.running
    install(small, "--clear")
    assert small.files == files
    small.close()


def test_a_board_that_cannot_be_installed_on_is_named(terminal):
    assert "Nothing can be installed on a sim" in told(terminal, "--board", "sim", code=2)
    assert f", {BOARD}" in told(terminal, "--board", "none", code=2)


def test_the_answer_for_eyes_names_versions(terminal, files):
    answer = tillctl("--port", terminal.port, "install")
    assert "5 of 5 files sent" in answer.out
    assert f"tillroll 0.1.0 runs on {BOARD}, MicroPython 1.25.0" in answer.out
    again = tillctl("--port", terminal.port, "install")
    assert "all 5 files were there" in again.out
