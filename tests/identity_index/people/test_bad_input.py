"""Whatever systems write of people, it is kept, and harms nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from identity_index.links.tables import source_record
from identity_index.people.reviews.review import State
from tests.identity_index.people.conftest import AILSA, home

if TYPE_CHECKING:
    from tests.identity_index.people.conftest import Index

BAD: list[dict[str, Any]] = [
    {"name": "\U0001f600"},
    {"name": "X"},
    {"name": "Test"},
    {"name": "Ailsa Future", "date_of_birth": "2190-01-01"},
    {"name": "\u200d\u200d"},
    {
        "name": "\U0001f9d4\U0001f3fd\u200d\u2642\ufe0f \U0001f469\u200d\U0001f469\u200d\U0001f467",
        "date_of_birth": "1961-03-17",
    },
    {"name": "A B", "date_of_birth": "1961-03-17", "address": home()},
    {"name": "Test Test", "date_of_birth": "1900-01-01", "address": home("Hostel", "ZZ1 1ZZ")},
    {"identifiers": [{"scheme": "chi", "value": "not a number"}]},
    {"emails": ["@"], "phones": ["0"]},
    {},
    {"date_of_death": "1850", "date_of_birth": "1960"},
]


@pytest.mark.parametrize("details", BAD, ids=range(len(BAD)))
def test_bad_input_is_kept_and_harms_nothing(index: Index, details: dict[str, Any]) -> None:
    good = index.say("crm", "good", **AILSA)
    for number in range(3):
        index.say("crm", f"bad-{number}", **details)
        index.say("crm", f"bad-{number}", **(details | {"occupation": "none"}))
    assert index.say("tax", "good", **AILSA).master == good.master
    assert index.record("crm", "bad-2").versions == 2


def test_everyone_named_test_at_one_address_is_told_apart(index: Index) -> None:
    """And the cost of one more does not grow with how many there are."""
    for number in range(130):
        index.say("hostel", str(number), name="Test Test", address=home("1 Hostel Wynd", "ZZ2 2ZZ"))
    many = index.read(lambda s: s.execute(select(func.count(source_record.c.master.distinct()))).scalar())
    assert many == 130, "one name and one address are no proof"
    assert len(index.reviews(State.OPEN)) < 130, "and what all share is no question either"


def test_a_number_that_was_given_to_another_citizen_is_asked_about(each_index: Index) -> None:
    """By everything else they are two, and nobody is linked by it."""
    chi = {"identifiers": [{"scheme": "chi", "value": "0101201234"}]}
    one = each_index.say("crm", "1", **(AILSA | chi))
    other: dict[str, Any] = {
        "name": "Torquil Madeupname",
        "date_of_birth": "1999-12-02",
        "address": home("9 Other Road", "QQ9 9ZZ"),
    }
    two = each_index.say("tax", "1", **(other | chi))
    assert two.master != one.master
    [review] = each_index.reviews(State.OPEN)
    assert (review.asked.candidate, review.asked.candidate_record) == (one.master, one.number)
    assert "one number of the scheme chi" in review.asked.evidence
    each_index.say("tax", "1", **(other | chi | {"occupation": "Joiner"}))
    assert len(each_index.reviews(State.OPEN)) == 1, "it is asked once"


def test_one_number_and_one_name_with_two_dates_of_birth_is_asked_about(each_index: Index) -> None:
    """Somebody took the number from the record of a namesake; no score is high enough for that."""
    chi = {"identifiers": [{"scheme": "chi", "value": "1703611101"}]}
    one = each_index.say("crm", "1", **(AILSA | chi))
    two = each_index.say("tax", "1", **(AILSA | chi | {"date_of_birth": "1975-08-02"}))
    assert two.master != one.master
    [review] = each_index.reviews(State.OPEN)
    assert (review.asked.candidate, review.asked.candidate_record) == (one.master, one.number)
    assert "one number of the scheme chi" in review.asked.evidence
    assert "two dates of birth" in review.asked.evidence
    slip = each_index.say("housing", "1", **(AILSA | chi | {"date_of_birth": "1961-03-11"}))
    assert slip.master == one.master, "a slip of the pen is no other birthday"
