"""The tables of docs/layouts.md, from the tables of the firmware.

PYTHONPATH=firmware:host_tools:host_tools/shim python -m tillctl.layout_tables
"""

from pathlib import Path

from tillroll.receipt.fields import CONDITIONS, FIELDS

__all__ = ["filled", "tables"]

DOCUMENT = Path("docs/layouts.md")
END = "<!-- end -->"


def tables() -> dict[str, str]:
    """Give the tables by the name of their place in the document."""
    return {
        "fields": _table("field", {row[0]: row[1] for row in FIELDS}),
        "conditions": _table("condition", dict(CONDITIONS)),
    }


def filled(text: str) -> str:
    """Give the document with its tables written anew."""
    for name, table in tables().items():
        start = text.index(f"<!-- {name} -->\n") + len(f"<!-- {name} -->\n")
        text = text[:start] + table + text[text.index(END, start) :]
    return text


def _table(what: str, rows: dict[str, str]) -> str:
    lines = [f"| {what} | meaning |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in rows.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
