"""QR symbols, level M, byte mode, best of eight masks; versions 5, 6, 7 and 10."""

from tillroll.render import qr

BUDGETS = {
    "qr_v5": {"instructions": 3_000_000},
    "qr_v6": {"instructions": 3_000_000, "garbage": 8192, "heap": 16384},
    "qr_v7": {"instructions": 4_000_000},
    "qr_v10": {"instructions": 5_000_000, "garbage": 12288},
}

text = b"https://pay.example.com/slip?terminal=10086001&batch=000123&trace=000456&signature=" + (
    b"0123456789abcdef" * 9
)


def bench_qr_v5():
    """80 bytes."""
    qr.encode(text[:80], qr.M)


def bench_qr_v6():
    """100 bytes, as the peers were measured with."""
    qr.encode(text[:100], qr.M)


def bench_qr_v7():
    """120 bytes."""
    qr.encode(text[:120], qr.M)


def bench_qr_v10():
    """213 bytes: the symbol is full."""
    qr.encode(text[:213], qr.M)
