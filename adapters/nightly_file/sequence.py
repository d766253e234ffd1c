"""The number of the last file, and what stood in it: so that no event stands in two files after a crash.

The protocol: the whole file is written aside; then this record is replaced, naming it; then the file is
renamed to its final name. A crash before the record leaves a file aside that the next one writes over; a
crash after it leaves one that is renamed on the next call. A receiver may take files away at any time.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.contract import Retry

ASIDE = ".part"


class Written(BaseModel):
    """The last file: its sequence number (0: there was none), its name, and the keys of its deliveries."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int = 0
    name: str = ""
    keys: tuple[str, ...] = ()


def last(folder: Path, prefix: str) -> Written:
    """What was written last; a file that was left aside gets its name first. Raises ``Retry``."""
    record = _record(folder, prefix)
    try:
        written = Written.model_validate_json(record.read_bytes())
    except FileNotFoundError:
        return Written()
    except ValidationError as error:
        raise Retry(
            f"{record} cannot be read: put it back from a copy, or remove it to begin again at number 1"
        ) from error
    aside = folder / f".{written.name}{ASIDE}"
    if aside.exists():
        aside.rename(folder / written.name)
        sync(folder)
    return written


def write(folder: Path, prefix: str, written: Written, content: bytes) -> None:
    """Write one file, as the protocol above has it. Raises ``OSError``."""
    aside = folder / f".{written.name}{ASIDE}"
    _durable(aside, content)
    record = _record(folder, prefix)
    beside = record.with_name(record.name + ASIDE)
    _durable(beside, written.model_dump_json().encode())
    beside.rename(record)
    sync(folder)
    aside.rename(folder / written.name)
    sync(folder)


def sync(folder: Path) -> None:
    """Make renames in a folder last."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _record(folder: Path, prefix: str) -> Path:
    return folder / f".{prefix}.sequence.json"


def _durable(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
