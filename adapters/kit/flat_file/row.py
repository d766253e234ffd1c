"""A row as a translator sees it."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.contract import Place
from adapters.kit.flat_file.layout import BadRow
from adapters.kit.flat_file.profile import Profile
from adapters.kit.flat_file.record_id import record_id


@dataclass(frozen=True, slots=True)
class Row:
    """One good row: ``values`` by column without spaces around them, its ``place``, its file's SHA-256."""

    values: dict[str, str]
    place: Place
    sha256: str

    def id(self, profile: Profile) -> str:
        """The record's id; see ``record_id``. Raises ``BadRow`` where its date cannot be read."""
        try:
            return record_id(profile, self.values, sha256=self.sha256, line=self.place.line or 0)
        except ValueError as error:
            raise BadRow(
                f"{profile.date} {error}", f"Write {profile.date} as {profile.date_words}.", profile.date
            ) from error
