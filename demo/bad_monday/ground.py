"""Where the scenario keeps what is its own: one folder, empty when it begins."""

from __future__ import annotations

from pathlib import Path

from demo.place import NotADemo, Place

SYSTEMS = ("housing", "payments", "revenues")


class Ground(Place):
    """The folder of a demo, with a book and a log for each system."""

    def book(self, system: str) -> Path:
        """What the system did, by its own hand."""
        return self.root / "systems" / f"{system}.jsonl"

    def log(self, system: str) -> Path:
        return self.root / "systems" / f"{system}.log"

    @property
    def mended_row(self) -> Path:
        """The row that staff correct by hand."""
        return self.root / "mended.csv"

    def begin(self) -> None:
        """Make the folders. Raises ``NotADemo`` unless the folder is absent or empty."""
        if self.root.exists() and any(one.name != self.lock.name for one in self.root.iterdir()):
            raise NotADemo(f"{self.root} holds something already: a bad Monday begins on an empty folder.")
        self.make()
        (self.root / "systems").mkdir()
        self.journal.write_text('{"scenario": "bad-monday"}\n', "utf-8")
