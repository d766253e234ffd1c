"""Many who share a value: everyone named Test, a hostel, a common surname, a whole population every night.

What one more costs is counted in statements and rows that are looked at, not in time; and it must not grow
with how many there are. The small sizes are played always, those of a council with ``make scale``.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from identity_index.history.tables import change
from identity_index.links.tables import record_version, source_record
from identity_index.people.candidates import MOST_PERSONS, candidates
from identity_index.people.matching import BLOCK_LIMIT, keys
from identity_index.people.ready import Ready
from identity_index.people.reviews.review import State
from identity_index.people.tables import review
from tests.identity_index.people.conftest import BEGUN, home
from tests.identity_index.people.counting import Cost, cost_of, take_all

if TYPE_CHECKING:
    from schemas.envelope import Envelope
    from tests.identity_index.people.conftest import Index

LONG = (pytest.mark.scale, pytest.mark.timeout(7200))
SIZES = [pytest.param(250, id="few"), pytest.param(10_000, id="many", marks=LONG)]
HOSTEL = home("1 Hostel Wynd", "ZZ2 2ZZ")
SYLLABLES = (
    "ba",
    "deck",
    "fin",
    "gor",
    "kull",
    "lam",
    "mes",
    "nith",
    "po",
    "rux",
    "sand",
    "tev",
    "vil",
    "zo",
)


def invented(number: int, salt: str) -> str:
    """A name that is like no other: of four syllables by chance, the same chance every time."""
    drawn = sha256(f"{salt} {number}".encode()).digest()
    return "".join(SYLLABLES[one % len(SYLLABLES)] for one in drawn[:4]).title()


def born(number: int, *, year: int | None = None) -> str:
    drawn = sha256(f"born {number}".encode()).digest()
    return f"{year or 1930 + drawn[0] % 75}-{drawn[1] % 12 + 1:02}-{drawn[2] % 28 + 1:02}"


def somebody(number: int) -> dict[str, Any]:
    """Somebody who is nobody else, by names and birthday."""
    name = f"{invented(number, 'given')} {invented(number, 'family')}"
    return {"name": name, "date_of_birth": born(number)}


def several(index: Index, system: str, first: int, many: int, **same: Any) -> list[Envelope]:
    """Of a system's people so many, who all have the values given."""
    return [index.recorded(system, str(n), **(somebody(n) | same)) for n in range(first, first + many)]


def assert_no_dearer(before: Cost, after: Cost) -> None:
    """Nothing that is asked of the database is more than it was, but for an index that is a level deeper."""
    assert after.statements <= before.statements
    assert after.looked_at <= 1.5 * before.looked_at + 100


def compared(index: Index, envelope: Envelope) -> tuple[int, int]:
    """How many persons and records it would be compared with."""
    [heard] = index.subscriber._hearing.heard(envelope)
    ready = Ready(heard, envelope.source, envelope.id, BEGUN.date())
    near = index.read(lambda session: candidates(session, keys(ready.features)))
    return len(near), sum(len(records) for records in near.values())


def persons(index: Index) -> int:
    many: int = index.read(
        lambda s: s.execute(select(func.count(source_record.c.master.distinct()))).scalar()
    )
    return many


def rows(index: Index) -> list[int]:
    """Of everything that keeps what was: versions, changes, reviews."""
    tables = (record_version, change, review)
    return [
        index.read(lambda s, t=t: s.execute(select(func.count()).select_from(t)).scalar()) for t in tables
    ]


@pytest.mark.parametrize("many", SIZES)
def test_everyone_named_test_is_told_apart_at_a_cost_that_stays(each_index: Index, many: int) -> None:
    """One name and one address are no proof, and what all share is no question."""
    tests = [each_index.recorded("crm", str(n), name="Test Test", address=HOSTEL) for n in range(many)]
    take_all(each_index, tests[:200])
    before = cost_of(each_index, each_index.recorded("tax", "a", name="Test Test", address=HOSTEL))
    take_all(each_index, tests[200:])
    assert compared(each_index, tests[0]) == (0, 0), "what so many share leads nowhere"
    after = cost_of(each_index, each_index.recorded("tax", "b", name="Test Test", address=HOSTEL))
    assert_no_dearer(before, after)
    assert persons(each_index) == many + 2
    assert len(each_index.reviews(State.OPEN)) <= 200


