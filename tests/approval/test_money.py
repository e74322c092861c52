"""Amounts are written exactly, with the digits of their currency."""

from tillroll.approval.money import amount_text, currencies, exponent, symbol

TEXTS = (
    (0, "CNY", "RMB 0.00"),
    (1, "CNY", "RMB 0.01"),
    (10, "CNY", "RMB 0.10"),
    (99, "CNY", "RMB 0.99"),
    (100, "CNY", "RMB 1.00"),
    (3530, "CNY", "RMB 35.30"),
    (-1, "CNY", "RMB -0.01"),
    (-3530, "CNY", "RMB -35.30"),
    (999999999999, "CNY", "RMB 9999999999.99"),
    (1999999999998, "CNY", "RMB 19999999999.98"),
    (123456, "USD", "USD 1234.56"),
    (0, "JPY", "JPY 0"),
    (1200, "JPY", "JPY 1200"),
    (-1200, "JPY", "JPY -1200"),
    (999999999999, "KRW", "KRW 999999999999"),
    (0, "KWD", "KWD 0.000"),
    (1, "KWD", "KWD 0.001"),
    (12345, "KWD", "KWD 12.345"),
    (-12345, "BHD", "BHD -12.345"),
)

EXPONENTS = (
    (0, "JPY KRW VND CLP ISK XAF XOF XPF UGX PYG"),
    (2, "CNY USD EUR GBP HKD MOP TWD SGD THB MYR IDR INR AED RUB AUD CAD CHF BRL HUF CZK XCG"),
    (3, "KWD BHD OMR JOD TND IQD LYD"),
    (-1, "RMB CNH cny XXX XAU CLF ABC"),
)


def test_amounts_are_written_exactly():
    for minor, currency, text in TEXTS:
        assert amount_text(minor, currency) == text


def test_currencies_have_the_digits_of_iso_4217():
    for places, codes in EXPONENTS:
        for code in codes.split():
            assert exponent(code) == places, code


def test_pieces_of_the_table_are_no_currency():
    for code in ("", "C", "CN", "D A", " CN", "CNY ", "AEDA", "BIF CLP", "\u4e2d\u56fd\u5143"):
        assert exponent(code) == -1, code


def test_the_list_has_each_currency_once():
    codes = currencies()
    assert len(codes) == 157
    assert codes == sorted(set(codes))
    for code in codes:
        assert len(code) == 3 and exponent(code) in (0, 2, 3)


def test_only_the_renminbi_has_a_name_of_its_own():
    assert [symbol(code) for code in ("CNY", "JPY", "KWD")] == ["RMB", "JPY", "KWD"]
