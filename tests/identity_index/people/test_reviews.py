"""Reviews are answered once, with a reason; everybody concerned is told, and what was said is remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from identity_index.history import changing
from identity_index.history.change import Because, What
from identity_index.history.changing import Changed
from identity_index.links.kind import Kind
from identity_index.people.announcing import Cause
from identity_index.people.answering.answers import Answers
from identity_index.people.answering.batch import Deciding, TakingBack
from identity_index.people.answering.deciding import decide, take_back
from identity_index.people.reviews.review import State, Why
from ledger.errors import NotFound, Refused
from safeguards.audit.tables import audit
from tests.identity_index.people.conftest import AILSA, BEGUN, home

if TYPE_CHECKING:
    from identity_index.links.record import Record
    from ledger.session import Session
    from tests.identity_index.people.conftest import Index

ALIKE: dict[str, Any] = {
    "name": "Ailsa Exampleson",
    "date_of_birth": "1961",
    "address": home("9 Other Road", "QQ9 9ZZ"),
}


class Answering:
    """Somebody each of whose answers is a unit."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def __getattr__(self, name: str) -> Any:
        answer = getattr(Answers(self._index.arrival), name)
        return lambda *told: self._index.run(lambda session: answer(session, *told))


def answering(index: Index) -> Any:
    return Answering(index)


def change(index: Index, what: Callable[..., Changed], *named: Any, why: Because) -> Changed:
    """What a steward decides, told to everybody."""

    def unit(session: Session) -> Changed:
        done = what(session, Kind.PERSON, *named, why)
        index.teller.tell(session, done, why, Cause(BEGUN))
        return done

    done: Changed = index.run(unit)
    return done


def two_alike(index: Index) -> tuple[Record, Record]:
    """One, another who may be the same, and the review of that, v-1."""
    one, two = index.say("crm", "1", **AILSA), index.say("tax", "1", **ALIKE)
    assert [each.number for each in index.reviews(State.OPEN)] == [1]
    index.heard()
    return one, two


def test_an_accepted_review_makes_them_one_and_tells_every_system(each_index: Index) -> None:
    one, two = two_alike(each_index)
    answering(each_index).accept(1, "morag", "the same telephone")
    assert each_index.record("tax", "1").master == one.master
    assert each_index.heard() == [
        ("person.merged", f"person/p-{one.master}"),
        ("person.relinked", "record/tax/1"),
        ("person.relinked", "record/crm/1"),
        ("person.updated", f"person/p-{one.master}"),
        ("person.moved", f"person/p-{one.master}"),
    ]
    [review] = each_index.reviews()
    assert (review.state, review.decided_by, review.reason) == (State.ACCEPTED, "morag", "the same telephone")
    assert review.change is not None
    noted = each_index.read(lambda s: s.execute(audit.select()).all())
    assert {(row.who, row.action, row.reason) for row in noted} == {
        ("morag", "people.review", "the same telephone")
    }
    assert {row.thing for row in noted} == {"review/1", f"person/{one.master}", f"person/{two.master}"}


def test_a_rejection_is_remembered_whatever_matching_says_later(each_index: Index) -> None:
    one, two = two_alike(each_index)
    answering(each_index).reject(1, "morag", "she said so")
    assert each_index.heard() == []
    after = each_index.say("tax", "1", **AILSA)
    assert after.master == two.master != one.master, "certain or not"
    assert each_index.reviews(State.OPEN) == [], "and it is not asked again"
    done = change(each_index, changing.merge, one.master, two.master, why=Because("morag", "a person may"))
    assert done.plan.what is What.MERGE


