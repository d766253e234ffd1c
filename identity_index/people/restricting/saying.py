"""What is said of a restriction, as events: to every system that holds a record of the person's (UK GDPR,
article 19). Pure.

They are ids alone: what a system is to stop using is what it holds itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from identity_index.ids import person_id, restriction_id
from identity_index.links.record import Record
from identity_index.people.restricting.restriction import Ground
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.person import PersonRestricted, PersonRestrictionLifted
from schemas.model import CanonicalModel
from schemas.references import PersonKey

EMITS = ("person.restricted", "person.restriction_lifted")


def restricted(
    source: str, at: datetime, number: int, ground: Ground, records: Iterable[Record]
) -> Iterator[Envelope]:
    """One for each record whose local id is its own still."""
    for one, common in _each(number, records):
        data = PersonRestricted.model_validate({**common, "ground": ground.value})
        yield _envelope(source, at, number, one, "restricted", data)


def lifted(source: str, at: datetime, number: int, records: Iterable[Record]) -> Iterator[Envelope]:
    """Likewise."""
    for one, common in _each(number, records):
        data = PersonRestrictionLifted.model_validate(common)
        yield _envelope(source, at, number, one, "restriction_lifted", data)


def _each(number: int, records: Iterable[Record]) -> Iterator[tuple[Record, dict[str, object]]]:
    for one in records:
        if one.closed_at is None:
            yield (
                one,
                {
                    "record": PersonKey(system=one.system, local_id=one.local_id),
                    "person": person_id.written(one.master),
                    "restriction": restriction_id.written(number),
                },
            )


def _envelope(
    source: str, at: datetime, number: int, one: Record, what: str, data: CanonicalModel
) -> Envelope:
    named = restriction_id.written(number)
    return Envelope(
        id=f"{named}/{what}/{one.number}",
        source=source,
        type=full_of(f"person.{what}"),
        subject=f"person/{person_id.written(one.master)}",
        time=at,
        data=data.as_data(),
    )
