"""What is held of a restricted person is kept and not used: nothing is linked to it, told or asked of it;
once that is lifted, what came in meanwhile is seen to as if it came now."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.links.kind import Kind
from identity_index.people.announcing import Cause
from identity_index.people.answering.answers import Answers
from identity_index.people.answering.batch import Deciding
from identity_index.people.answering.deciding import decide
from identity_index.people.arriving import Arrival
from identity_index.people.corrections.keeping import CorrectionKeeper
from identity_index.people.desk.act import Merging
from identity_index.people.desk.stewarding import Stewards
from identity_index.people.erasing.stepping import hash_of
from identity_index.people.golden.reading import Goldsmith
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.matcher import ScoringMatcher
from identity_index.people.restricting import repository
from identity_index.people.restricting.desk import RestrictionDesk
from identity_index.people.restricting.lifting import CatchingUp
from identity_index.people.restricting.restriction import Ground, Lift, Restrict
from identity_index.people.reviews.review import State, Why
from identity_index.people.telling import Teller
from identity_index.provenance.attribute_rule import AttributeRule
from ledger.errors import Refused
from routes.table import RoutingTable
from safeguards.policy import Principal, Scope
from tests.identity_index.people.conftest import AILSA, BEGUN, home

if TYPE_CHECKING:
    from identity_index.people.restricting.restriction import ShownRestriction
    from ledger.session import Session
    from tests.identity_index.people.conftest import Index

OFFICER = Principal("k-1", "Data Protection", frozenset(Scope))
STEWARD = Principal("k-2", "Morag", frozenset({Scope.PEOPLE_STEWARD}))
WHY = Because("morag", "she said so")
NEW_HOME = home("12 New Street", "ZZ9 9ZZ")


def desk(index: Index) -> RestrictionDesk:
    arrival = Arrival(ScoringMatcher(), index.teller)
    return RestrictionDesk(index.reader, index.door, "invented-hub", CatchingUp(arrival))


def restrict(index: Index, person: int, ground: Ground = Ground.ACCURACY) -> ShownRestriction:
    wanted = Restrict(ground=ground, reason="she contests it")
    return asyncio.run(desk(index).restrict(person, wanted, OFFICER))


def lift(index: Index, which: ShownRestriction) -> Any:
    """Answers with what was held back, as the certificate has it."""
    wanted = Lift(reason="it is verified", informed="by letter on 4 June")
    done = asyncio.run(desk(index).lift(int(which.id[3:]), wanted, OFFICER))
    assert isinstance(done.certificate, dict)
    assert done.certificate["sha256"] == hash_of(done.certificate)
    return done.certificate["held_back"]


def restricted(index: Index, *masters: int) -> set[int]:
    return {*index.read(lambda session: repository.restricted(session, masters))}


def kinds(index: Index) -> list[str]:
    return [kind for kind, _ in index.heard()]


def change(index: Index, how: Any, *args: Any) -> int:
    def unit(session: Session) -> int:
        done = how(session, Kind.PERSON, *args, WHY)
        index.teller.tell(session, done, WHY, Cause(BEGUN))
        return int(done.number)

    number: int = index.run(unit)
    return number


@pytest.mark.parametrize("more", [{}, {"date_of_death": "2026-01-05"}], ids=["several", "alone"])
def test_whoever_would_be_linked_becomes_a_new_person_and_a_person_is_asked(
    each_index: Index, more: dict[str, str]
) -> None:
    """By either way in: together with others, and alone."""
    each_index.has_many_others()
    one = each_index.say("crm", "1", **AILSA)
    made = restrict(each_index, one.master)
    assert kinds(each_index) == ["person.registered", "person.restricted"]
    other = each_index.say("tax", "1", **(AILSA | more))
    assert other.master != one.master
    [review] = each_index.reviews()
    assert (review.asked.why, review.asked.master, review.asked.candidate) == (
        *(Why.RESTRICTED, other.master),
        one.master,
    )
    assert "restricted" in json.loads(review.asked.evidence)["reasons"][-1]
    assert "person.updated" not in kinds(each_index)
    assert restricted(each_index, one.master, other.master) == {one.master}

    held = lift(each_index, made)
    assert (held["matches_that_a_person_was_asked_about"], held["of_those_settled_now"]) == (1, 1)
    assert each_index.record("tax", "1").master == one.master, "as if it came now"
    assert [each.state for each in each_index.reviews()] == [State.CLOSED]
    heard = kinds(each_index)
    assert heard[:3] == ["person.restriction_lifted", "person.merged", "person.relinked"]
    assert restricted(each_index, one.master) == set()


def test_what_a_system_says_meanwhile_is_kept_and_told_once_it_is_lifted(each_index: Index) -> None:
    one = each_index.say("crm", "1", "2026-05-02T00:00:00Z", **AILSA)
    made = restrict(each_index, one.master, Ground.OBJECTION)
    each_index.heard()
    each_index.say("crm", "1", "2026-05-03T00:00:00Z", **(AILSA | {"occupation": "baker"}))
    later = AILSA | {"occupation": "baker", "address": NEW_HOME, "date_of_death": "2026-05-04"}
    each_index.say("crm", "1", "2026-05-05T00:00:00Z", **later)
    assert each_index.heard() == [], "neither that they moved, nor that they died"

    held = lift(each_index, made)
    assert (held["versions_that_came_in"], held["persons_of_whom_something_else_counts_now"]) == (2, 1)
    told = {one.type.split(".")[-2]: one.data for one in each_index.told}
    assert [*told] == ["restriction_lifted", "updated", "moved", "deceased"]
    updated = told["updated"]
    assert isinstance(updated, dict)
    values: Any = updated["values"]
    assert {each["attribute"]: each.get("old") for each in values} == {
        "address": home(),
        "occupation": None,
        "date_of_death": None,
    }


def test_no_system_is_asked_to_correct_anything_until_it_is_lifted(index: Index) -> None:
    voice, publish = index.teller.voice, index.teller.publish
    goldsmith = Goldsmith({"default": AttributeRule(prefer=("tax",))}, Schemes())
    keeper = CorrectionKeeper(goldsmith, {"crm": ("address",)}, voice.source, publish)
    index.teller = Teller(voice, publish, goldsmith, keeper)
    index.subscriber = index.new_subscriber(index.door)
    one = index.say("crm", "1", "2026-05-02T00:00:00Z", **AILSA)
    assert index.say("tax", "1", "2026-05-02T00:00:00Z", **AILSA).master == one.master
    made = restrict(index, one.master)
    index.heard()
    index.say("tax", "1", "2026-05-06T00:00:00Z", **(AILSA | {"address": NEW_HOME}))
    assert index.heard() == []
    lift(index, made)
    assert "data.correction_requested" in kinds(index)


def test_two_grounds_hold_until_both_are_lifted_and_the_same_again_is_the_same(index: Index) -> None:
    one = index.say("crm", "1", **AILSA)
    first = restrict(index, one.master)
    assert restrict(index, one.master).id == first.id
    assert kinds(index).count("person.restricted") == 1, "told once"
    second = restrict(index, one.master, Ground.LEGAL_CLAIM)
    assert second.id != first.id
    lift(index, first)
    assert restricted(index, one.master) == {one.master}
    with pytest.raises(Refused, match="was lifted already"):
        lift(index, first)
    lift(index, second)
    assert restricted(index, one.master) == set()


def test_it_goes_with_the_records(each_index: Index) -> None:
    """Through a merge and its undoing, and a split."""
    one = each_index.say("crm", "1", **AILSA)
    other = each_index.say("care", "1", name="Torquil Madeupname", date_of_birth="1999-12-02")
    restrict(each_index, one.master)
    done = change(each_index, changing.merge, other.master, one.master)
    assert restricted(each_index, one.master, other.master) == {other.master}
    change(each_index, changing.undo, done)
    assert restricted(each_index, one.master, other.master) == {one.master}
    change(each_index, changing.merge, other.master, one.master)
    change(each_index, changing.split, other.master, [other.number])
    fresh = each_index.record("care", "1").master
    assert restricted(each_index, other.master, fresh) == {other.master}


def test_a_steward_changes_nothing_of_it_but_who_may_one_by_one(index: Index) -> None:
    one = index.say("crm", "1", **AILSA)
    other = index.say("tax", "1", name="Ailsa Exampleson", date_of_birth="1961", address=NEW_HOME)
    [review] = index.reviews(State.OPEN)
    made = restrict(index, one.master)
    stewards = Stewards(index.door, index.teller, lambda: RoutingTable(1, [], []))
    wanted = Merging(other=f"p-{other.master}", reason="the same telephone")
    with pytest.raises(Refused, match=rf"{made.id} \(accuracy\)"):
        asyncio.run(stewards.merge(one.master, wanted, STEWARD))
    answers = [{"review": f"v-{review.number}", "answer": "accepted"}]
    many = Deciding.model_validate({"answers": answers, "reason": "all alike"})
    with pytest.raises(Refused, match="kept and not used"):
        index.run(lambda session: decide(session, Answers(index.arrival), many, OFFICER.holder))
    assert [each.state for each in index.reviews()] == [State.OPEN], "and nothing of it was written"
    asyncio.run(stewards.merge(one.master, wanted, OFFICER))
    assert index.record("tax", "1").master == one.master


def test_persons_whom_a_record_shows_to_be_one_are_joined_once_it_is_lifted(each_index: Index) -> None:
    phone = ["0131 496 0123"]
    single = each_index.say("crm", "1", **AILSA)
    flat = home("9 Other Road", "EH99 1SP")
    married = each_index.say("tax", "1", name="Ailsa Quillfield", address=flat, phones=phone)
    held = [restrict(each_index, single.master)]
    both = {**AILSA, "name": "Ailsa Quillfield", "address": flat, "phones": phone}
    former = [{"full": "Ailsa Exampleson"}]
    each_index.say("care", "1", **both, other_names=former, previous_addresses=[AILSA["address"]])
    assert each_index.record("crm", "1").master == single.master
    assert each_index.record("tax", "1").master == married.master
    asked = each_index.reviews(State.OPEN)
    assert Why.RESTRICTED in {one.asked.why for one in asked}
    for each in held:
        lift(each_index, each)
    assert each_index.record("crm", "1").master == each_index.record("care", "1").master


def test_an_account_that_follows_another_is_asked_about_and_not_joined(index: Index) -> None:
    one = index.say("crm", "1", **AILSA)
    alone = index.say("newaccount", "z9", emails=["other@example.org"])
    made = restrict(index, one.master)
    account = {"system": "newaccount", "local_id": "z9"}
    said: dict[str, Any] = {"current": account, "person": {"system": "crm", "local_id": "1"}}
    index.deliver(index.envelope("sign_in.changed", said | {"changed_at": "2026-05-02T09:00:00Z"}))
    assert index.record("newaccount", "z9").master == alone.master
    [review] = index.reviews(State.OPEN)
    assert (review.asked.why, review.asked.candidate) == (Why.RESTRICTED, one.master)
    lift(index, made)
    [still] = index.reviews(State.OPEN)
    assert still.asked.why is Why.POSSIBLE, "as any other, since nothing but the account speaks for it"


def test_lifting_needs_what_the_person_was_told(index: Index) -> None:
    one = index.say("crm", "1", **AILSA)
    restrict(index, one.master)
    with pytest.raises(ValueError, match="informed"):
        Lift.model_validate({"reason": "verified", "informed": " "})
