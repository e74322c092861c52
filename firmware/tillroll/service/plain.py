"""The counter without a link, for whoever is at MicroPython's prompt.

mpremote exec "import tillroll.service as s; print(s.status())"
"""

from tillroll.service import accounts


def status() -> dict:
    """Boot the rooms, which replays the journal, look, and take the head's power off again."""
    import main

    made = __import__("board").build()
    try:
        return accounts.status(main.Terminal(made), {})
    finally:
        made.engine.end()
