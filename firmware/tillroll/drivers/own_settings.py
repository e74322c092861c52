"""Default settings that somebody has put on the terminal: taken whole at the boot, or put aside.

For an errand within an Overlay.
"""

from micropython import const

from tillroll.errors import Refused

NEW = "/settings.new.json"
OWN = "/settings.json"
REJECTED = "/settings.rejected.json"
_MOST = const(4096)  # characters


def take(fs, judge) -> str:
    """Put a new file in the place of the old one; gives what is wrong with it, "" for nothing.

    `judge(text)` raises Refused or ValueError for what may not be.  Then the old file stays, and
    the new one is renamed.  Never raises.
    """
    try:
        fs.stat(NEW)
    except OSError:
        return ""
    fault = _fault(fs, judge)
    try:
        fs.rename(NEW, REJECTED if fault else OWN)
    except OSError:
        fault = "it cannot be renamed"
    return fault


def _fault(fs, judge) -> str:
    try:
        with fs.open(NEW, "rb") as file:
            data = file.read(_MOST + 1)
        if len(data) > _MOST:
            return "it is too long"
        judge(str(data, "utf-8"))
    except Refused as fault:
        return fault.where
    except (ValueError, AttributeError):
        return "it is no JSON object"
    except OSError:
        return "it cannot be read"
    return ""
