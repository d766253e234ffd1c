"""The bar of work whose share is known and whose counts are told beside it."""

from __future__ import annotations

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from hub.cli.screen import Screen


def share_bar(screen: Screen) -> Progress:
    """On standard error, where that is a terminal; gone when the work ends. What a task is described as
    stands after its share."""
    columns = (BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TextColumn("{task.description}"))
    shows = screen.err.is_terminal
    return Progress(*columns, TimeRemainingColumn(), console=screen.err, disable=not shows, transient=True)
