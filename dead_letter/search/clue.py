"""What can be read of a message that could not become an event. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import JsonValue

from schemas.catalogue import Catalogue

LONGEST = 128 * 1024
"""Bytes of a message of which it is read what it is about; a longer one is not looked into."""


@dataclass(frozen=True, slots=True)
class Clue:
    """One event that a message was to be, as far as that can be told; nothing of it need be right.

    ``types`` are those it may be of, in full: one, or all that its adapter makes. ``read``: what stands in it
    could be read, so that a subject or data that are not here are not in it either.
    """

    types: tuple[str, ...] = ()
    source: str | None = None
    event_id: str | None = None
    subject: str | None = None
    correlation: str | None = None
    data: JsonValue = None
    read: bool = False


def known_types(clues: Iterable[Clue], catalogue: Catalogue) -> list[str]:
    """The types that they name, of those that there are: what else stands in that place may be anything."""
    said = {name for clue in clues for name in clue.types}
    return sorted(kind.type for kind in catalogue.types() if said & {kind.type, kind.short})
