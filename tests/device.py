"""Runs the `test_` functions of one file on MicroPython: `micropython -m device FILE`.

Prints each failure with its traceback, and as the last line `N passed, N failed`; the exit code
is 0 only when tests ran and all of them passed.  Tests run in the order of their names, because
MicroPython's dictionaries keep no order.
"""

import gc
import sys

_COLLECT = 16384  # bytes; as in tillroll.overlay where the code lies in RAM, like here


def load(path):
    """Import the test file by its own name, from its own folder."""
    folder, _, name = path.rpartition("/")
    sys.path.append(folder)
    return __import__(name.rsplit(".", 1)[0])


def tests_of(module):
    """All functions whose names begin with `test_`, sorted by name."""
    names = [n for n in dir(module) if n.startswith("test_") and callable(getattr(module, n))]
    return [(name, getattr(module, name)) for name in sorted(names)]


def attempt(name, step, *args):
    """Call `step`; gives its result, or None after printing what went wrong."""
    try:
        return step(*args)
    except Exception as error:
        print("FAILED", name)
        sys.print_exception(error)
    return None


def passes(function):
    """Run one test; True, or AssertionError when it gives a value and so was never awaited."""
    result = function()
    assert result is None, "a test returned a value: it is a coroutine or checks nothing"
    return True


def main(path):
    """Run one file; gives the exit code."""
    gc.threshold(_COLLECT)  # collected late, what stays lies in splinters all over the heap
    module = attempt(path, load, path)
    tests = tests_of(module) if module else []
    failed = 0
    for name, function in tests:
        gc.collect()
        failed += not attempt(name, passes, function)
    if not tests:
        print("no tests in", path)
        failed = 1
    print(len(tests) - failed if tests else 0, "passed,", failed, "failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
