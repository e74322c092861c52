"""Every exception of the firmware; what their codes mean to the outside is in codes.py.

A class exists only where somebody catches it.  No text in any `detail` ever holds card data.
"""


class Refused(Exception):
    """A request is answered with a code and nothing was changed.

    `code` is a key of `codes.CODES`; `where` names the field, setting or byte; `detail` says what
    is wrong there, without quoting values that may hold card data.
    """

    def __init__(self, code: str, where: str = "", detail: str = ""):
        super().__init__(code, where, detail)
        self.code = code
        self.where = where
        self.detail = detail


class StoreFault(Exception):
    """The flash did not take or give the bytes.

    `code`: store-full, store-io or store-missing; record-damaged when they fail their checksum.
    """

    def __init__(self, code: str, where: str = ""):
        super().__init__(code, where)
        self.code = code
        self.where = where


class Stopped(Exception):
    """The next row may not be burnt or fed, and has not been.

    `reason` is a printer-state reason of `codes.CODES`; `recovery` one of the `RECOVER_…` values.
    """

    def __init__(self, reason: str, recovery: int):
        super().__init__(reason, recovery)
        self.reason = reason
        self.recovery = recovery


# What becomes of the copy that was printing when the engine stopped.
RECOVER_PAUSE = 0  # the paper has not moved: go on at the next row when the reason clears
RECOVER_VOID = 1  # the copy is void: restart it from its top when the reason clears
RECOVER_SERVICE = 2  # the copy is void: nothing prints until a technician has looked
RECOVER_UNCERTAIN = 3  # nobody knows whether the copy came out: restart it marked as a duplicate
