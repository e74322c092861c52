"""A desk on which the plug of an emulated Pico is pulled while `tillctl install` runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from support.bench_host import Answer, tillctl
from support.installing_host import BOARD, digests, firmware_on, next_version
from support.paced_pico_host import PacedPico, blank_flash
from tillctl import image, install_files
from tillctl.faults import Fault
from tillctl.repl import at_repl

_TRIES = 6


class Desk:
    """A blank board and one with the old version; `first` and `update` are steps of the flash."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._stock = image.stock(print).with_suffix(".bin").read_bytes()
        self._old = install_files.collect(BOARD)
        self._new = next_version(self._old)
        self._flash = {True: blank_flash(folder, self._stock).read_bytes()}
        self.first, self._flash[False] = self._whole(True)
        self.update, _ = self._whole(False)

    def _whole(self, fresh: bool) -> tuple[int, bytes]:
        """Install without a hitch; gives the steps that it takes, and the flash."""
        with self._board(fresh) as (pico, flash):
            answer = self._install(pico, fresh)
            assert answer.code == 0, answer
            steps = pico.steps
        return steps, flash.read_bytes()

    @contextmanager
    def _board(self, fresh: bool) -> Iterator[tuple[PacedPico, Path]]:
        flash = self._folder / "desk.bin"
        flash.write_bytes(self._flash[fresh])
        with PacedPico(flash) as pico:
            yield pico, flash

    def _files(self, fresh: bool) -> dict[str, bytes]:
        return self._old if fresh else self._new

    def _install(self, pico: PacedPico, fresh: bool) -> Answer:
        with mock.patch.object(install_files, "collect", lambda _board: self._files(fresh)):
            return tillctl("--port", pico.port, "install", "--json")

    def unplug(self, fresh: bool, step: int) -> tuple[str, str]:
        """Pull the plug at this step of the flash; gives what comes up, and what it can become."""
        with self._board(fresh) as (pico, flash):
            pico.kill_at(step)
            self._install(pico, fresh)
        with PacedPico(flash) as pico:
            came = self._came_up(pico, fresh)
            version = firmware_on(flash.read_bytes())
            whole = [digests(files) for files in (self._old, self._new)]
            if came == "tillroll" and version not in whole:
                came = "tillroll, not whole"
            again = self._install(pico, fresh)
        done = firmware_on(flash.read_bytes()) == digests(self._files(fresh))
        then = "installed" if again.code == 0 and done else f"{again.code} {again.out}"
        return came, then

    def _came_up(self, pico: PacedPico, fresh: bool) -> str:
        for _ in range(1 if fresh else _TRIES):
            answer = tillctl("--port", pico.port, "status", "--json")
            if answer.code == 0 and answer.body["problems"] == []:
                return "tillroll"
        try:
            with at_repl(pico.port) as repl:
                prompt = repl.run("print(1)") == 1
        except Fault:
            prompt = False
        return "the prompt" if fresh and prompt else "nothing"
