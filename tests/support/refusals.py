"""What a call refuses, for tables."""

from tillroll.errors import Refused


def refusal(function, *args) -> tuple:
    """`(code, where)` of the Refused that the call must raise; `()` when it raises none."""
    try:
        function(*args)
    except Refused as error:
        return error.code, error.where
    return ()
