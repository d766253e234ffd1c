"""The extract of the file bench: seeded, built once, kept in a cache folder."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from adapters.revenues_extract.sandbox import write_extract

DAY = date(2026, 1, 5)
SEED = 1
VERSION = 1
"""Raise it when the sandbox writes other rows for the same seed."""


def cache_folder() -> Path:
    """Where the extract is kept unless another folder is named (XDG base directories, ``XDG_CACHE_HOME``)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tolbooth" / "bench"


def extract(rows: int, folder: Path) -> Path:
    """A file of so many good rows and a totals record; written if it is not there. Raises OSError."""
    name = f"moved_{rows}_{SEED}_v{VERSION}.csv"
    kept = folder / name
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_extract(folder, rows=rows, on=DAY, seed=SEED, name=name)
    return kept
