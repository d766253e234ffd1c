"""What the index says of organisations, as events. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from identity_index.history.change import Because
from identity_index.history.changing import Changed
from identity_index.ids import change_id, organisation_id
from identity_index.links.record import Record
from identity_index.people.announcing import MOST_KEYS, Cause
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.organisation import (
    OrganisationMerged,
    OrganisationRegistered,
    OrganisationUnmerged,
    OrganisationUpdated,
)
from schemas.model import CanonicalModel
from schemas.references import OrganisationKey

EMITS = tuple(f"organisation.{what}" for what in ("registered", "updated", "merged", "unmerged"))


@dataclass(frozen=True, slots=True)
class OrganisationVoice:
    """Makes the envelopes, by one source."""

    source: str

    def registered(self, cause: Cause, record: Record) -> Envelope:
        named = organisation_id.written(record.master)
        data = OrganisationRegistered(organisation=named, record=key_of(record))
        return self._envelope(cause, "registered", f"registered/{named}", named, data)

    def updated(self, cause: Cause, record: Record, changed: Sequence[str]) -> Envelope:
        named = organisation_id.written(record.master)
        data = OrganisationUpdated(organisation=named, changed=list(changed), record=key_of(record))
        return self._envelope(cause, "updated", f"updated/{record.number}/{record.version}", named, data)

    def changed(
        self, cause: Cause, changed: Changed, why: Because, records: Iterable[Record]
    ) -> Envelope | None:
        """None where no record moved. ``records``: those that did."""
        plan = changed.plan
        source = plan.moves[0].source if plan.moves else None
        if source is None:
            return None
        name = change_id.written(changed.number)
        first = organisation_id.written(source)
        second = organisation_id.written(plan.moves[0].target)
        decided = {
            "change": name,
            "by": why.who,
            "reason": why.reason or None,
            "undoes": None if changed.undoes is None else change_id.written(changed.undoes),
            "records": [key_of(one) for one in records][:MOST_KEYS],
        }
        data: CanonicalModel
        if any(one.master == source and one.became is not None for one in plan.touched):
            data = OrganisationMerged.model_validate({"organisation": second, "merged": first, **decided})
            return self._envelope(cause, "merged", f"{name}/merged", second, data)
        data = OrganisationUnmerged.model_validate({"organisation": first, "separated": second, **decided})
        return self._envelope(cause, "unmerged", f"{name}/unmerged", first, data)

    def _envelope(self, cause: Cause, what: str, name: str, about: str, data: CanonicalModel) -> Envelope:
        return Envelope(
            id=name,
            source=self.source,
            type=full_of(f"organisation.{what}"),
            subject=f"organisation/{about}",
            time=cause.at,
            causationid=cause.causationid,
            correlationid=cause.correlationid,
            traceparent=cause.traceparent,
            data=data.as_data(),
        )


def source_of(hub: str) -> str:
    """The source of what the index of the hub of this id says of organisations."""
    return f"/tolbooth/{hub}/organisations"


def key_of(record: Record) -> OrganisationKey:
    return OrganisationKey(system=record.system, local_id=record.local_id)
