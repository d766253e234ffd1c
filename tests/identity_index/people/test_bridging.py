"""A record that was missing: by it two persons, of whom neither showed it alone, turn out to be one."""

from __future__ import annotations

from typing import Any

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.history.changing import Changed
from identity_index.links.kind import Kind
from identity_index.people.announcing import Cause
from ledger.session import Session
from tests.identity_index.people.conftest import AILSA, BEGUN, Index, home

NAMESAKE: dict[str, Any] = {"name": "Ailsa Exampleson", "date_of_birth": "1961-03-17", "address": home()}
CHI = {"scheme": "chi", "value": "1703611101"}
REACHED: dict[str, Any] = {"phones": ["0131 496 0123"], "emails": ["jean@example.org"]}


def test_a_record_that_fits_two_persons_brings_them_together(each_index: Index) -> None:
    phone = ["0131 496 0123"]
    single = each_index.say("crm", "1", **AILSA)
    flat = home("9 Other Road", "EH99 1SP")
    married = each_index.say("tax", "1", name="Ailsa Quillfield", address=flat, phones=phone)
    assert married.master != single.master
    each_index.heard()
    both = {**AILSA, "name": "Ailsa Quillfield", "address": flat, "phones": phone}
    former = [{"full": "Ailsa Exampleson"}]
    bridge = each_index.say("care", "1", **both, other_names=former, previous_addresses=[AILSA["address"]])
    assert {each_index.record("crm", "1").master, each_index.record("tax", "1").master} == {bridge.master}
    assert "person.merged" in {kind for kind, _ in each_index.heard()}


def two_said_to_be_two(index: Index) -> tuple[int, int]:
    """Two records that are alike, which somebody has parted."""
    index.has_many_others()
    one, two = index.say("crm", "1", **NAMESAKE), index.say("tax", "1", **NAMESAKE)
    assert two.master == one.master
    parting = Because("Morven Sample", "mother and daughter")

    def part(session: Session) -> Changed:
        done = changing.split(session, Kind.PERSON, one.master, [two.number], parting)
        index.teller.tell(session, done, parting, Cause(BEGUN))
        return done

    done = index.run(part)
    return one.master, done.plan.moves[0].target


def test_of_two_who_are_kept_apart_and_whom_a_record_fits_alike_a_person_says_whose_it_is(
    each_index: Index,
) -> None:
    one, two = two_said_to_be_two(each_index)
    new = each_index.say("care", "1", **NAMESAKE)
    assert new.master not in {one, two}
    [review] = each_index.reviews()
    assert (review.asked.record, review.asked.candidate) == (new.number, one)
    assert f"fits p-{one} and p-{two} alike" in review.asked.evidence


def test_a_record_that_fits_one_of_them_much_better_is_that_ones(index: Index) -> None:
    one, two = two_said_to_be_two(index)
    index.say("tax", "1", **NAMESAKE, phones=REACHED["phones"], identifiers=[CHI])
    new = index.say("care", "1", **NAMESAKE, phones=REACHED["phones"], identifiers=[CHI])
    assert (new.master, index.record("crm", "1").master) == (two, one)
    assert index.reviews() == []


def test_two_who_are_kept_apart_are_not_brought_together_by_way_of_a_third(each_index: Index) -> None:
    one, two = two_said_to_be_two(each_index)
    third = each_index.say("housing", "1", name="Jean Quillfield", **REACHED)
    each_index.heard()
    formerly = [{"full": "Ailsa Exampleson"}]
    bridge = each_index.say(
        "care", "1", **{**NAMESAKE, "name": "Jean Quillfield"}, **REACHED, other_names=formerly
    )
    assert bridge.master == third.master
    assert [each_index.record(key, "1").master for key in ("crm", "tax")] == [one, two]
    asked = [one.asked for one in each_index.reviews()]
    assert [(each.master, each.candidate) for each in asked] == [(third.master, one), (third.master, two)]
    assert all("the two are to be kept apart" in each.evidence for each in asked)
    # Each shows why it may be that one, not why the record is the third's.
    assert all('"field":"phone' not in each.evidence.replace(" ", "") for each in asked)
