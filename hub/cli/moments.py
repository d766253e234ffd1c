"""Moments as a person writes them on the command line."""

from __future__ import annotations

from datetime import datetime

import typer


def moment(text: str | None, option: str) -> str | None:
    """A moment as the hub takes it; where no zone is written, the one of this machine is meant."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone().isoformat()
    except (ValueError, OverflowError) as error:
        wanted = "write a date or a moment, such as 2026-05-06 or 2026-05-06T07:08:09Z"
        raise typer.BadParameter(f"{text!r} is neither; {wanted}", param_hint=option) from error
