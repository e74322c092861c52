"""The receiver and the switch on a terminal, on real littlefs, with the power cut everywhere."""

import hashlib

from emulator.lfs import mount
from emulator.nor import PowerCut
from installer.switch import switch
from support.installing import (
    BLOCKS,
    NEW,
    OLD,
    OTHERS,
    REMOVED,
    SWITCH,
    both,
    changed,
    flat,
    old_terminal,
    put,
    read,
    request,
    served,
    tree,
)

PARTS = (0, 100, 256)


def session():
    """All requests of an update, the commit last."""
    requests = [request("M", 1, b"/next")]
    for path in changed():
        requests += put(flat(path), NEW[path])
    requests += put("/next/switch", SWITCH.encode())
    return requests + [request("R", 9, b"/next/switch\0/main.py"), request("Q", 10)]


def boot(fs):
    """Start what the terminal would start; gives which version that is."""
    if read(fs, "/main.py") == SWITCH.encode():
        switch(fs, REMOVED)
    return read(fs, "/main.py")


def judge(fs):
    """One version is whole, and nobody else's file has changed."""
    main = boot(fs)
    there = tree(fs)
    files = OLD if main == OLD["/main.py"] else NEW
    waiting = [path for path in there if path.startswith("/next/")]
    assert files is OLD or not waiting
    for path in waiting:
        del there[path]
    assert there == both(files, OTHERS)
    return files is NEW


def update(fs):
    """Send the new version and start it."""
    answers = served(fs, session())
    assert all(kind == "+" for kind, _, _ in answers)
    boot(fs)


def test_an_update_replaces_the_old_version():
    fs = mount(old_terminal())
    update(fs)
    assert tree(fs) == both(NEW, OTHERS)
    names = sorted(entry[0] for entry in fs.ilistdir("/"))
    assert names == ["board.mpy", "bundles", "layouts", "main.py", "state", "tillroll"]
    assert [entry[0] for entry in fs.ilistdir("/tillroll")].count("gone") == 0


def test_a_cut_in_any_flash_operation_leaves_the_old_or_the_new_version():
    nor = old_terminal()
    start = nor.snapshot()
    fs, before = mount(nor), nor.programs + nor.erases
    update(fs)
    operations = nor.programs + nor.erases - before
    assert operations > 30
    seen = []
    for cut in range(operations):
        for part in PARTS:
            nor.restore(start)
            fs = mount(nor)
            nor.cut(cut, part)
            try:
                update(fs)
            except PowerCut:
                pass
            seen.append(judge(mount(nor)))
    assert seen[0] is False and seen[-1] is True
    assert seen == sorted(seen), "once the new version is in, no earlier cut gives the old one"


def test_a_second_cut_in_the_switch_changes_nothing():
    nor = old_terminal()
    fs = mount(nor)
    served(fs, session())
    committed = nor.snapshot()
    before = nor.programs + nor.erases
    boot(fs)
    for cut in range(nor.programs + nor.erases - before):
        nor.restore(committed)
        fs = mount(nor)
        for _ in range(2):
            nor.cut(cut, 128)
            try:
                boot(fs)
            except PowerCut:
                pass
            fs = mount(nor)
        assert judge(fs)


def test_a_stream_that_ends_anywhere_leaves_the_old_version():
    stream = b"".join(session()[:-2])
    nor = old_terminal()
    start = nor.snapshot()
    for end in range(0, len(stream), 997):
        nor.restore(start)
        fs = mount(nor)
        served(fs, [stream[:end]])
        assert judge(fs) is False


def test_the_digest_is_that_of_the_file():
    fs = mount(old_terminal())
    path = "/tillroll/pump.mpy"
    answers = served(fs, [request("D", 5, path.encode()), request("D", 6, b"/absent")])
    assert answers == [("+", 5, hashlib.sha256(OLD[path]).digest()), ("-", 6, b"2")]


def test_a_folder_is_listed_with_its_folders_marked():
    fs = mount(old_terminal())
    (answer,) = served(fs, [request("L", 1, b"/tillroll")])
    assert sorted(answer[2].decode().split()) == ["errors.mpy", "gone/", "pump.mpy"]


def test_a_damaged_request_is_asked_for_again_and_not_done():
    fs = mount(old_terminal())
    bad = bytearray(request("X", 4, b"/main.py"))
    bad[-1] ^= 1
    answers = served(fs, [bytes(bad), request("X", 5, b"/main.py"), request("?", 6)])
    assert answers == [("?", 4, b""), ("+", 5, b""), ("?", 6, b"")]
    assert "/main.py" not in tree(fs)


def test_a_full_flash_is_told():
    fs = mount(old_terminal(16))
    kinds = []
    for number in range(8):
        kinds += [kind for kind, _, _ in served(fs, put("/%d" % number, bytes(4096)))]
    assert "-" in kinds
    assert read(fs, "/main.py") == OLD["/main.py"]


def test_the_free_space_is_told_in_bytes():
    fs = mount(old_terminal())
    (answer,) = served(fs, [request("F")])
    assert 0 < int(answer[2]) < BLOCKS * 4096


def test_it_is_watched_while_it_waits_and_only_then():
    told = []
    served(mount(old_terminal()), [request("F"), request("Q")], told.append)
    assert told == [True, False, True, False]
