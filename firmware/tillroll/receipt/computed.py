"""Fields that are more than one value of the approval: for each a function of the Slip."""

from tillroll.approval.money import amount_text
from tillroll.receipt.slip import ENTRIES


def card(slip) -> str:
    """Truncated card number and the letter of the entry mode."""
    letter = entry_letter(slip)
    pan = slip.approval.get("pan", "")
    return pan + " /" + letter if pan and letter else pan


def entry_letter(slip) -> str:
    """How the card was read."""
    return ENTRIES.get(slip.approval.get("entry"), "")


def expiry(slip) -> str:
    """MM/YY, where the settings permit it."""
    given = slip.approval.get("expiry", "")
    return given[2:] + "/" + given[:2] if given and slip.profile["show_expiry"] else ""


def kind(slip) -> str:
    """Kind of transaction in the languages of the slip."""
    chinese, english, _ = slip.kind()
    return slip.phrase(chinese, "/" + english)


def date(slip) -> str:
    """YYYY/MM/DD."""
    return slip.approval.get("date", "").replace("-", "/")


def original_date(slip) -> str:
    """YYYY/MM/DD."""
    return slip.approval.get("original_date", "").replace("-", "/")


def amount(slip) -> str:
    """Amount without tip."""
    return slip.money(slip.approval.get("amount"))


def tip(slip) -> str:
    """Tip, where there is one."""
    return slip.money(slip.approval.get("tip") or None)


def total(slip) -> str:
    """Amount and tip, where there is one."""
    given = slip.approval.get("tip")
    return slip.money(slip.approval["amount"] + given) if given else ""


def waiver_limit(slip) -> str:
    """Amount below which neither PIN nor signature is asked."""
    limit = slip.approval.get("waiver_limit")
    return amount_text(limit, slip.approval["currency"]) if limit else ""


def emv_cryptogram_kind(slip) -> str:
    """ARQC or TC; AC where it is not known which."""
    if "emv_cryptogram" not in slip.approval:
        return ""
    return slip.approval.get("emv_cryptogram_kind", "AC")


def reprint_number(slip) -> str:
    """How often this copy was printed again."""
    return str(slip.number) if slip.number else ""


def slip_title(slip) -> str:
    """The setting."""
    return slip.profile["slip_title"]


def header(slip) -> list:
    """The lines of the setting."""
    return _lines(slip.profile["header"])


def footer(slip) -> list:
    """The lines of the setting."""
    return _lines(slip.profile["footer"])


def _lines(text: str) -> list:
    return text.split("\n") if text else []
