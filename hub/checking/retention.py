"""What the settings say of retention, and cannot mean."""

from __future__ import annotations

from collections.abc import Iterator

from hub.checking.settings_file import Loaded
from hub.settings import Settings
from routes.problem import Problem


def faults(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """Rules that contradict each other, at the key that is to be changed."""
    for table, name, problem, fix in settings.retention.contradictions():
        place = ("retention", table, name)
        yield loaded.problem(place if place in loaded.lines.paths else place[:2], problem, fix)
