"""The named fields and conditions of a slip template.

`docs/layouts.md` shows these tables; it is generated from here.
"""

from tillroll.approval.money import amount_text
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_REPLACES
from tillroll.receipt.slip import ENTRIES


def _card(slip) -> str:
    letter = ENTRIES.get(slip.approval.get("entry"))
    pan = slip.approval.get("pan", "")
    return pan + " /" + letter if pan and letter else pan


def _expiry(slip) -> str:
    expiry = slip.approval.get("expiry", "")
    return expiry[2:] + "/" + expiry[:2] if expiry and slip.profile["show_expiry"] else ""


def _slashes(date) -> str:
    return date.replace("-", "/") if date else ""


def _total(slip) -> str:
    tip = slip.approval.get("tip")
    return slip.money(slip.approval["amount"] + tip) if tip else ""


def _limit(slip) -> str:
    limit = slip.approval.get("waiver_limit")
    return amount_text(limit, slip.approval["currency"]) if limit else ""


def _cryptogram_kind(slip) -> str:
    if "emv_cryptogram" not in slip.approval:
        return ""
    return slip.approval.get("emv_cryptogram_kind", "AC")


def _lines(text: str) -> list:
    return text.split("\n") if text else []


# field: (what it is, where from: a key of the approval, or a function of the Slip)
FIELDS = {
    "merchant_name": ("name of the merchant", "merchant_name"),
    "merchant_id": ("merchant number", "merchant_id"),
    "terminal_id": ("terminal number", "terminal_id"),
    "operator": ("operator number", "operator"),
    "issuer": ("issuing bank", "issuer"),
    "acquirer": ("acquiring bank", "acquirer"),
    "pan": ("truncated card number", "pan"),
    "card": ("truncated card number and the letter of the entry mode", _card),
    "entry_letter": (
        "S swipe, I insert, M manual, C contactless, F fallback, Q code",
        lambda slip: ENTRIES.get(slip.approval.get("entry"), ""),
    ),
    "expiry": ("MM/YY; empty unless the setting `show_expiry` is on", _expiry),
    "kind": (
        "kind of transaction, in the languages of the slip",
        lambda slip: slip.phrase(slip.kind()[0], "/" + slip.kind()[1]),
    ),
    "batch": ("batch number", "batch"),
    "voucher": ("voucher (trace) number", "trace"),
    "auth_code": ("authorisation code", "auth_code"),
    "reference": ("reference number", "reference"),
    "date": ("YYYY/MM/DD", lambda slip: _slashes(slip.approval.get("date"))),
    "time": ("HH:MM:SS", "time"),
    "amount": (
        "amount without tip, with currency; negative where money goes back",
        lambda slip: slip.money(slip.approval.get("amount")),
    ),
    "tip": ("tip; empty without one", lambda slip: slip.money(slip.approval.get("tip") or None)),
    "total": ("amount and tip; empty without a tip", _total),
    "waiver_limit": ("amount below which neither PIN nor signature is asked", _limit),
    "response": ("response code", "response"),
    "response_text": ("text of the response", "response_text"),
    "wallet_name": ("wallet", "wallet_name"),
    "wallet_order": ("order number of the wallet", "wallet_order"),
    "original_voucher": ("voucher number of the original transaction", "original_trace"),
    "original_auth": ("authorisation code of the original transaction", "original_auth"),
    "original_reference": ("reference number of the original transaction", "original_reference"),
    "original_date": (
        "date of the original transaction, YYYY/MM/DD",
        lambda slip: _slashes(slip.approval.get("original_date")),
    ),
    "remarks": ("remark lines (list)", "remarks"),
    "emv_aid": ("application identifier, tag 4F", "emv_aid"),
    "emv_label": ("application label, tag 50", "emv_label"),
    "emv_app_name": ("application preferred name, tag 9F12", "emv_app_name"),
    "emv_tvr": ("terminal verification results, tag 95", "emv_tvr"),
    "emv_tsi": ("transaction status information, tag 9B", "emv_tsi"),
    "emv_atc": ("application transaction counter, tag 9F36", "emv_atc"),
    "emv_cryptogram": ("application cryptogram, tag 9F26", "emv_cryptogram"),
    "emv_cryptogram_kind": ("ARQC or TC", _cryptogram_kind),
    "emv_pan_seq": ("card sequence number, tag 5F34", "emv_pan_seq"),
    "emv_termcap": ("terminal capabilities, tag 9F33", "emv_termcap"),
    "emv_aip": ("application interchange profile, tag 82", "emv_aip"),
    "emv_unpr": ("unpredictable number, tag 9F37", "emv_unpr"),
    "emv_iad": ("issuer application data, tag 9F10", "emv_iad"),
    "reprint_number": (
        "how often this copy was printed again; empty for the first printing",
        lambda slip: str(slip.number) if slip.number else "",
    ),
    "slip_title": ("setting `slip_title`", lambda slip: slip.profile["slip_title"]),
    "qr": ("setting `qr_text`, with its fields filled in", None),
    "header": (
        "setting `header` (list of its lines)",
        lambda slip: _lines(slip.profile["header"]),
    ),
    "footer": (
        "setting `footer` (list of its lines)",
        lambda slip: _lines(slip.profile["footer"]),
    ),
}

# condition: (when it holds, function of the Slip); every field is a condition too: it is not empty
CONDITIONS = {
    "copy_merchant": ("merchant copy", lambda slip: slip.copy == "merchant"),
    "copy_cardholder": ("cardholder copy", lambda slip: slip.copy == "cardholder"),
    "copy_bank": ("bank copy", lambda slip: slip.copy == "bank"),
    "chinese": ("the slip has Chinese wordings", lambda slip: slip.chinese),
    "english": ("the slip has English wordings", lambda slip: slip.english),
    "duplicated": (
        "reprint, or a copy that may have been printed before",
        lambda slip: slip.mark == MARK_DUPLICATED,
    ),
    "replaces": ("replaces an incomplete slip", lambda slip: slip.mark == MARK_REPLACES),
    "training": ("training transaction", lambda slip: bool(slip.approval.get("training"))),
    "declined": ("the transaction was not approved", lambda slip: slip.declined),
    "negative": ("money goes back to the cardholder", lambda slip: slip.is_negative()),
    "scan": ("a code was scanned", lambda slip: slip.is_scan() and not slip.declined),
    "cvm_none": ("neither PIN nor signature", lambda slip: slip.verified_by("none")),
    "cvm_pin": ("PIN without signature", lambda slip: slip.verified_by("pin")),
    "cvm_device": ("verified on the device", lambda slip: slip.verified_by("device")),
    "cvm_signature": ("signature without PIN", lambda slip: slip.verified_by("signature")),
    "signature": ("this copy is to be signed", lambda slip: slip.signature_due()),
}
