"""A note of a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.clock import Micros

OWNER = "people.notes"
"""Whose timers are set for notes, by their numbers."""


class What(StrEnum):
    ACTING = "acting"
    """Somebody acts for them."""
    NEED = "need"
    """How they need to be reached."""
    RISK = "risk"
    """What staff are to beware of."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who acts: a record of the index, which leads to who that is now; else a name and how to reach them.

    ``kind``: of what the record is one, see ``identity_index.links.kind``.
    """

    kind: str | None = None
    record: int | None = None
    name: str | None = None
    contact: str | None = None


NOBODY = Party()


@dataclass(frozen=True, slots=True)
class Note:
    """``code`` is a word of the vocabulary; ``reason`` is what it stands on: evidence, consent, who said so.

    ``record`` is the one that it goes with. ``until`` None: until somebody ends it.
    """

    number: int
    what: What
    record: int
    code: str
    detail: str | None
    about: tuple[str, ...]
    party: Party
    reason: str
    since: Micros
    until: Micros | None
    at: Micros
    who: str
    ended_at: Micros | None = None
    ended_by: str | None = None
    end_reason: str | None = None

    def in_force(self, now: Micros) -> bool:
        """By the clock, whether or not a timer has rung."""
        begun = self.since <= now and (self.until is None or now < self.until)
        return begun and (self.ended_at is None or now < self.ended_at)

    def says_the_same(self, other: Note) -> bool:
        """Would it be noted twice? A risk is, whatever is said of it: it is renewed instead."""
        if (self.what, self.code) != (other.what, other.code):
            return False
        return self.what is What.RISK or (self.detail, self.party) == (other.detail, other.party)


@dataclass(frozen=True, slots=True)
class Term:
    """Until when it was said to hold, by whom and why; the first is the note's own."""

    number: int
    until: Micros
    at: Micros
    who: str
    reason: str


def next_look(note: Note, remind: Micros, now: Micros) -> Micros | None:
    """When something of it is due next: that it begins, that its end is near, that it ends."""
    if note.ended_at is not None:
        return None
    moments = (note.since, _near(note, remind), note.until)
    return min((one for one in moments if one is not None and one > now), default=None)


def near_its_end(note: Note, remind: Micros, now: Micros) -> bool:
    """Is its end so near that it is to be looked at again?"""
    near = _near(note, remind)
    return near is not None and near <= now


def _near(note: Note, remind: Micros) -> Micros | None:
    """One that is noted for less is near its end when it begins, and nobody has to be told."""
    if note.until is None or not remind or note.until - remind <= note.since:
        return None
    return note.until - remind
