"""An adapter over flat files of one profile; a new extract gives a profile and a translator."""

from __future__ import annotations

from pydantic import Field

from adapters.contract import Place, Record
from adapters.kit.flat_file.claimed import Claimed
from adapters.kit.flat_file.cursor import Position
from adapters.kit.flat_file.polling import FolderAdapter
from adapters.kit.flat_file.profile import Profile
from adapters.kit.flat_file.reading import FlatReading, read_one
from adapters.kit.flat_file.row import Row


class FlatFile(FolderAdapter):
    """Takes CSV or fixed-width files from a folder, row by row.

    A subclass overrides ``translate_row`` and gives its ``Settings.profile`` a default.
    """

    class Settings(FolderAdapter.Settings):
        """The folder, and what the files in it look like."""

        profile: Profile = Field(description="The shape of the files.")

    settings: Settings

    def translate_row(self, row: Row) -> Record:
        """From one good row to a record. Raises ``BadRow`` or ``ValueError`` where it is not good."""
        raise NotImplementedError(f"{type(self).__name__} must translate rows: override translate_row()")

    def reading(self, file: Claimed, start: Position) -> FlatReading:
        """Begin to read a file from ``start`` on."""
        return FlatReading(file, self.settings.profile, self.translate_row, start)

    def translate(self, raw: bytes, place: Place) -> Record:
        """One row again, as a person has mended it (with its header, where the profile has one)."""
        return read_one(raw, place, self.settings.profile, self.translate_row)
