"""What was in force when a delivery ended: code, route and type; and what is another by now."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from ledger import clock
from ledger.reading.delivery import RecordedDelivery
from ledger.routing import current_version
from ledger.session import Session
from ledger.tables import routing, subscription
from schemas.catalogue import Catalogue
from schemas.errors import UnknownType
from schemas.event_type import short_of


class InForce(BaseModel):
    """As of the delivery's end; as of now, where it has not ended. The event's type names its schema."""

    model_config = ConfigDict(frozen=True)

    adapter: str | None = Field(description="by which it goes; null: nobody knows any more")
    routing_version: int = Field(description="its routes: `tolbooth routes list --version`")
    version: str | None = Field(description="of Tolbooth, of its last attempt; null: it was never tried")
    type: str = Field(description="with the version of its schema")
    since: list[str] = Field(description="what is another by now, in sentences")


def of(session: Session, made: RecordedDelivery, name: str, running: str, catalogue: Catalogue) -> InForce:
    """``name`` is the event's type; ``running`` the version of Tolbooth that asks."""
    now = current_version(session)
    then = now if made.settled_at is None else _version_at(session, clock.micros(made.settled_at))
    before, after = _named(session, then, made), _named(session, now, made)
    version = next((one.version for one in reversed(made.tries) if one.version is not None), None)
    since = _moved(made, before, after)
    if version not in {None, running}:
        since.append(f"Tolbooth {running} runs now; it was {version}.")
    return InForce(
        adapter=(before["subscriptions"] or after["subscriptions"] or _kept(session, made)).get("adapter"),
        routing_version=then,
        version=version,
        type=name,
        since=[*since, *_type(name, catalogue)],
    )


def _version_at(session: Session, at: clock.Micros) -> int:
    return session.execute(select(func.max(routing.c.version)).where(routing.c.at <= at)).scalar() or 0


def _named(session: Session, version: int, made: RecordedDelivery) -> dict[str, dict[str, Any]]:
    """Its route and its subscription as they were in that version; empty where they were not there."""
    text = session.execute(select(routing.c.snapshot).where(routing.c.version == version)).scalar()
    found = {"routes": [], "subscriptions": []} if text is None else json.loads(text)
    names = {"routes": made.route, "subscriptions": made.subscription}
    return {
        kind: next((one for one in found[kind] if one["name"] == name), {}) for kind, name in names.items()
    }


def _kept(session: Session, made: RecordedDelivery) -> dict[str, Any]:
    """The subscription as its row has it, which stays when it is removed."""
    spec = session.execute(
        select(subscription.c.spec).where(subscription.c.name == made.subscription)
    ).scalar()
    return {} if spec is None else dict(json.loads(spec))


def _moved(
    made: RecordedDelivery, before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]
) -> list[str]:
    since = []
    for kind, noun, name in (
        ("routes", "route", made.route),
        ("subscriptions", "subscription", made.subscription),
    ):
        if before[kind] and not after[kind]:
            since.append(f"The {noun} {name} was removed.")
        elif before[kind] != after[kind]:
            since.append(f"The {noun} {name} was changed.")
    return since


def _type(name: str, catalogue: Catalogue) -> list[str]:
    try:
        catalogue.find(name)
        newest = catalogue.find(short_of(name)).type
    except UnknownType:
        return [f"The type {name} is not in the catalogue any more."]
    return [] if newest == name else [f"The newest version of its type is {newest}."]
