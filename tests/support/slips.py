"""Approvals and profiles for the tests of the receipt room: one for everything a slip can show."""

MARKS = ((0, 0), (1, 0), (1, 2), (2, 0))  # (mark, reprint number)
COPIES = ("merchant", "cardholder", "bank")
LANGUAGES = ("zh-en", "zh", "en")


def profile(language="zh-en", **changes):
    """The settings that a slip depends on."""
    settings = {
        "language": language,
        "show_expiry": False,
        "header": "",
        "footer": "谢谢惠顾 THANK YOU",
        "qr_text": "",
        "slip_title": "",
    }
    settings.update(changes)
    return settings


_BASE = {
    "version": 1,
    "kind": "sale",
    "merchant_name": "北京市朝阳区便利店",
    "merchant_id": "898110055550001",
    "terminal_id": "10086001",
    "operator": "01",
    "issuer": "中国工商银行",
    "acquirer": "中国银联",
    "pan": "622202******1234",
    "entry": "insert",
    "expiry": "2912",
    "batch": "000123",
    "trace": "000456",
    "auth_code": "789012",
    "reference": "123456789012",
    "date": "2026-11-20",
    "time": "22:58:40",
    "amount": 3530,
    "currency": "CNY",
    "cvm": "signature+pin",
    "response": "00",
}

_CHIP = {
    "emv_aid": "A000000333010101",
    "emv_label": "PBOC DEBIT",
    "emv_tvr": "0000008000",
    "emv_tsi": "E800",
    "emv_atc": "01F4",
    "emv_cryptogram": "8E19ED4BCA5C670A",
    "emv_cryptogram_kind": "ARQC",
    "emv_pan_seq": "001",
}

_CONTACTLESS = {
    "emv_app_name": "银联借记",
    "emv_cryptogram_kind": "TC",
    "emv_termcap": "E0F8C8",
    "emv_aip": "7C00",
    "emv_unpr": "5A3C99E1",
    "emv_iad": "07010103A0A802010A010000000000B1E7D6F1",
}


def _slip(*blocks, **changes):
    approval = dict(_BASE)
    for block in blocks:
        approval.update(block)
    approval.update(changes)
    return {key: value for key, value in approval.items() if value is not None}


SLIPS = {
    "sale_chip": _slip(_CHIP),
    "sale_contactless": _slip(
        _CHIP, _CONTACTLESS, entry="contactless", cvm="none", waiver_limit=100000
    ),
    "sale_signature": _slip(entry="swipe", cvm="signature", remarks=["桌号 12", "Table 12"]),
    "sale_pin": _slip(_CHIP, cvm="pin"),
    "sale_device": _slip(_CHIP, entry="contactless", cvm="device"),
    "sale_tip": _slip(_CHIP, amount=123456, tip=18500, entry="fallback"),
    "sale_large": _slip(_CHIP, amount=999999999999),
    "sale_yen": _slip(currency="JPY", amount=120000, entry="manual"),
    "sale_training": _slip(_CHIP, training=True),
    "void": _slip(kind="void", original_trace="000455"),
    "refund": _slip(kind="refund", original_reference="123456789001", original_date="2026-11-19"),
    "preauth": _slip(_CHIP, kind="preauth"),
    "preauth_completion": _slip(kind="preauth_completion", original_auth="654321"),
    "preauth_void": _slip(kind="preauth_void", original_auth="654321"),
    "preauth_completion_void": _slip(kind="preauth_completion_void", original_trace="000454"),
    "wallet": _slip(
        kind="wallet",
        entry="qr",
        cvm=None,
        pan=None,
        issuer=None,
        auth_code=None,
        wallet_name="云闪付",
        wallet_order="202611202258409918273645",
    ),
    "wallet_refund": _slip(
        kind="wallet_refund",
        entry="qr",
        cvm=None,
        pan=None,
        issuer=None,
        auth_code=None,
        wallet_name="云闪付",
        original_reference="123456789001",
    ),
    "offline_sale": _slip(kind="offline_sale", entry="manual"),
    "tip_adjustment": _slip(kind="tip_adjustment", tip=500, original_trace="000450"),
    "declined": _slip(
        _CHIP, response="51", response_text="余额不足 INSUFFICIENT FUNDS", auth_code=None
    ),
    "longest": _slip(
        _CHIP,
        _CONTACTLESS,
        merchant_name="Ye Olde Xī'ān Dumpling House & Tea Room, Pudong",
        issuer="中国邮政储蓄银行股份有限公司信用卡中心",
        amount=999999999999,
        tip=999999999999,
        remarks=["发票抬头：上海某某国际贸易（集团）有限公司浦东分公司" for _ in range(8)],
    ),
}
