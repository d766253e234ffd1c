"""Where the scenario keeps what is its own."""

from __future__ import annotations

from pathlib import Path

from demo.scenario_place import ScenarioPlace

SYSTEMS = ("housing", "payments", "revenues")
MODULE = "demo.bad_monday.system_process"
"""What runs each of them."""


class Ground(ScenarioPlace):
    """The folder of the scenario."""

    @property
    def mended_row(self) -> Path:
        """The row that staff correct by hand."""
        return self.root / "mended.csv"
