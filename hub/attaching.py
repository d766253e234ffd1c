"""Attaching: an event that names a record which the hub made elsewhere is of the matter it was made for.

That is so in whatever way it comes in, and by whomever: who may publish it may name what it is about, as they
may say anything else in it. A name says nothing about who speaks; a route that is to believe only one source
asks for that source.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from hub.routing import rematched
from ledger import links
from ledger.draft import Draft, attributes_text
from ledger.links import Link
from ledger.matter import attached_text
from ledger.session import Session
from routes.table import RoutingTable
from schemas.records import NamedRecord

Found = Mapping[tuple[str, str], Sequence[Link]]


def with_attached(session: Session, drafts: Sequence[Draft], table: RoutingTable) -> list[Draft]:
    """The drafts, those that name known records with their hub ids; one query for them all.

    One without a ``correlationid`` takes that of the matter, and is matched anew by what it then is.
    """
    wanted = {(name.system, name.local_id) for one in drafts for name in one.names}
    found = links.named(session, wanted) if wanted else {}
    if not found:
        return list(drafts)
    return [attached(one, found, table) if one.names else one for one in drafts]


def attached(one: Draft, found: Found, table: RoutingTable) -> Draft:
    """One draft with what was found of the records it names. Pure."""
    by_place = {name.where: link for name in one.names if (link := _meant(name, found)) is not None}
    if not by_place:
        return one
    text = attached_text({where: link.hub_id for where, link in by_place.items()})
    told = dataclasses.replace(one, attached=text)
    stories = {link.correlationid for link in by_place.values()}
    if one.envelope.correlationid is not None or len(stories) != 1 or len(_matters(by_place.values())) != 1:
        return told
    envelope = one.envelope.model_copy(update={"correlationid": stories.pop()})
    told = dataclasses.replace(told, envelope=envelope, attributes=attributes_text(envelope))
    return rematched(told, table)


def _meant(name: NamedRecord, found: Found) -> Link | None:
    """The record that is meant, of those that share a number in its system: the kind that the field is named
    after, else all of them if they are of one matter. Where it cannot be told, none: a guess would tell one
    citizen what concerns another."""
    known = found.get((name.system, name.local_id), ())
    same = [one for one in known if one.noun == name.field] or known
    return same[-1] if len(_matters(same)) == 1 else None


def _matters(of: Iterable[Link]) -> set[str]:
    return {one.hub_id for one in of}
