"""What the settings say of places: the grid's file, and what towns are called."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.registry import AdapterError
from hub.checking.settings_file import Loaded
from hub.place_index import projection_of
from hub.settings import Settings
from identity_index.places.matching.aliases import faults
from routes.problem import Problem
from routes.toml_lines import Path as Place


def problems(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """Each entry that would not do what it says."""
    try:
        projection_of(settings)
    except AdapterError as error:
        yield loaded.problem(("places", "ostn15"), str(error), "correct the path, or leave it empty")
    for one in faults(settings.places.aliases):
        place: Place = ("places", "aliases") if one.alias is None else ("places", "aliases", one.alias)
        yield loaded.problem(place, f"places.aliases: {one.problem}", one.fix)
