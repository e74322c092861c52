"""Which one receipt a verb means: by its voucher number, its reference number, or its time."""

from typing import Any

from tillctl.client import Client
from tillctl.faults import USAGE, Fault, from_terminal
from tillctl.options import which

_WAYS = "Give `last`, VOUCHER, --reference or a time."


class Choice:
    """What the command line says.  Raises Fault unless it names one receipt in one way."""

    def __init__(
        self, voucher: str | None, reference: str | None, since: int | None, until: int | None
    ) -> None:
        self._voucher = voucher
        self._wanted = which(reference, since, until)
        if voucher is not None and self._wanted:
            what = "A voucher number excludes --reference and times."
            raise Fault(USAGE, what, "Give one of them.")
        if voucher is None and not self._wanted:
            raise Fault(USAGE, "Nothing says which receipt is meant.", _WAYS)

    def fields(self, client: Client) -> dict[str, Any]:
        """Give the fields of a request that name it; none for the last receipt.  Raises Fault."""
        if self._voucher == "last":
            return {}
        if self._voucher is not None:
            return {"voucher": self._voucher}
        if "reference" in self._wanted:
            return self._wanted
        return {"id": _only_one(client, self._wanted)}


def _only_one(client: Client, wanted: dict[str, Any]) -> str:
    """Give the id of the one receipt of a time.  Raises Fault when there are none or several."""
    found = client.call("jobs", **wanted)["jobs"]
    if not found:
        text, do = "There is no receipt of that time.", "See `tillctl jobs`."
        raise from_terminal({"code": "not-found", "text": text, "do": do})
    if len(found) > 1:
        names = ", ".join(f"{job['voucher']} ({job['at']})" for job in found)
        what = f"There are several receipts of that time: {names}."
        raise Fault(USAGE, what, "Name one by its voucher number, or a shorter time.")
    return str(found[0]["id"])
