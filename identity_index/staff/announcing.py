"""What the index says of staff, as events. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from identity_index.cause import Cause
from identity_index.ids import staff_id
from identity_index.links.record import Record
from identity_index.staff.member import Member
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.staff import (
    RetiredWorkPlace,
    StaffJoined,
    StaffLeft,
    StaffMerged,
    StaffMoved,
    StaffUnmerged,
    StaffUpdated,
)
from schemas.model import CanonicalModel
from schemas.references import StaffKey

EMITS = tuple(f"staff.{what}" for what in ("joined", "moved", "updated", "left", "merged", "unmerged"))

MOST_KEYS = 500
"""Records that one event names."""


@dataclass(frozen=True, slots=True)
class StaffVoice:
    """Makes the envelopes, by one source."""

    source: str

    def about(self, master: int) -> str:
        """The subject of all that is told of them."""
        return _subject(staff_id.written(master))

    def joined(self, cause: Cause, member: Member, by: Record, on: date, *, returned: bool) -> Envelope:
        data = StaffJoined.model_validate({**_told(member, by, on), "returned": returned})
        return self._of(cause, "joined", member, data)

    def moved(
        self, cause: Cause, member: Member, by: Record, on: date, before: Member, changed: Sequence[str]
    ) -> Envelope:
        previous = {f"previous_{name}": before.text(name) for name in ("title", "team", "service")}
        data = StaffMoved.model_validate({**_told(member, by, on), **previous, "changed": list(changed)})
        return self._of(cause, "moved", member, data)

    def updated(self, cause: Cause, member: Member, by: Record, on: date, changed: Sequence[str]) -> Envelope:
        data = StaffUpdated.model_validate({**_told(member, by, on), "changed": list(changed)})
        return self._of(cause, "updated", member, data)

    def place_retired(
        self, cause: Cause, member: Member, by: Record, on: date, place: RetiredWorkPlace
    ) -> Envelope:
        told = {**_told(member, by, on), "changed": ["work_places"], "retired_work_places": [place]}
        return self._of(cause, "updated", member, StaffUpdated.model_validate(told))

    def left(self, cause: Cause, member: Member, by: Record, on: date) -> Envelope:
        data = StaffLeft.model_validate({**_told(member, by, on), "because": member.because})
        return self._of(cause, "left", member, data)

    def merged(self, cause: Cause, kept: int, gone: int, by: Record, change: int) -> Envelope:
        named, other = staff_id.written(kept), staff_id.written(gone)
        data = StaffMerged(staff=named, merged=other, record=key_of(by))
        return self._envelope(cause, "merged", f"merged/{change}", named, data)

    def unmerged(
        self, cause: Cause, source: int, separated: int, records: Iterable[Record], change: int
    ) -> Envelope:
        named, other = staff_id.written(source), staff_id.written(separated)
        keys = [key_of(one) for one in records][:MOST_KEYS]
        data = StaffUnmerged(staff=named, separated=other, records=keys)
        return self._envelope(cause, "unmerged", f"unmerged/{change}", named, data)

    def _of(self, cause: Cause, what: str, member: Member, data: CanonicalModel) -> Envelope:
        named = staff_id.written(member.master)
        return self._envelope(cause, what, f"{what}/{named}/{member.version}", named, data)

    def _envelope(self, cause: Cause, what: str, name: str, about: str, data: CanonicalModel) -> Envelope:
        return Envelope(
            id=name,
            source=self.source,
            type=full_of(f"staff.{what}"),
            subject=_subject(about),
            time=cause.at,
            causationid=cause.causationid,
            correlationid=cause.correlationid,
            traceparent=cause.traceparent,
            data=data.as_data(),
        )


def source_of(hub: str) -> str:
    """The source of what the index of the hub of this id says of staff."""
    return f"/tolbooth/{hub}/staff"


def key_of(record: Record) -> StaffKey:
    return StaffKey(system=record.system, local_id=record.local_id)


def _subject(named: str) -> str:
    return f"staff/{named}"


def _told(member: Member, by: Record, on: date) -> dict[str, object]:
    names = ("user_name", "employee_number", "title", "team", "service")
    return {
        "staff": staff_id.written(member.master),
        "record": key_of(by),
        **{name: member.text(name) for name in names},
        "on": on,
    }
