"""The revenues extract: CSV files in a drop folder, one row for each person who moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from adapters.contract import About, Record
from adapters.kit.flat_file import FlatFile, Profile, Row
from adapters.revenues_extract.profile import MOVED
from adapters.revenues_extract.translate import about, moved

SystemName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[_-][a-z0-9]+)*$", max_length=64)]


class RevenuesExtract(FlatFile):
    """Council tax: the nightly CSV of people who moved."""

    class Settings(FlatFile.Settings):
        """The folder, the shape of the extract, and what the system is called."""

        pattern: str = Field(default="*.csv", min_length=1, description="Names of the files, with * and ?.")
        profile: Profile = Field(
            default=MOVED, description="The shape of the files; what is left out stays as it is built in."
        )
        system: SystemName = Field(
            default="revenues", description="What the hub calls the system whose account numbers these are."
        )

    emits: ClassVar[Sequence[str]] = ("person.moved",)
    settings: Settings

    def row_about(self, values: Mapping[str, str]) -> About | None:
        """Whose account it is, and where they were and are, as far as the row says."""
        return about(values, system=self.settings.system)

    def translate_row(self, row: Row) -> Record:
        """One ``person.moved`` for each row."""
        return moved(row, profile=self.settings.profile, system=self.settings.system, source=self.source)
