"""What people call towns otherwise than the gazetteer does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.places.matching.aliases import LONGEST, MOST, Aliases, faults
from identity_index.places.matching.comparing import Comparison
from identity_index.places.matching.deciding import Outcome, decide, weigh
from identity_index.places.matching.known import Called, Known, known
from identity_index.places.matching.weights import shipped
from identity_index.places.matching.written import Number, read

TABLE = {"Auld Brig": ("Tolburgh",), "the shore": ("Port Sample", "Harbour"), "St. Mary's": ("Harbour",)}


def at(uprn: int, *towns: str) -> Known:
    return known(uprn, "", [Called("", "", Number(14), "Alder Street", towns)], ())


def best(text: str, table: dict[str, tuple[str, ...]]) -> tuple[Outcome, int | None, str]:
    comparison = Comparison(read(text), frozenset({"alder"}), Aliases.of(table))
    places = [at(1, "Port Sample"), at(2, "Tolburgh"), at(3, "Harbour", "Mockhaven")]
    answer = decide(weigh(comparison, places, shipped()), shipped())
    return answer.outcome, None if answer.best is None else answer.best.uprn, answer.reason


@pytest.mark.parametrize(
    ("text", "uprn"),
    [
        ("14 alder street, auld brig", 2),
        ("AULD BRIG, 14 Alder St", 2),
        ("14 Alder Street, Tolburgh", 2),
        ("14 alder st, st marys", 3),
        ("14 alder street, saint mary's", 3),
    ],
)
def test_a_town_is_known_by_its_alias(text: str, uprn: int) -> None:
    outcome, meant, reason = best(text, TABLE)
    assert (outcome, meant) == (Outcome.CERTAIN, uprn)
    assert "same town or locality" in reason


def test_without_the_alias_somebody_is_asked() -> None:
    assert best("14 alder street, auld brig", {})[0] is Outcome.REVIEW


def test_an_alias_of_several_leaves_the_rest_to_the_rest() -> None:
    outcome, meant, _ = best("14 alder street, the shore", TABLE)
    assert outcome is Outcome.REVIEW
    assert meant in {1, 3}


def test_the_words_of_an_alias_count_only_together() -> None:
    said = Aliases.of(TABLE)
    assert said.named(read("14 brig street, auld")) == {}
    assert said.named(read("auld brig")) == {("tolburgh",): frozenset({"auld", "brig"})}


def test_good_entries_have_no_faults_and_too_many_are_told() -> None:
    assert list(faults(TABLE)) == []
    [many] = [one for one in faults({f"brig {'x' * n}": ("T",) for n in range(1, MOST + 2)}) if not one.alias]
    assert "1,001 aliases" in many.problem
    [long] = faults({"b" * (LONGEST + 1): ("Tolburgh",)})
    assert "longer than 80" in long.problem


@given(st.dictionaries(st.text(max_size=90), st.lists(st.text(max_size=90), max_size=3), max_size=5))
def test_any_table_is_read_and_every_entry_that_says_nothing_is_a_fault(table: dict[str, list[str]]) -> None:
    useless = {
        alias for alias, names in table.items() if not Aliases.of({alias: names}).means.get(read(alias).words)
    }
    assert useless <= {one.alias for one in faults(table)}
