"""Room on the disk: intake must say no before it can lose anything."""

from __future__ import annotations

import shutil
from pathlib import Path

from ledger.errors import Full


def check_room(database: Path, *, spare: int) -> None:
    """Raises ``Full`` when fewer than ``spare`` bytes are free beside the database's file."""
    free = shutil.disk_usage(database.parent).free
    if free < spare:
        raise Full(
            f"Only {free // 1_048_576} MiB are free beside {database}; free some to take events again."
        )
