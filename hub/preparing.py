"""What an adapter is given of a delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from pydantic import JsonValue

from adapters.contract import Delivery, Retry, read_late
from hub.secrets import SecretMissing, resolve
from ledger.starting import Claimed
from routes.newest import newest
from routes.subscription import Subscription
from routes.table import RoutingTable
from schemas.catalogue import Catalogue
from schemas.cloudevents import read_recorded, write_structured
from schemas.envelope import Envelope


class Identified(Protocol):
    """What has an event's source and id."""

    @property
    def source(self) -> str: ...

    @property
    def id(self) -> str: ...


def delivery_key(event: Identified, subscription: str) -> str:
    """Stable over every attempt, replay and restart: what a receiver tells repeats by."""
    text = "\x00".join((event.source, event.id, subscription))
    return f"msg_{sha256(text.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """``note`` is what to say of it with its outcome."""

    delivery: Delivery
    note: str = ""


class Preparing:
    """Makes the values; keeps the targets whose secrets are looked up."""

    def __init__(self, catalogue: Catalogue, *, timeout: timedelta, home: Path) -> None:
        """``timeout``: of an attempt. ``home``: the folder that a target's ``file:`` references are taken
        from."""
        self._catalogue = catalogue
        self._timeout = timeout
        self._home = home
        self._targets: dict[str, tuple[Mapping[str, JsonValue], Mapping[str, JsonValue]]] = {}

    def prepared(self, claimed: Claimed, table: RoutingTable) -> Prepared:
        """What is sent again is the newest version of its type, where its route takes that.

        Raises ``Retry`` for a secret that is not there.
        """
        subscription = table.subscriptions[claimed.subscription]
        envelope = read_late(partial(read_recorded, claimed.attributes, claimed.data))
        note = ""
        structured = f'{claimed.attributes[:-1]},"data":{claimed.data}}}'.encode()
        if claimed.run:
            recorded = read_recorded(claimed.attributes, claimed.data)
            envelope, note = self._newest(recorded, claimed, subscription, table)
            if envelope is not recorded:
                structured = write_structured(envelope)
        delivery = Delivery(
            envelope=envelope,
            subscription=claimed.subscription,
            key=delivery_key(claimed, claimed.subscription),
            attempt=claimed.number,
            deadline=datetime.now(UTC) + self._timeout,
            possible_duplicate=claimed.possible_duplicate,
            links=claimed.links or {},
            people=claimed.people or {},
            target=self._target(subscription),
            structured=structured,
        )
        return Prepared(delivery, note)

    def _newest(
        self, recorded: Envelope, claimed: Claimed, subscription: Subscription, table: RoutingTable
    ) -> tuple[Envelope, str]:
        route = table.route(claimed.route)
        if route is None:
            route = next((one for one in table.routes.values() if one.to == subscription.name), None)
        envelope, why = newest(recorded, self._catalogue, route)
        if envelope is recorded:
            return recorded, f"sent as it was: {why}" if why else ""
        made = self._catalogue.find(envelope.type)
        if not subscription.may_have(made.data_class):
            name = made.data_class.name.lower()
            return recorded, f"sent as it was: {subscription.name} is not cleared for {name} data"
        return envelope, f"brought up to {envelope.type}"

    def _target(self, subscription: Subscription) -> Mapping[str, JsonValue]:
        """The subscription's target, its secrets looked up. Raises ``Retry`` for one that is not there."""
        told, resolved = self._targets.get(subscription.name, (None, {}))
        if told is not subscription.target:
            try:
                found = resolve(dict(subscription.target), self._home)
            except SecretMissing as error:
                words = f"a secret that the subscription {subscription.name} refers to is missing: {error}"
                raise Retry(words) from error
            assert isinstance(found, dict)
            resolved = found
            self._targets[subscription.name] = (subscription.target, resolved)
        return resolved
