"""What is wrong with a port: in one sentence, and what to do about it."""

import errno
import os
import stat
import sys
from contextlib import suppress

from tillctl.faults import LINK, NO_TERMINAL, Fault

SOCKET = "socket://"
_TAKEN = (errno.EAGAIN, errno.EBUSY)
_DENIED = (errno.EACCES, errno.EPERM)
RULE = 'SUBSYSTEM=="tty", ATTRS{idVendor}=="2e8a", MODE="0666"'
_RULES_FILE = "/etc/udev/rules.d/99-tillroll.rules"
_AGAIN = "Check the cable, then repeat the command: a repeated approval prints once."


def cannot_open(port: str, error: BaseException) -> Fault:
    """Say why a port does not open."""
    number = _number(error)
    if number in _DENIED:
        return Fault(NO_TERMINAL, f"You may not use {port}: permission denied.", _permission(port))
    if number in _TAKEN:
        what = f"{port} is in use by another program."
        do = f"End it: another tillctl, mpremote, or an editor.  `fuser -v {port}` names it."
        return Fault(NO_TERMINAL, what, do)
    reason = _reason(error)
    if os.strerror(errno.ENOTTY) in reason:
        reason = "it is no serial port"
    return Fault(NO_TERMINAL, f"Cannot open {port}: {reason}.", _hint(port))


def broke(port: str, error: BaseException, again: str = _AGAIN) -> Fault:
    """Say that an open port is gone."""
    if not port.startswith(SOCKET) and "://" not in port and not os.path.exists(port):
        return Fault(LINK, f"The terminal at {port} was unplugged.", again)
    return Fault(LINK, f"The connection to {port} broke: {_reason(error)}.", again)


def _number(error: BaseException | None) -> int | None:
    """Give the operating system's number of an error, also from below pyserial's own."""
    while error is not None:
        if isinstance(error, OSError) and error.errno:
            return error.errno
        error = error.__cause__ or error.__context__
    return None


def _reason(error: BaseException) -> str:
    """Give the operating system's word for it, without pyserial's frame around it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno and cause.strerror:
            text = os.strerror(cause.errno) if cause.errno > 0 else cause.strerror
            return text.lower()
        cause = cause.__cause__ or cause.__context__
    text = str(error).strip().rstrip(".")
    return text.splitlines()[0] if text else type(error).__name__


def _hint(port: str) -> str:
    if port.startswith(SOCKET):
        return "Is the terminal running?  `tillctl sim --state DIR` starts a simulated one."
    return "Look at the cable; `tillctl ports` shows the ports that are there."


def _permission(port: str) -> str:
    if not sys.platform.startswith("linux"):
        return "Ask whoever looks after this computer to allow it."
    return (
        f"Join its group, then log in again: sudo usermod -aG {_group(port)} $USER.  "
        f"Or put this line into {_RULES_FILE}: {RULE}"
    )


def _group(port: str) -> str:
    """Name the group that owns a port: dialout, on some systems uucp."""
    import grp

    with suppress(OSError, KeyError):
        found = os.stat(port)
        if stat.S_ISCHR(found.st_mode) and found.st_gid:
            return grp.getgrgid(found.st_gid).gr_name
    return "dialout"
