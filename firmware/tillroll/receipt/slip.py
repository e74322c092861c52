"""One copy of one approval: what the fields and conditions of a template are asked from."""

from tillroll.approval.identity import approved
from tillroll.approval.money import amount_text

# kind: (Chinese, English, whether money goes back)
KINDS = {
    "sale": ("消费", "SALE", False),
    "void": ("消费撤销", "VOID", True),
    "refund": ("退货", "REFUND", True),
    "preauth": ("预授权", "PRE-AUTH", False),
    "preauth_completion": ("预授权完成", "AUTH COMPLETE", False),
    "preauth_void": ("预授权撤销", "PRE-AUTH VOID", True),
    "preauth_completion_void": ("预授权完成撤销", "COMPLETE VOID", True),
    "wallet": ("扫码消费", "WALLET SALE", False),
    "wallet_refund": ("扫码退货", "WALLET REFUND", True),
    "offline_sale": ("离线消费", "OFFLINE SALE", False),
    "tip_adjustment": ("小费调整", "TIP ADJUST", False),
}

# entry mode: the letter after the card number (UnionPay terminals; Q is ours for a code)
ENTRIES = {
    "swipe": "S",
    "insert": "I",
    "manual": "M",
    "contactless": "C",
    "fallback": "F",
    "qr": "Q",
}


class Slip:
    """What one copy of one approval is printed from."""

    def __init__(self, approval: dict, copy: str, mark: int, number: int, profile):
        self.approval = approval
        self.copy = copy
        self.mark = mark
        self.number = number
        self.profile = profile
        self.declined = bool(approval) and not approved(approval)
        self.chinese = "zh" in profile["language"]
        self.english = "en" in profile["language"]

    def phrase(self, chinese: str, english: str) -> str:
        """Join two wordings as the language asks: `中文(ENGLISH)`.

        An English wording that begins with a space or a slash is joined by it instead.
        """
        joint = english[:1] in (" ", "/")
        if not self.chinese or not chinese:
            return (english[1:] if joint else english) if self.english else ""
        if not self.english or not english:
            return chinese
        return chinese + english if joint else chinese + "(" + english + ")"

    def money(self, minor) -> str:
        """An amount, negative where money goes back to the cardholder."""
        if minor is None:
            return ""
        if self.is_negative():
            minor = -minor
        return amount_text(minor, self.approval["currency"])

    def kind(self) -> tuple:
        """The wordings and the direction of this transaction."""
        return KINDS.get(self.approval.get("kind"), ("", "", False))

    def is_negative(self) -> bool:
        """Tell whether money goes back to the cardholder."""
        return self.kind()[2]

    def is_scan(self) -> bool:
        """Tell whether a code was scanned instead of a card."""
        get = self.approval.get
        return get("entry") == "qr" or get("kind") in ("wallet", "wallet_refund")

    def verified_by(self, method: str) -> bool:
        """Tell whether the cardholder was verified this way, where that decides a waiver."""
        return self.approval.get("cvm") == method and not self.is_scan() and not self.declined

    def signature_due(self) -> bool:
        """Tell whether this copy carries the signature line."""
        if self.copy == "cardholder" or self.declined or self.is_scan():
            return False
        return self.approval.get("cvm") not in ("none", "device", "pin")
