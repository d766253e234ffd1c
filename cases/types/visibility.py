"""Who may see cases of which visibility, and which may stand as one. Pure."""

from __future__ import annotations

_WIDEST_FIRST = ("public", "staff", "restricted")


def widens(before: str, after: str) -> bool:
    """Do more people see a case of the visibility ``after`` than did of ``before``?"""
    return _WIDEST_FIRST.index(after) < _WIDEST_FIRST.index(before)


def may_go_into(gone: str, goes_on: str) -> bool:
    """May a case of the visibility ``gone`` be merged into one of ``goes_on``? Whoever follows the first is
    told what becomes of the second, from which what was said of the first is seen: so it never goes where
    fewer people may look, and what is for its team alone goes into nothing else."""
    if "restricted" in (gone, goes_on):
        return gone == goes_on
    return _WIDEST_FIRST.index(goes_on) <= _WIDEST_FIRST.index(gone)
