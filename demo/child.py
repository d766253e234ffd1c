"""A process of the demo's own: started apart from the terminal, so that Ctrl-C reaches the demo alone, and
the demo ends its children in order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PATIENCE = 15.0
"""Seconds a child has to end by itself."""


class Child:
    """Python running with these arguments, its words going to a log. Nothing is imported from this folder."""

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log = log
        with log.open("ab") as words:
            self._process = subprocess.Popen(
                [sys.executable, "-P", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.poll()

    def stop(self) -> None:
        """Ask it to end, and wait; end it by force if it does not."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def last_words(self, many: int = 1500) -> str:
        return self.log.read_text("utf-8", errors="replace")[-many:].strip()
