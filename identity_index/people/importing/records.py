"""Opening a file of people by what it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from identity_index.people.importing.profile import Profile, WrongProfile
from identity_index.people.importing.reading import CsvRecords, Records

_MARK = b"PAR1"
"""What a Parquet file begins and ends with."""
_PARQUET = frozenset({".parquet", ".pq"})


@contextmanager
def opened(file: Path, profile: Profile) -> Iterator[Records]:
    """Its records: a CSV file's, or a Parquet file's. Raises ``WrongProfile`` where it is no such file, and
    ``OSError``."""
    with file.open("rb") as content:
        marked = content.read(len(_MARK)) == _MARK
        content.seek(0)
        if is_parquet(file) != marked:
            raise WrongProfile(
                "its name says that it is Parquet, and it does not begin as such a file does"
                if is_parquet(file)
                else "it begins as a Parquet file does, and its name says otherwise: call it .parquet"
            )
        if not marked:
            yield CsvRecords(content, profile)
            return
        try:
            # Beside the rest: it is large, and an extra.
            from identity_index.people.importing.parquet_records import ParquetRecords
        except ImportError as error:
            raise WrongProfile(
                "it is a Parquet file, and what reads those is not installed here: "
                "pip install 'tolbooth[parquet]'"
            ) from error
        yield ParquetRecords(content, profile)


def is_parquet(file: Path | str) -> bool:
    """Does its name say so? Its places are rows then, and no lines."""
    return Path(file).suffix.lower() in _PARQUET


def size_of(file: Path) -> int:
    """How much there is to read, in the measure of ``Read.at``."""
    return file.stat().st_size
