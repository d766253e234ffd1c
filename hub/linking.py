"""Linking: what is made elsewhere is kept with its matter, and goes with what is sent there next."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Container, Mapping, Sequence

import structlog

from adapters.contract import Adapter, Receipt
from hub.routing import CurrentRouting
from ledger import links, naming
from ledger.links import Link
from ledger.matter import matter_of
from ledger.people import held
from ledger.ports import NO_INDEX, SourceKeys
from ledger.session import Session
from ledger.starting import Claimed
from schemas.catalogue import Catalogue
from schemas.records import records_named

log = structlog.get_logger()


class Linking:
    """Gives deliveries the links of their matter, within the unit that claims them."""

    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        routing: CurrentRouting,
        catalogue: Catalogue,
        people: SourceKeys = NO_INDEX,
    ) -> None:
        self._adapters = adapters
        self._routing = routing
        self._catalogue = catalogue
        self._none_asks = not any(one.uses_links for one in adapters.values())
        of_people = any(one.uses_people for one in adapters.values())
        self._people = people if of_people else NO_INDEX

    def linked(self, session: Session, claimed: Sequence[Claimed | None]) -> list[Claimed | None]:
        """The same, each with the local ids that its system has of its matter; one query for all of them,
        and none for adapters that do not ask.

        The matter is what is known of it now: an event that names a record may have come in before the record
        was known. One query more if there is such an event among them.
        """
        claimed = self._resolved(session, self._with_people(session, claimed))
        wanted = {} if self._none_asks else self._wanted(claimed)
        found = links.given(session, wanted.values()) if wanted else {}
        if not found:
            return list(claimed)
        return [
            one
            if one is None or (known := found.get(wanted.get(one.delivery, ("", "")))) is None
            else dataclasses.replace(one, links=known)
            for one in claimed
        ]

    def _resolved(self, session: Session, claimed: Sequence[Claimed | None]) -> Sequence[Claimed | None]:
        """Also for adapters that do not ask for links: what they make is kept with the matter too."""
        named = {
            one.delivery: records_named(paths, json.loads(one.data))
            for one in claimed
            if one is not None and one.attached is None and (paths := self._catalogue.records(one.type))
        }
        known = naming.resolved(session, named) if named else {}
        if not known:
            return claimed
        return [
            one
            if one is None or (told := known.get(one.delivery)) is None
            else dataclasses.replace(one, attached=told.text, story=told.story)
            for one in claimed
        ]

    def _with_people(self, session: Session, claimed: Sequence[Claimed | None]) -> Sequence[Claimed | None]:
        """The same, each whose adapter asks with the local ids that its system has of the people it names;
        three queries for all of them, and none where nobody asks."""
        if self._people.form is None:
            return claimed
        asking = {
            one.delivery: system_of(adapter, one.subscription)
            for one in claimed
            if one is not None and (adapter := self._adapter(one)) is not None and adapter.uses_people
        }
        found = held(session, self._people, [(one.seq, asking[one.delivery]) for one in _of(claimed, asking)])
        if not found:
            return claimed
        return [
            one
            if one is None or (known := found.get((one.seq, asking.get(one.delivery, "")))) is None
            else dataclasses.replace(one, people=known)
            for one in claimed
        ]

    def _adapter(self, one: Claimed) -> Adapter | None:
        subscription = self._routing.table.subscriptions.get(one.subscription)
        return None if subscription is None else self._adapters.get(subscription.adapter)

    def _wanted(self, claimed: Sequence[Claimed | None]) -> dict[int, tuple[str, str]]:
        """By delivery, the hub id and the system to ask for."""
        wanted: dict[int, tuple[str, str]] = {}
        for one in claimed:
            adapter = None if one is None else self._adapter(one)
            if one is not None and adapter is not None and adapter.uses_links:
                matter = matter_of(one.attributes, one.attached, one.story)
                wanted[one.delivery] = (matter.hub_id, system_of(adapter, one.subscription))
        return wanted


def _of(claimed: Sequence[Claimed | None], which: Container[int]) -> list[Claimed]:
    return [one for one in claimed if one is not None and one.delivery in which]


def system_of(adapter: Adapter, subscription: str) -> str:
    """The name of the system, in links and in the source keys of events."""
    return adapter.name if adapter.one_system else subscription


def link_made(claimed: Claimed, adapter: Adapter, receipt: Receipt) -> Link | None:
    """The link to the record that the receipt tells of, if it tells of one that an event can name."""
    if receipt.local_id is None:
        return None
    if not links.can_be_kept(receipt.noun, receipt.local_id):
        log.warning(
            "link.not_kept",
            delivery=claimed.delivery,
            adapter=adapter.name,
            characters=len(receipt.local_id),
            why="a reference is one line of 1 to 128 characters",
        )
        return None
    matter = matter_of(claimed.attributes, claimed.attached, claimed.story)
    return Link(
        system=system_of(adapter, claimed.subscription),
        noun=receipt.noun,
        local_id=receipt.local_id,
        hub_id=matter.hub_id,
        correlationid=matter.correlationid,
        seq=claimed.seq,
        delivery=claimed.delivery,
    )