def test_who_came_second_is_asked_about_once_the_first_is_rejected(each_index: Index) -> None:
    nearer, farther = two_alike(each_index)
    answering(each_index).reject(1, "morag", "they are cousins")
    form = each_index.say("forms", "1", name="Ailsa Exampleson", date_of_birth="1961-03")
    [first] = each_index.reviews(State.OPEN)
    answering(each_index).reject(first.number, "morag", "she rang")
    [second] = each_index.reviews(State.OPEN)
    asked = [first.asked, second.asked]
    assert [one.record for one in asked] == [form.number, form.number]
    assert {one.candidate for one in asked} == {nearer.master, farther.master}
    answering(each_index).reject(second.number, "morag", "he rang")
    assert each_index.reviews(State.OPEN) == []
    assert each_index.record("forms", "1").master == form.master


def test_a_rejection_that_is_taken_back_asks_nothing_of_a_record_that_has_moved(each_index: Index) -> None:
    _, two = two_alike(each_index)
    answers = [{"review": "v-1", "answer": "rejected"}]
    wanted = Deciding.model_validate({"answers": answers, "reason": "she said so"})
    batch = each_index.run(lambda s: decide(s, Answers(each_index.arrival), wanted, "morag"))
    each_index.say("care", "1", name="Torquil Madeupname", date_of_birth="1999-12-02")
    torquil = each_index.record("care", "1").master
    change(each_index, changing.merge, torquil, two.master, why=Because("morag", "his alias"))
    back = (int(batch.id.removeprefix("b-")), TakingBack(reason="she rang again"), "morag")
    each_index.run(lambda s: take_back(s, Answers(each_index.arrival), *back))
    [review] = each_index.reviews()
    assert (review.state, review.reason) == (
        State.CLOSED,
        "b-1 was taken back, and it is not of whom it was asked any more",
    )


def test_a_rejection_that_is_taken_back_keeps_nobody_apart(index: Index) -> None:
    one, _ = two_alike(index)
    done = answering(index).reject(1, "morag", "she said so")
    change(index, changing.undo, done.number, why=Because("ewan", "it was her sister who called"))
    assert index.say("tax", "1", **AILSA).master == one.master


def test_what_cannot_be_told_is_not_asked_again(index: Index) -> None:
    two_alike(index)
    answering(index).leave_unsure(1, "morag", "nobody answers")
    index.say("tax", "1", **(ALIKE | {"occupation": "baker"}))
    assert [each.state for each in index.reviews()] == [State.UNSURE]


def test_a_review_is_answered_once(each_index: Index) -> None:
    two_alike(each_index)
    answering(each_index).leave_unsure(1, "morag", "?")
    for again in (
        answering(each_index).accept,
        answering(each_index).reject,
        answering(each_index).leave_unsure,
    ):
        with pytest.raises(Refused, match="morag has answered v-1: unsure"):
            again(1, "ewan", "I know better")
    with pytest.raises(NotFound, match="v-2"):
        answering(each_index).accept(2, "ewan", "?")


def test_a_review_of_a_record_that_has_moved_since_closes_itself(each_index: Index) -> None:
    one, two = two_alike(each_index)
    each_index.say("care", "1", name="Torquil Madeupname", date_of_birth="1999-12-02")
    torquil = each_index.record("care", "1").master
    change(each_index, changing.merge, torquil, two.master, why=Because("morag", "his alias"))
    [review] = each_index.reviews()
    assert review.state is State.CLOSED
    with pytest.raises(Refused, match="v-1 was closed"):
        answering(each_index).accept(1, "morag", "?")
    assert one.master == each_index.record("crm", "1").master


@pytest.mark.parametrize("side", ["record", "candidate"])
def test_a_review_is_open_again_once_what_closed_it_is_taken_back(each_index: Index, side: str) -> None:
    one, two = two_alike(each_index)
    torquil = each_index.say("care", "1", name="Torquil Madeupname", date_of_birth="1999-12-02").master
    gone = two if side == "record" else one
    merged = change(each_index, changing.merge, torquil, gone.master, why=Because("morag", "his alias"))
    asked = [(each.asked.master, each.asked.candidate) for each in each_index.reviews(State.OPEN)]
    assert asked == ([] if side == "record" else [(two.master, torquil)])
    change(each_index, changing.undo, merged.number, why=Because("morag", "no alias of his"))
    [again] = each_index.reviews(State.OPEN)
    assert (again.number, again.asked.candidate, again.asked.candidate_record) == (1, one.master, one.number)
    answering(each_index).accept(1, "morag", "the same telephone")
    assert each_index.record("tax", "1").master == one.master


