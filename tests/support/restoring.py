"""A backup taken and brought back over the wire, as tillctl does it, on both interpreters."""

import binascii

from support.corridor import sample

PIECE = 4096


async def take(rig) -> dict:
    """All files of a terminal that does not print: path, content."""
    files, names, more = {}, [], True
    while more:
        page = await rig.call("backup-list", first=len(names))
        names += page["files"]
        more = page["more"]
    for name, size in names:
        data = b""
        while len(data) < size:
            answer = await rig.call("backup-read", name=name, offset=len(data), size=PIECE)
            part = binascii.a2b_base64(answer["data"])
            assert "%08x" % (binascii.crc32(part) & 0xFFFFFFFF) == answer["crc"]
            data += part
        files[name] = data
    return files


async def send(rig, files: dict, **fields) -> dict:
    """Stage the files; gives the answer that says no, else that to the beginning."""
    begun = await rig.call("restore-begin", room=16384, **fields)
    if not begun["ok"]:
        return begun
    for name, data in files.items():
        for offset in range(0, max(len(data), 1), PIECE):
            part = data[offset : offset + PIECE]
            told = {"name": name, "offset": offset}
            told["data"] = binascii.b2a_base64(part).decode().strip()
            if offset + PIECE >= len(data):
                told["crc"] = "%08x" % (binascii.crc32(data) & 0xFFFFFFFF)
            answer = await rig.call("restore-write", **told)
            if not answer["ok"]:
                return answer
    return begun


async def bring(rig, files: dict, **fields) -> dict:
    """A whole restore; gives the last answer."""
    begun = await send(rig, files, **fields)
    if not begun["ok"]:
        return begun
    fields.update(seen=begun["record"], files=len(files), by="li")
    return await rig.call("restore-commit", **fields)


async def sell(rig, trace: str, wait: bool = True) -> None:
    """Sell something, and wait for the paper."""
    answer = await rig.call("approve", approval=sample("sale", trace=trace, emv={}, remarks=[]))
    assert answer["ok"], answer
    if wait:
        await rig.settle()
