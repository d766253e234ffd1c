"""Attaching: an event that names a record which the hub made elsewhere is of the matter it was made for.

That is so in whatever way it comes in, and by whomever: who may publish it may name what it is about, as they
may say anything else in it. A name says nothing about who speaks; a route that is to believe only one source
asks for that source.

An event about somebody whom the index of people knows is given their id too: a hint as of acceptance, for
routes. Whoever reads the event later asks the index again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from hub.routing import rematched
from ledger import naming, people
from ledger.draft import Draft, attributes_text
from ledger.naming import Named
from ledger.ports import SourceKeys
from ledger.session import Session
from routes.table import RoutingTable


def brought_up_to_date(
    session: Session, drafts: Sequence[Draft], table: RoutingTable, keys: SourceKeys
) -> list[Draft]:
    """The drafts as this unit is to record them: routed by ``table``, and of the matters and the people that
    they name."""
    routed = [one if one.routing_version == table.version else rematched(one, table) for one in drafts]
    return with_attached(session, with_people(session, routed, table, keys), table)


def with_people(
    session: Session, drafts: Sequence[Draft], table: RoutingTable, keys: SourceKeys
) -> Sequence[Draft]:
    """The drafts, those that name people with the ids of those who are known; asked for all of them at once.

    They are matched anew where a route asks for people.
    """
    known = people.known_to(keys, session, (name for one in drafts for name in one.people))
    if not known:
        return drafts
    told = [dataclasses.replace(one, known=known) if one.people else one for one in drafts]
    if not table.follows_people:
        return told
    return [rematched(one, table) if one.known_people else one for one in told]


def with_attached(session: Session, drafts: Sequence[Draft], table: RoutingTable) -> list[Draft]:
    """The drafts, those that name known records with their hub ids; one query for them all.

    One without a ``correlationid`` takes that of the matter, and is matched anew by what it then is.
    """
    known = naming.resolved(session, {place: one.names for place, one in enumerate(drafts) if one.names})
    return [attached(one, known[place], table) if place in known else one for place, one in enumerate(drafts)]


def attached(one: Draft, named: Named, table: RoutingTable) -> Draft:
    """One draft with what is known of the records it names. Pure."""
    told = dataclasses.replace(one, attached=named.text)
    if one.envelope.correlationid is not None or named.story is None:
        return told
    envelope = one.envelope.model_copy(update={"correlationid": named.story})
    told = dataclasses.replace(told, envelope=envelope, attributes=attributes_text(envelope))
    return rematched(told, table)
