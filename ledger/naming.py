"""Naming: which matter an event is of by the records it names, by source key, as the links are now.

A name is looked up whenever it is asked what an event is about: as it is recorded, each time one of its
deliveries is claimed, and as it is read. What the hub made meanwhile is known the next time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ledger import links
from ledger.links import Link
from ledger.matter import attached_text
from ledger.session import Session
from schemas.records import NamedRecord

Found = Mapping[tuple[str, str], Sequence[Link]]
K = TypeVar("K", int, str)


@dataclass(frozen=True, slots=True)
class Named:
    """``by_place``: the hub id of each record that is known, by its place in the data. ``story`` is theirs,
    if they are of one matter and one story."""

    by_place: Mapping[str, str]
    story: str | None

    @property
    def text(self) -> str:
        """As it is kept, see ``ledger.matter.attached_text``."""
        return attached_text(self.by_place)


def resolved(session: Session, named: Mapping[K, Sequence[NamedRecord]]) -> dict[K, Named]:
    """What is known of the records that each names; one query for them all, none for no names at all."""
    wanted = {(name.system, name.local_id) for names in named.values() for name in names}
    found = links.named(session, wanted) if wanted else {}
    if not found:
        return {}
    told = {key: told_of(names, found) for key, names in named.items()}
    return {key: one for key, one in told.items() if one is not None}


def told_of(names: Iterable[NamedRecord], found: Found) -> Named | None:
    """What the links that were found say of these names; None where they say nothing. Pure."""
    known = {name.where: link for name in names if (link := _meant(name, found)) is not None}
    if not known:
        return None
    stories = {link.correlationid for link in known.values()}
    one = len(stories) == 1 and len(_matters(known.values())) == 1
    return Named({where: link.hub_id for where, link in known.items()}, stories.pop() if one else None)


def _meant(name: NamedRecord, found: Found) -> Link | None:
    """The record that is meant, of those that share a number in its system: the kind that the field is named
    after, else all of them if they are of one matter. Where it cannot be told, none: a guess would tell one
    citizen what concerns another."""
    known = found.get((name.system, name.local_id), ())
    same = [one for one in known if one.noun == name.field] or known
    return same[-1] if len(_matters(same)) == 1 else None


def _matters(of: Iterable[Link]) -> set[str]:
    return {one.hub_id for one in of}
