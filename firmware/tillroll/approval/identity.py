"""Which transaction an approval is, whether it says yes, and whether two say the same."""

import hashlib

# ISO 8583:1987 DE 39: approved, honour with identification, partial, VIP, track 3 updated;
# UnionPay POS terminals: A2, A4, A5, A6 approved with a fault; EMV 4.3 book 4, A6: Y1, Y3 offline.
_APPROVED = ("00", "08", "10", "11", "16", "A2", "A4", "A5", "A6", "Y1", "Y3")


def identity(approval: dict) -> bytes:
    """Name the transaction: terminal, batch, trace and kind, `10086001-000123-000456-sale`."""
    parts = [approval[key] for key in ("terminal_id", "batch", "trace", "kind")]
    return "-".join(parts).encode()


def digest(packed: bytes) -> bytes:
    """Eight bytes that differ when two packed approvals differ: the head of their SHA-256."""
    return hashlib.sha256(packed).digest()[:8]


def approved(approval: dict) -> bool:
    """Say whether the response code means that the transaction has gone through."""
    return approval["response"].upper() in _APPROVED