@pytest.mark.parametrize("many", SIZES)
def test_those_at_one_hostel_are_known_again_at_a_cost_that_stays(each_index: Index, many: int) -> None:
    take_all(each_index, several(each_index, "crm", 0, 200, address=HOSTEL))
    before = cost_of(each_index, several(each_index, "tax", 0, 1, address=HOSTEL)[0])
    take_all(each_index, several(each_index, "crm", 200, many - 200, address=HOSTEL))
    assert persons(each_index) == many
    newcomer, known = (
        several(each_index, "tax", 60_000, 1, address=HOSTEL)[0],
        several(each_index, "tax", 7, 1)[0],
    )
    near, records = compared(each_index, newcomer)
    assert near <= MOST_PERSONS
    assert records <= 2 * MOST_PERSONS
    assert_no_dearer(before, cost_of(each_index, several(each_index, "tax", 1, 1, address=HOSTEL)[0]))
    take_all(each_index, [known])
    for number in ("0", "1", "7"):
        assert each_index.record("tax", number).master == each_index.record("crm", number).master


@pytest.mark.parametrize("many", [pytest.param(400, id="few"), pytest.param(50_000, id="many", marks=LONG)])
def test_a_block_of_very_many_costs_no_more_than_a_full_one(each_index: Index, many: int) -> None:
    """A surname, a postcode and a year of birth that all of them have."""
    same: dict[str, Any] = {"address": home("", "ZZ3 3ZZ") | {"lines": []}}

    def block(system: str, first: int, of: int) -> list[Envelope]:
        return [
            each_index.recorded(
                system,
                str(n),
                name=f"{invented(n, 'given')} Commonson",
                date_of_birth=born(n, year=1970),
                **same,
            )
            for n in range(first, first + of)
        ]

    take_all(each_index, block("crm", 0, 200))
    before = cost_of(each_index, block("tax", 0, 1)[0])
    take_all(each_index, block("crm", 200, many - 200))
    after = cost_of(each_index, block("tax", 1, 1)[0])
    assert_no_dearer(before, after)
    near, records = compared(each_index, block("care", 2, 1)[0])
    assert near <= MOST_PERSONS
    assert records <= 3 * MOST_PERSONS
    for number in ("0", "1"):
        assert each_index.record("tax", number).master == each_index.record("crm", number).master


@pytest.mark.parametrize("many", SIZES)
def test_a_population_that_is_sent_every_night_leaves_nothing_behind(each_index: Index, many: int) -> None:
    take_all(each_index, several(each_index, "crm", 0, many))
    each_index.told.clear()
    before = rows(each_index)
    costs = [cost_of(each_index, one) for one in several(each_index, "crm", 0, 3)]
    take_all(each_index, several(each_index, "crm", 3, many - 3))
    assert each_index.told == []
    assert rows(each_index) == before
    assert max(cost.statements for cost in costs) <= 8, "found, and said to have been heard of"
    changed = several(each_index, "crm", 5, 3, occupation="Joiner")
    take_all(each_index, changed)
    assert len(each_index.told) == 3
    assert rows(each_index)[0] == before[0] + 3


def test_what_a_stale_copy_says_every_night_is_kept_once(each_index: Index) -> None:
    """Of an older moment than what is known, and not the same."""
    each_index.say("crm", "1", "2026-05-02T00:00:00Z", **somebody(1))
    for _ in range(3):
        stale = each_index.say("crm", "1", "2026-04-01T00:00:00Z", **(somebody(1) | {"occupation": "Joiner"}))
    assert (stale.version, stale.versions) == (1, 2)


def test_somebody_with_very_many_records_is_known_again_at_a_cost_that_stays(each_index: Index) -> None:
    """Who sends a form every day has soon more records than any key is followed for, and is one all the
    same."""
    index = each_index
    reporter: dict[str, Any] = {
        "name": "Ailsa Exampleson",
        "emails": ["ailsa@example.org"],
        "phones": ["0131 496 0123"],
    }
    index.say("crm", "1", **reporter, date_of_birth="1961-03-17")
    take_all(index, [index.recorded("forms-web", str(n), **reporter) for n in range(BLOCK_LIMIT + 20)])
    before = cost_of(index, index.recorded("forms-web", "before", **reporter))
    take_all(index, [index.recorded("mail", str(n), **reporter) for n in range(BLOCK_LIMIT + 20)])
    after = cost_of(index, index.recorded("forms-web", "after", **reporter))
    assert persons(index) == 1
    assert_no_dearer(before, after)
    index.say("forms-web", "another", name="Torquil Madeupname", emails=reporter["emails"])
    assert persons(index) == 2, "who shares an address is not the same by that"
