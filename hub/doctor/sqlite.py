"""A ledger in SQLite: its file, who has it open, and the disk it is on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from hub.checking.folders import trouble_with
from hub.doctor.finding import Finding, good, look, wrong
from hub.doctor.shape import of_identity, of_shape
from hub.settings import Settings
from ledger.errors import LedgerError
from ledger.lock import DatabaseLock
from ledger.probing_file import probe_file

_OF = "database"
_MIB = 1_048_576
_PLENTY = 10
"""Times the room at which intake stops: below it a person should know."""


def examine(settings: Settings, file: Path) -> Iterator[Finding]:
    """Look at the file, and make nothing."""
    if file.exists():
        yield from _file(settings, file)
    else:
        yield good(_OF, f"there is no ledger at {file} yet: `tolbooth serve` makes one")
        if (trouble := trouble_with(file.parent, may_be_made=True)) is not None:
            yield wrong(_OF, *trouble)
    yield _room(settings, next(one for one in file.absolute().parents if one.exists()))


def _file(settings: Settings, file: Path) -> Iterator[Finding]:
    if not os.access(file, os.R_OK | os.W_OK) or not os.access(file.parent, os.R_OK | os.W_OK | os.X_OK):
        yield wrong(
            _OF,
            f"{file} cannot be read and written by this user",
            "run the hub as its owner, or change the owner of the file and its folder",
        )
        return
    holder = DatabaseLock(file).holder()
    yield good(_OF, f"{file}: {'no hub has it open' if holder is None else f'open in process {holder}'}")
    try:
        seen = probe_file(file)
    except LedgerError as error:
        yield wrong(_OF, str(error).removesuffix("."))
        return
    yield of_shape(seen.revision, embedded=True)
    if seen.hub is not None:
        yield from of_identity(seen.hub, settings)
    if file.stat().st_mode & 0o077:
        yield look(
            _OF, f"others than its owner may read {file}, and it holds personal data", f"chmod 600 {file}"
        )


def _room(settings: Settings, folder: Path) -> Finding:
    free, least = shutil.disk_usage(folder).free // _MIB, settings.database.spare_disk_mib
    told = f"{free:,} MiB are free beside it"
    if free < least:
        return wrong(
            _OF, f"{told}, and intake needs {least:,}: it answers 503 until there is room", "free some"
        )
    if free < _PLENTY * least:
        return look(_OF, f"{told}; at {least:,} intake stops", "free some")
    return good(_OF, told)
