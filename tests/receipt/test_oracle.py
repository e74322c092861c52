"""Layout agrees, glyph for glyph, with the OFSC's ReceiptLine program (tests/receipt/oracle)."""

import json

from support.oracle import comparable, recorded


def test_recorded_documents_come_out_the_same():
    count = 0
    with open("tests/golden/receiptline.jsonl", encoding="utf-8") as recording:
        for text in recording:
            case = json.loads(text)
            ours = comparable(recorded(case["document"], case["cells"]))
            assert ours == case["rows"], (case["document"], ours)
            count += 1
    assert count >= 16
