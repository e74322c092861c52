"""Amounts: integers in minor units, and how a slip writes them."""

# ISO 4217 list one, 2026-01-01: codes by the digits of their minor unit.  Fund, metal and test
# codes and four-digit units are left out; BGN and ANG, withdrawn in 2025, stay for refunds.
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP "
    "PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)


def currencies() -> list:
    """All known currency codes, in order."""
    return sorted((_NONE + " " + _TWO + " " + _THREE).split())


def exponent(currency: str) -> int:
    """Digits of the minor unit: 0, 2 or 3; -1 for an unknown code."""
    if len(currency) != 3 or " " in currency:
        return -1
    if currency in _TWO:
        return 2
    if currency in _NONE:
        return 0
    return 3 if currency in _THREE else -1


def symbol(currency: str) -> str:
    """What a slip writes before the amount: UnionPay slips say RMB, everything else its code."""
    return "RMB" if currency == "CNY" else currency


def amount_text(minor: int, currency: str) -> str:
    """Write an amount: `RMB 35.30`, `RMB -35.30`, `JPY 1200`, `KWD 1.234`.

    Takes minor units of a known currency.
    """
    places = exponent(currency)
    digits = str(abs(minor))
    if places > 0:
        digits = "0" * (places + 1 - len(digits)) + digits
        digits = digits[:-places] + "." + digits[-places:]
    return symbol(currency) + (" -" if minor < 0 else " ") + digits
