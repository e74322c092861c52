"""The Indicator on a text display and an active buzzer."""

_BEEP_MS = 120


class DisplayBuzzer:
    """`display(text)` shows up to two lines; `buzzer` is a pin; `timer` a free machine.Timer."""

    def __init__(self, display, buzzer, timer):
        self._display = display
        self._buzzer = buzzer
        self._timer = timer
        self._on_timer = self._toggle
        self._edges = 0

    def show(self, text: str) -> None:
        """Show one short text."""
        self._display(text)

    def beep(self, times: int) -> None:
        """Beep `times` in the background; a running signal is replaced."""
        self._buzzer(1)
        self._edges = 2 * times - 1
        self._timer.init(period=_BEEP_MS, callback=self._on_timer)

    def _toggle(self, timer):
        self._edges -= 1
        self._buzzer(self._edges & 1)
        if self._edges <= 0:
            timer.deinit()
