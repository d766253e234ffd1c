"""Records that come many at once are taken in as they would be one by one: the same people and words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from identity_index.history.tables import change, move
from identity_index.links.tables import master, source_record
from identity_index.people.announcing import Cause
from identity_index.people.arriving import Arrival
from identity_index.people.heard import Heard
from identity_index.people.matcher import ScoringMatcher
from identity_index.people.ready import Ready
from identity_index.people.tables import person_block, person_features, person_term, person_total, review
from ledger.session import Session
from schemas.people import PersonName
from schemas.person_details import HeldAddress, PersonDetails
from tests.conftest import Absent
from tests.databases import why_absent
from tests.identity_index.people.conftest import Index, opened
from tests.identity_index.people.matching.people import FAMILY, GIVEN
from tests.ledgers import MAKERS, Templates

TODAY = date(2026, 5, 1)
BEGUN = datetime(2026, 5, 1, 9, tzinfo=UTC)
COLUMNS = {
    master: ("id", "became"),
    source_record: ("id", "system", "local_id", "generation", "master", "version", "hash"),
    change: ("id", "what", "who", "weights", "evidence", "undoes"),
    move: ("change", "record", "source", "target"),
    review: ("id", "state", "why", "record", "master", "candidate", "candidate_record", "bits", "evidence"),
    person_features: ("record", "features"),
    person_block: ("key", "record"),
    person_total: ("field", "many"),
}


@contextmanager
def two(kind: str, folder: Path, templates: Templates) -> Iterator[tuple[Index, Index]]:
    """Two indexes that know nobody."""
    for name in ("one", "two"):
        (folder / name).mkdir()
    with ExitStack() as stack:
        ledgers = [stack.enter_context(MAKERS[kind](folder / name, templates)) for name in ("one", "two")]
        found = [stack.enter_context(contextmanager(opened)(ledger)) for ledger in ledgers]
        for one in found:
            one.has_many_others()
        yield found[0], found[1]


def crowd(seed: int, many: int) -> list[Heard]:
    """People who share a lot: some are one, some are of a family, some come twice, some have died."""
    chance = Random(seed)
    told = []
    for number in range(many):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        details = PersonDetails(
            name=PersonName(full=f"{given} {family}", given=given, family=family),
            date_of_birth=f"19{chance.randrange(60, 64)}-0{chance.randrange(1, 3)}-1{chance.randrange(3)}",
            date_of_death="2020-05-04" if chance.random() < 0.05 else None,
            address=HeldAddress(
                lines=[f"{chance.randrange(1, 9)} Sample Road"], postcode=f"ZZ{chance.randrange(1, 4)} 1ZZ"
            ),
            emails=[f"m{chance.randrange(12)}.sample@example.org"] if chance.random() < 0.4 else [],
        )
        local = str(number if chance.random() < 0.9 else chance.randrange(many))
        told.append(Heard(("crm", local), details, number + 1, whole=chance.random() < 0.95))
    return told


def take(index: Index, told: Sequence[Heard], at_once: int) -> None:
    arrival = Arrival(ScoringMatcher(), index.teller)
    for at in range(0, len(told), at_once):
        some = [Ready(one, "/invented/crm", f"e-{one.as_of}", TODAY) for one in told[at : at + at_once]]

        def unit(session: Session, some: list[Ready] = some) -> None:
            arrival.arrive(session, some, Cause(BEGUN + timedelta(hours=1)))

        index.run(unit)


def state(index: Index) -> Any:
    """All that was decided, and what it was decided by."""

    def look(session: Session) -> Any:
        rows = {
            table.name: sorted(map(tuple, session.execute(select(*(table.c[name] for name in names)))))
            for table, names in COLUMNS.items()
        }
        counted = session.execute(select(person_term).where(person_term.c.many != 0))
        return rows, sorted(map(tuple, counted))

    return index.read(look)


@pytest.mark.parametrize(("kind", "seed"), [("sqlite", 1), ("postgresql", 2)])
def test_many_at_once_are_taken_in_as_one_by_one(
    kind: str, seed: int, tmp_path: Path, templates: Templates, absent: Absent
) -> None:
    if kind == "postgresql" and (why := why_absent()):
        absent(why)
    told = crowd(seed, 60)
    with two(kind, tmp_path, templates) as (single, together):
        take(single, told, 1)
        take(together, told, 60)
        assert state(together) == state(single)
        assert [(one.type, one.id, one.data) for one in together.told] == [
            (one.type, one.id, one.data) for one in single.told
        ]
        reviews, linked = single.reviews(), single.read(_links)
    assert reviews  # all of it was put to the test
    assert linked > 2


def _links(session: Session) -> int:
    return len(session.execute(select(change.c.id).where(change.c.what == "link")).all())
