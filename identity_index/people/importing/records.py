"""Opening a file of people by what it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from identity_index.people.importing.profile import Profile
from identity_index.people.importing.reading import CsvRecords, Records


@contextmanager
def opened(file: Path, profile: Profile) -> Iterator[Records]:
    """Its records. Raises ``WrongProfile`` where it is no such file, and ``OSError``."""
    with file.open("rb") as content:
        yield CsvRecords(content, profile)


def size_of(file: Path) -> int:
    """How much there is to read, in the measure of ``Read.at``."""
    return file.stat().st_size
