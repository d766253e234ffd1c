"""Near misses: what a person probably meant by a name that nothing has."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LISTED = 12


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like ``word``, or None where nothing is near."""
    names = {name.casefold(): name for name in sorted(known, reverse=True)}
    found = get_close_matches(word.casefold(), sorted(names), n=1, cutoff=0.6)
    return names[found[0]] if found else None


def suggest(word: str, known: Iterable[str], *, noun: str) -> str:
    """A fix in words: the near miss if there is one, else the names there are. ``noun`` is their plural."""
    names = sorted(set(known))
    near = nearest(word, names)
    if near is not None:
        return f"did you mean {near!r}?"
    if not names:
        return f"there are no {noun} yet"
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"the {noun} are: {', '.join(names[:_LISTED])}{more}"
