"""Moments as a person writes them on the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from routes.duration import read_duration


def moment(text: str | None, option: str, *, span: str = "") -> str | None:
    """A moment as the hub takes it; where no zone is written, the one of this machine is meant. ``span`` is
    what a length of time would mean, where one may be written too."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone().isoformat()
    except (ValueError, OverflowError) as error:
        wanted = "write a date or a moment, such as 2026-05-06 or 2026-05-06T07:08:09Z"
        said = f"{text!r} is none of these; {wanted}, or {span}" if span else f"{text!r} is neither; {wanted}"
        raise typer.BadParameter(said, param_hint=option) from error


def when(text: str | None, option: str) -> str | None:
    """As ``moment``; how long ago (2h, 3d) stays as it is, for the hub to count from when it is asked."""
    if text is None:
        return None
    try:
        read_duration(text)
    except (ValueError, OverflowError):
        return moment(text, option, span="how long ago, such as 24h or 7d")
    return text


def past_moment(text: str | None, option: str) -> str | None:
    """As ``moment``; a length of time, such as 2h or 3d, is so long ago."""
    if text is None:
        return None
    try:
        return (datetime.now(UTC) - read_duration(text)).isoformat()
    except (ValueError, OverflowError):
        return moment(text, option, span="how long ago, such as 24h or 7d")


def coming_moment(text: str | None, option: str) -> str | None:
    """As ``moment``; a length of time, such as 2h or 3d, is so long from now."""
    if text is None:
        return None
    try:
        return (datetime.now(UTC) + read_duration(text)).isoformat()
    except (ValueError, OverflowError):
        return moment(text, option, span="for how long, such as 2h or 3d")