def test_a_review_follows_the_record_that_agrees_to_whoever_it_is_parted_for(index: Index) -> None:
    one, two = two_alike(index)
    index.say("care", "1", **AILSA)
    parting = Because("morag", "it was never hers")
    change(index, changing.split, one.master, [one.number], why=parting)
    [review] = index.reviews(State.OPEN)
    assert (review.asked.master, review.asked.candidate) == (two.master, index.record("crm", "1").master)


def test_where_only_the_candidate_has_become_another_it_is_asked_of_that_one(index: Index) -> None:
    one, two = two_alike(index)
    torquil = index.say("care", "1", name="Torquil Madeupname", date_of_birth="1999-12-02").master
    change(index, changing.merge, torquil, one.master, why=Because("morag", "his alias"))
    [closed, opened] = index.reviews()
    assert (closed.state, opened.state) == (State.CLOSED, State.OPEN)
    assert (opened.asked.master, opened.asked.candidate) == (two.master, torquil)
    assert opened.asked.evidence == closed.asked.evidence


def test_of_two_deaths_a_person_says_whether_they_are_two(index: Index) -> None:
    index.say("crm", "1", **(AILSA | {"date_of_death": "2026-01-05"}))
    two = index.say("tax", "1", **AILSA)
    index.say("tax", "1", **(AILSA | {"date_of_death": "2025-07-09"}))
    [review] = index.reviews(State.OPEN)
    assert review.asked.why is Why.DEATHS
    answering(index).reject(review.number, "morag", "two certificates")
    assert index.record("tax", "1").master != two.master
    assert index.reviews(State.OPEN) == []


def test_a_change_taken_back_is_told_as_what_it_is(each_index: Index) -> None:
    one, two = two_alike(each_index)
    done = change(each_index, changing.merge, one.master, two.master, why=Because("morag", "one"))
    merged = each_index.told[0]
    each_index.heard()
    change(each_index, changing.undo, done.number, why=Because("ewan", "two"))
    told = list(each_index.told)
    assert each_index.heard() == [
        ("person.unmerged", f"person/p-{one.master}"),
        ("person.relinked", "record/tax/1"),
        ("person.relinked", "record/crm/1"),
        ("person.updated", f"person/p-{one.master}"),
        ("person.moved", f"person/p-{one.master}"),
        ("person.updated", f"person/p-{two.master}"),
    ]
    assert told[0].causationid == merged.id
    assert {each.causationid for each in told[1:]} == {told[0].id}
    relinked = {str(each.subject): each.data for each in told[1:]}
    data = relinked["record/crm/1"]
    assert isinstance(data, dict)
    assert data["no_longer"] == [{"system": "tax", "local_id": "1"}]
    assert (data["person"], data["previous"]) == (f"p-{one.master}", f"p-{one.master}")


def test_some_records_are_parted_from_the_others(index: Index) -> None:
    one = index.say("crm", "1", **AILSA)
    two = index.say("tax", "1", **AILSA)
    three = index.say("care", "1", **AILSA)
    index.heard()
    change(index, changing.split, one.master, [three.number], why=Because("morag", "her twin"))
    assert index.record("care", "1").master != one.master
    assert [kind for kind, _ in index.heard()] == ["person.unmerged"] + 3 * ["person.relinked"]
    assert index.say("care", "1", **(AILSA | {"occupation": "baker"})).master != one.master
    change(
        index, changing.relink, two.number, index.record("care", "1").master, why=Because("morag", "hers too")
    )
    assert index.record("tax", "1").master == index.record("care", "1").master
