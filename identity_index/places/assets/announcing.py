"""What the index says of assets, as events, in the unit that changes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from identity_index.people.ports import Publish
from identity_index.places.assets.asset import Asset
from ledger import clock
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.asset import AssetAdded, AssetRemoved, AssetUpdated
from schemas.model import CanonicalModel
from schemas.places import Position
from schemas.references import SourceKey

_CHANGES = {
    "kind": "kind",
    "name": "name",
    "easting": "position",
    "northing": "position",
    "usrn": "usrn",
    "uprn": "uprn",
    "sensors": "sensors",
}


@dataclass(frozen=True, slots=True)
class AssetVoice:
    """Says what changed of assets. ``publish`` joins the caller's unit."""

    source: str
    publish: Publish

    def put(self, session: Session, before: Asset | None, after: Asset) -> None:
        """It is this now. Of what is the same as before nothing is said."""
        if before is None or before.removed_at is not None:
            data = {**_described(after), "returned": before is not None}
            self._say(session, "added", after, AssetAdded.model_validate(data))
            return
        changed = {noun for name, noun in _CHANGES.items() if getattr(before, name) != getattr(after, name)}
        if changed:
            told = AssetUpdated.model_validate({**_described(after), "changed": sorted(changed)})
            self._say(session, "updated", after, told)

    def removed(self, session: Session, one: Asset) -> None:
        self._say(session, "removed", one, AssetRemoved.model_validate(_described(one)))

    def _say(
        self, session: Session, what: Literal["added", "updated", "removed"], one: Asset, data: CanonicalModel
    ) -> None:
        about, now = f"asset/{one.system}/{one.local_id}", clock.now(session)
        envelope = Envelope(
            id=f"{about}/{what}/{now}",
            source=self.source,
            type=full_of(f"asset.{what}"),
            subject=about,
            partitionkey=about,
            time=clock.moment(now),
            data=data.as_data(),
        )
        self.publish(session, envelope)


def _described(one: Asset) -> dict[str, object]:
    point = None
    if one.latitude is not None and one.longitude is not None:
        point = Position(latitude=one.latitude, longitude=one.longitude)
    return {
        "asset": SourceKey(system=one.system, local_id=one.local_id),
        "kind": one.kind,
        "name": one.name,
        "position": point,
        "usrn": one.usrn,
        "uprn": one.uprn,
        "sensors": one.sensors,
    }
