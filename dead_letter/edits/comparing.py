"""Putting an edit beside its original, as somebody sees it who is cleared so far. Pure."""

from __future__ import annotations

from dead_letter.edits.difference import Change, Changes, Side, changes, masked_side
from dead_letter.edits.line_difference import line_changes
from safeguards.mask import EVERYTHING
from schemas.catalogue import Catalogue
from schemas.classes import ClassedPath, DataClass
from schemas.envelope import Envelope
from schemas.errors import UnknownType


def of_envelopes(before: Envelope, after: Envelope, catalogue: Catalogue, cleared: DataClass) -> Changes:
    """Type, subject, and the places of the data.

    Each is masked by the types of both: another type must not show what the first one hides.
    """
    personal = (*_personal(before.type, catalogue), *_personal(after.type, catalogue))
    named: list[Change] = []
    for name in ("type", "subject"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            named += changes(Side(old, old), Side(new, new), (name,)).shown
    found = changes(masked_side(before.data, personal, cleared), masked_side(after.data, personal, cleared))
    return Changes([*named, *found.shown], found.more)


def of_messages(before: bytes, after: bytes, cleared: DataClass) -> Changes:
    """Line by line. Nobody promised what is in it, so all of it is hidden or none."""
    return line_changes(before, after, masked=cleared < max(DataClass))


def _personal(name: str, catalogue: Catalogue) -> tuple[ClassedPath, ...]:
    try:
        return catalogue.find(name).personal
    except UnknownType:
        return EVERYTHING
