"""What an exception says of where it came from, for people and for telling causes apart."""

from __future__ import annotations

from types import TracebackType


def kind(error: BaseException) -> str:
    """The name of its class; of what it was raised from, where an adapter put a fault into its own words."""
    return type(error.__cause__ or error).__name__


def frame(error: BaseException) -> str:
    """The function that raised it, as ``module.function``; "" for one that was never raised.

    Without its line: that moves with every version.
    """
    last: TracebackType | None = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None:
        return ""
    of = last.tb_frame
    return f"{of.f_globals.get('__name__', '?')}.{of.f_code.co_qualname}"
