"""The named fields and conditions of a slip template.

Constant rows, which take no RAM on a device; `docs/layouts.md` is generated from them.
"""

from tillroll.receipt.mark import MARK_DUPLICATED, MARK_REPLACES

# (field, what it is, key of the approval; "" where computed.py has a function of this name)
FIELDS = (
    ("merchant_name", "name of the merchant", "merchant_name"),
    ("merchant_id", "merchant number", "merchant_id"),
    ("terminal_id", "terminal number", "terminal_id"),
    ("operator", "operator number", "operator"),
    ("issuer", "issuing bank", "issuer"),
    ("acquirer", "acquiring bank", "acquirer"),
    ("pan", "truncated card number", "pan"),
    ("card", "truncated card number and the letter of the entry mode", ""),
    ("entry_letter", "S swipe, I insert, M manual, C contactless, F fallback, Q code", ""),
    ("expiry", "MM/YY; empty unless the setting `show_expiry` is on", ""),
    ("kind", "kind of transaction, in the languages of the slip", ""),
    ("batch", "batch number", "batch"),
    ("voucher", "voucher (trace) number", "trace"),
    ("auth_code", "authorisation code", "auth_code"),
    ("reference", "reference number", "reference"),
    ("date", "YYYY/MM/DD", ""),
    ("time", "HH:MM:SS", "time"),
    ("amount", "amount without tip, with currency; negative where money goes back", ""),
    ("tip", "tip; empty without one", ""),
    ("total", "amount and tip; empty without a tip", ""),
    ("waiver_limit", "amount below which neither PIN nor signature is asked", ""),
    ("response", "response code", "response"),
    ("response_text", "text of the response", "response_text"),
    ("wallet_name", "wallet", "wallet_name"),
    ("wallet_order", "order number of the wallet", "wallet_order"),
    ("original_voucher", "voucher number of the original transaction", "original_trace"),
    ("original_auth", "authorisation code of the original transaction", "original_auth"),
    ("original_reference", "reference number of the original transaction", "original_reference"),
    ("original_date", "date of the original transaction, YYYY/MM/DD", ""),
    ("remarks", "remark lines (list)", "remarks"),
    ("emv_aid", "application identifier, tag 4F", "emv_aid"),
    ("emv_label", "application label, tag 50", "emv_label"),
    ("emv_app_name", "application preferred name, tag 9F12", "emv_app_name"),
    ("emv_tvr", "terminal verification results, tag 95", "emv_tvr"),
    ("emv_tsi", "transaction status information, tag 9B", "emv_tsi"),
    ("emv_atc", "application transaction counter, tag 9F36", "emv_atc"),
    ("emv_cryptogram", "application cryptogram, tag 9F26", "emv_cryptogram"),
    ("emv_cryptogram_kind", "ARQC or TC", ""),
    ("emv_pan_seq", "card sequence number, tag 5F34", "emv_pan_seq"),
    ("emv_termcap", "terminal capabilities, tag 9F33", "emv_termcap"),
    ("emv_aip", "application interchange profile, tag 82", "emv_aip"),
    ("emv_unpr", "unpredictable number, tag 9F37", "emv_unpr"),
    ("emv_iad", "issuer application data, tag 9F10", "emv_iad"),
    ("reprint_number", "how often this copy was printed again; empty for the first printing", ""),
    ("slip_title", "setting `slip_title`", ""),
    ("qr", "setting `qr_text`, with its fields filled in", ""),
    ("header", "setting `header` (list of its lines)", ""),
    ("footer", "setting `footer` (list of its lines)", ""),
)

# (condition, when it holds); every field is a condition too: it is not empty
CONDITIONS = (
    ("copy_merchant", "merchant copy"),
    ("copy_cardholder", "cardholder copy"),
    ("copy_bank", "bank copy"),
    ("chinese", "the slip has Chinese wordings"),
    ("english", "the slip has English wordings"),
    ("duplicated", "reprint, or a copy that may have been printed before"),
    ("replaces", "replaces an incomplete slip"),
    ("training", "training transaction"),
    ("declined", "the transaction was not approved"),
    ("negative", "money goes back to the cardholder"),
    ("scan", "a code was scanned"),
    ("cvm_none", "neither PIN nor signature"),
    ("cvm_pin", "PIN without signature"),
    ("cvm_device", "verified on the device"),
    ("cvm_signature", "signature without PIN"),
    ("signature", "this copy is to be signed"),
)


def find(rows, name: str):
    """The row of this name, None for none."""
    for row in rows:
        if row[0] == name:
            return row
    return None


def holds(slip, name: str) -> bool:
    """Whether a condition holds for this Slip."""
    group, _, rest = name.partition("_")
    if group == "copy":
        return slip.copy == rest
    if group == "cvm":
        return slip.verified_by(rest)
    if name in ("duplicated", "replaces"):
        return slip.mark == (MARK_REPLACES if name == "replaces" else MARK_DUPLICATED)
    if name == "training":
        return bool(slip.approval.get(name))
    if name == "negative":
        return slip.is_negative()
    if name == "scan":
        return slip.is_scan() and not slip.declined
    if name == "signature":
        return slip.signature_due()
    return getattr(slip, name)  # chinese, english, declined
