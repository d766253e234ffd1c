"""An adapter over flat files of one profile; a new extract gives a profile and a translator."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, field_validator

from adapters.contract import About, Place, Record
from adapters.kit.flat_file.claimed import Claimed
from adapters.kit.flat_file.cursor import Position
from adapters.kit.flat_file.polling import FolderAdapter
from adapters.kit.flat_file.profile import Profile
from adapters.kit.flat_file.reading import FlatReading, read_one, values_of
from adapters.kit.flat_file.row import Row


class FlatFile(FolderAdapter):
    """Takes CSV or fixed-width files from a folder, row by row.

    A subclass overrides ``translate_row`` and gives its ``Settings.profile`` a default.
    """

    class Settings(FolderAdapter.Settings):
        """The folder, and what the files in it look like."""

        profile: Profile = Field(
            description="The shape of the files; what is left out stays as it is built in."
        )

        @field_validator("profile", mode="before")
        @classmethod
        def _over_the_built_in(cls, given: object) -> object:
            """A council says what is otherwise with it, and not the whole shape again."""
            built_in = cls.model_fields["profile"].default
            if isinstance(given, dict) and isinstance(built_in, Profile):
                return {**built_in.model_dump(exclude_unset=True), **given}
            return given

    settings: Settings

    def translate_row(self, row: Row) -> Record:
        """From one good row to a record. Raises ``BadRow`` or ``ValueError`` where it is not good."""
        raise NotImplementedError(f"{type(self).__name__} must translate rows: override translate_row()")

    def row_about(self, values: Mapping[str, str]) -> About | None:  # noqa: ARG002
        """What a bad row is about, from those of its values that can be read; override it so that such a row
        is found by more than the types that the adapter emits."""
        return None

    def about(self, raw: bytes) -> About | None:
        """What a row that could not be translated is about."""
        values = values_of(raw, self.settings.profile)
        return self.row_about(values) if values else None

    def reading(self, file: Claimed, start: Position) -> FlatReading:
        """Begin to read a file from ``start`` on."""
        return FlatReading(file, self.settings.profile, self.translate_row, start)

    def translate(self, raw: bytes, place: Place) -> Record:
        """One row again, as a person has mended it (with its header, where the profile has one)."""
        return read_one(raw, place, self.settings.profile, self.translate_row)
