"""Weights are learned from all that an index holds as from records at hand, to the last figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from identity_index.people import repository
from identity_index.people.matching import (
    Agreements,
    Features,
    Labelled,
    default_weights,
    features,
    fit,
    keys,
    learn,
    levels_of,
)
from identity_index.people.matching.pairing import in_order, sharing, spread
from identity_index.people.repository import Findable
from identity_index.people.restricting.tables import restricted_record
from identity_index.people.training import repository as training
from identity_index.people.training.pace import Ended, Pace
from identity_index.people.training.repository import Pair
from identity_index.people.training.training import train
from tests.identity_index.people.matching.people import person

if TYPE_CHECKING:
    from ledger.session import Session
    from tests.identity_index.people.conftest import Index

START = default_weights()
GIVEN = ["Morag", "Angus", "Innes", "Kirsty", "Rhona", "Struan", "Ailsa", "Fergus", "Iona", "Lachlan", "Una"]
FAMILY = ["Testfield", "Sampleton", "Quill", "Mockridge", "Dummond", "Specimen", "Proofer"]


def people(many: int = 60) -> list[Features]:
    """Two records of each, whose postcode differs for every second; and many of one name."""
    found = [
        features(
            person(
                GIVEN[number % 11],
                FAMILY[number % 7],
                f"{1930 + number % 71}-{1 + number % 12:02}-{1 + number % 28:02}",
                (),
                f"ZZ{1 + (number + moved * 37) % 9} {number % 10}Z{'ABDEFGHJLN'[number // 10 % 10]}",
            )
        )
        for number in range(many)
        for moved in (0, number % 2)
    ]
    return found + [features(person("Test", "Test", born=f"19{n:02}-02-03")) for n in range(10, 99)]


def hold(index: Index, records: Sequence[Features], first: int = 1) -> None:
    numbered = dict(enumerate(records, start=first))

    def unit(session: Session) -> None:
        found = [Findable(number, number, one, keys(one)) for number, one in numbered.items()]
        repository.keep(session, found)

    index.run(unit)


def test_what_is_read_in_parts_teaches_what_all_of_it_does(each_index: Index) -> None:
    records = people()
    hold(each_index, records)
    weights, seen = train(each_index.reader, len(records), (), START, Pace(rests=False))
    assert weights == learn(records)
    assert (seen.records, seen.labels) == (len(records), 0)
    assert seen.compared > len(records)
    assert weights.version != START.version


def test_what_is_restricted_teaches_nothing(each_index: Index) -> None:
    """Neither by what it holds nor by what was said of it; and nothing is tried on it."""
    records = people()
    hold(each_index, records)
    kept = [1, 2, 61, 119, 130]
    rows = [{"record": one, "restriction": 1} for one in kept]
    each_index.run(lambda session: session.execute(insert(restricted_record), rows) and None)
    said = [Pair(1, 2, same=True), Pair(3, 4, same=True)]
    weights, seen = train(each_index.reader, len(records), said, START, Pace(rests=False))
    rest = [one for number, one in enumerate(records, start=1) if number not in kept]
    assert (seen.records, seen.labels) == (len(rest), 1)
    assert weights == learn(rest, [Labelled(records[2], records[3], same=True)])
    tried = each_index.read(lambda session: training.records(session, 0, len(records), len(records)))
    assert set(tried) == set(range(1, len(records) + 1)) - set(kept)


def test_the_order_in_which_they_came_teaches_nothing(index: Index) -> None:
    """Nor do records that came since it was begun; of few pairs the same few are taken."""
    records = people()
    hold(index, records[::-1])
    hold(index, people(3), first=1_000)
    weights, seen = train(index.reader, len(records), (), START, Pace(rests=False), sharing=400, sampled=90)
    assert seen.each > 3
    ordered = in_order(records)
    pairs, each = sharing(ordered, 400)
    alike = Agreements(len(ordered), each)
    alike.near.update([levels_of(ordered[one], ordered[two]) for one, two in pairs])
    alike.sampled.update([levels_of(ordered[one], ordered[two]) for one, two in spread(len(ordered), 90)])
    assert seen == alike
    assert weights == fit(alike, START)


def test_what_was_said_of_pairs_is_counted(index: Index) -> None:
    records = people(20)
    hold(index, records)
    said = [Pair(1, 2, True), Pair(3, 5, False), Pair(4, 999, True)]
    weights, seen = train(index.reader, len(records), said, START, Pace(rests=False))
    assert (seen.same.total(), seen.different.total()) == (1, 1), "one record has gone"
    assert "2 pairs that were decided on" in weights.learned_from
    assert weights != learn(records)


@pytest.mark.parametrize("many", [0, 1])
def test_nothing_is_learned_from_nobody(index: Index, many: int) -> None:
    hold(index, people(5)[:many])
    assert train(index.reader, 10, (), START, Pace(rests=False)).weights == START


def test_it_ends_when_it_is_told_and_says_how_far_it_is(index: Index) -> None:
    hold(index, people())

    class Impatient(Pace):
        def __call__(self, phase: str, done: int, of: int) -> None:
            if phase == "comparing pairs":
                self.end()
            super().__call__(phase, done, of)

    pace = Impatient(rests=False)
    with pytest.raises(Ended):
        train(index.reader, 10_000, (), START, pace)
    assert pace.phase == "comparing pairs"
    assert 0 < pace.done <= pace.of
