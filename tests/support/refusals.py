"""What a call refuses, for tables."""

from tillroll.errors import Refused, StoreFault


def refusal(function, *args) -> tuple:
    """`(code, where)` of the Refused that the call must raise; `()` when it raises none."""
    try:
        function(*args)
    except Refused as error:
        return error.code, error.where
    return ()


def code_of(call, *arguments):
    """The code of the StoreFault that the call raises, or None."""
    try:
        call(*arguments)
    except StoreFault as fault:
        return fault.code
    return None
