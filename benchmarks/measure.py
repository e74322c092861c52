"""The device side: `micropython -m measure SCRIPT CASE MODE RUNS`; see README.md.

Mode `count` only runs; `garbage` prints the bytes that one run leaves behind; `live` prints what
`live_CASE` gives, less what was in use before the script was imported.
"""

import gc
import sys


def garbage(case):
    """Bytes that one run leaves behind, the collector off, after a run that fills caches."""
    case()
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    case()
    after = gc.mem_alloc()
    gc.enable()
    return after - before


def main(script, name, mode, runs):
    """Run one case in one mode."""
    __import__("asyncio")  # a part of the interpreter
    gc.collect()
    before = gc.mem_alloc()
    module = __import__(script)
    case = getattr(module, "bench_" + name)
    if hasattr(module, "prepare"):
        module.prepare()
    if mode == "garbage":
        print(garbage(case))
        return
    if mode == "live":
        print(getattr(module, "live_" + name)() - before)
        return
    for _ in range(runs):
        case()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
