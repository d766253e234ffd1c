"""Where a scenario keeps what is its own: one folder, empty when it begins."""

from __future__ import annotations

import json
from pathlib import Path

from demo.place import NotADemo, Place


class ScenarioPlace(Place):
    """The folder of a demo, with a book and a log for each system."""

    def book(self, system: str) -> Path:
        """What the system did, by its own hand."""
        return self.root / "systems" / f"{system}.jsonl"

    def log(self, system: str) -> Path:
        return self.root / "systems" / f"{system}.log"

    def begin_empty(self, scenario: str) -> None:
        """Make the folders. Raises ``NotADemo`` unless the folder is absent or empty."""
        if self.root.exists() and any(one.name != self.lock.name for one in self.root.iterdir()):
            raise NotADemo(f"{self.root} holds something already: {scenario} begins on an empty folder.")
        self.make()
        (self.root / "systems").mkdir()
        self.journal.write_text(json.dumps({"scenario": scenario}) + "\n", "utf-8")
