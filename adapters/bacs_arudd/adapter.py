"""Bacs ARUDD: XML reports in a drop folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from adapters.bacs_arudd.reading import AruddReading, about, read_one
from adapters.contract import About, Place, Record
from adapters.kit.flat_file import FolderAdapter
from adapters.kit.flat_file.claimed import Claimed
from adapters.kit.flat_file.cursor import Position


class BacsArudd(FolderAdapter):
    """Bacs ARUDD: direct debits that came back unpaid."""

    class Settings(FolderAdapter.Settings):
        """The folder, and how large a report may be."""

        pattern: str = Field(default="*.xml", min_length=1, description="Names of the files, with * and ?.")
        limit: int = Field(
            default=64 * 1024 * 1024, ge=1024, description="Bytes that one report may have, at most."
        )

    emits: ClassVar[Sequence[str]] = ("direct_debit.rejected",)
    settings: Settings

    def reading(self, file: Claimed, start: Position) -> AruddReading:
        """Begin to read a report; it is read from the top, and what was given before is passed over."""
        return AruddReading(file, source=self.source, limit=self.settings.limit, start=start)

    def about(self, raw: bytes) -> About | None:
        """Whose debit it is, as far as the item says."""
        return about(raw)

    def translate(self, raw: bytes, place: Place) -> Record:
        """One item again, as a person has mended it: a document that holds just that item."""
        return read_one(raw, place, self.source)
