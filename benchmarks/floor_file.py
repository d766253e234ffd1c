"""The floor of a file: read a CSV and commit its rows as events, 500 to a commit, on one thread.

``python -m benchmarks.floor_file FILE.csv`` prints one JSON object. The bare work is parsing with the csv
module, the data as JSON text, and key, event, payload, delivery and ready row; no row is checked.
"""

from __future__ import annotations

import csv
import json
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from benchmarks.floor_tables import open_floor
from benchmarks.floor_writer import Row, record

ROWS_IN_COMMIT = 500


class FileResult(BaseModel):
    """How long a file took."""

    model_config = ConfigDict(frozen=True)

    rows: int
    seconds: float
    rate_per_second: float


def rows_of(file: Path) -> Iterator[Row]:
    """One row of ``floor_writer.record`` for each row of a CSV with a header; seq counts from 1.

    A closing line of totals counts as a row: telling it apart is work the floor is spared.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 1):
            data = json.dumps(row, separators=(",", ":"), ensure_ascii=False)
            yield (
                number,
                "bench/file",
                f"{file.stem}-{number}",
                "uk.gov.council.person.moved.v1",
                None,
                "2026-01-05T09:30:00Z",
                data,
            )


def commit_all(connection: Connection, file: Path) -> FileResult:
    """Commit the whole file. Raises OSError when it cannot be read, csv.Error when it is no CSV."""
    began = time.perf_counter()
    done = 0
    rows = rows_of(file)
    while batch := list(islice(rows, ROWS_IN_COMMIT)):
        with connection.begin():
            record(connection, batch)
        done += len(batch)
    took = time.perf_counter() - began
    return FileResult(rows=done, seconds=took, rate_per_second=done / took)


def main(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a CSV with a header")],
) -> None:
    """Commit a CSV's rows to a new database in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="tolbooth-floor-") as folder:
        engine = open_floor(Path(folder) / "floor.sqlite")
        with engine.connect() as connection:
            result = commit_all(connection, file)
        engine.dispose()
    typer.echo(result.model_dump_json())


if __name__ == "__main__":
    typer.run(main)
