"""Corrections, in the unit that changes what is held: asked for once, open until the system says it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from identity_index.history import changing
from identity_index.links import repository as links
from identity_index.people.corrections import repository
from identity_index.people.corrections.correction import State
from identity_index.people.golden.reading import Person
from ledger.errors import NotFound, Refused
from tests.conformance.storage.people_town import CAUSE, PERSON, WHY, Town, named

if TYPE_CHECKING:
    from ledger.session import Session
    from tests.conformance.storage.conftest import Storage


@pytest.fixture
def town(storage: Storage) -> Town:
    return Town(storage)


def test_a_correction_is_asked_for_once_and_settled_by_the_system_itself(town: Town) -> None:
    crm = town.say("crm", "1", name=named("Ailsa Exampel"))
    assert town.heard() == []
    town.say("registrars", "9", master=crm.master, name=named("Ailsa Example"))
    subject = f"person/p-{crm.master}"
    assert town.heard() == [("data.correction_requested", subject, named("Ailsa Example"))]
    town.say("crm", "1", 2, name=named("Ailsa Exampel"), occupation="Baker")
    assert town.heard() == []
    assert town.open() == [("crm", "name", named("Ailsa Example"))]
    town.say("crm", "1", 3, name=named("AILSA EXAMPLE"))
    assert town.heard() == [("data.correction_settled", subject, True)]
    assert town.open() == []
    assert town.storage.read(repository.count) == {"corrected": 1}


def test_what_it_says(town: Town) -> None:
    crm = town.say("crm", "1", name=named("Ailsa Exampel"))
    town.say("registrars", "9", master=crm.master, name=named("Ailsa Example"))
    [event] = town.told
    assert isinstance(event.data, dict)
    assert event.id == "k-1/requested"
    assert (event.causationid, event.source) == ("e-1", "/tolbooth/invented/people")
    assert event.data == {
        "correction": "k-1",
        "record": {"system": "crm", "local_id": "1"},
        "attribute": "name",
        "held": named("Ailsa Exampel"),
        "wanted": named("Ailsa Example"),
        "because": "registrars says so as of 1970-01-01. registrars is trusted before crm for it.",
        "requested_at": event.data["requested_at"],
        "by": "index",
    }


def test_a_number_that_a_system_does_not_hold_is_written_to_it(town: Town) -> None:
    crm = town.say("crm", "1", name=named("Ailsa Example"))
    ucrn = {"scheme": "ucrn", "value": "8412 7751"}
    town.say("registrars", "9", master=crm.master, identifiers=[ucrn])
    assert town.open() == [("crm", "ucrn", "84127751")]
    town.say("crm", "1", 2, name=named("Ailsa Example"), identifiers=[ucrn])
    assert town.open() == []


def test_a_merge_asks_and_taking_it_back_takes_back_what_it_asked(town: Town) -> None:
    crm = town.say("crm", "1", name=named("Ailsa Example"))
    other = town.say("registrars", "9", name=named("Ailsa Namesake"))

    def merge(session: Session) -> int:
        links.hold(session, PERSON)
        done = changing.merge(session, PERSON, crm.master, other.master, WHY)
        town.keeper.look(session, [crm.master, other.master], CAUSE, "morag")
        return done.number

    def undo(session: Session, number: int) -> None:
        links.hold(session, PERSON)
        changing.undo(session, PERSON, number, WHY)
        town.keeper.look(session, [crm.master, other.master], CAUSE, "morag")

    number = town.storage.run(merge)
    assert town.open() == [("crm", "name", named("Ailsa Namesake"))]
    town.heard()
    town.storage.run(partial(undo, number=number))
    assert town.open() == []
    assert [one[::2] for one in town.heard()] == [("data.correction_settled", False)]


def test_what_a_steward_decides_counts_and_is_asked_of_all_who_take_it(town: Town) -> None:
    crm = town.say("crm", "1", name=named("Ailsa Exampel"))
    town.say("tax", "2", 2, master=crm.master, name=named("Elsa Exampel"))
    town.heard()
    after = town.decide(crm.master, "name", named("Ailsa Example"))
    assert after.golden["name"].value == named("Ailsa Example")
    assert (after.golden["name"].by, after.golden["name"].record) == ("pat", None)
    assert [one[0] for one in town.heard()] == [
        "person.updated",
        *["data.correction_settled"] * 1,
        *["data.correction_requested"] * 2,
    ]
    assert {one[:2] for one in town.open()} == {("crm", "name"), ("tax", "name")}
    town.say("tax", "2", 9, master=crm.master, name=named("Elsa Exampel"), occupation="Baker")
    assert len(town.open()) == 2
    town.say("crm", "1", 9, name=named("Ailsa Example"))
    assert town.open() == [("tax", "name", named("Ailsa Example"))]


def test_a_decision_that_is_taken_back_leaves_it_to_the_rules(town: Town) -> None:
    crm = town.say("crm", "1", name=named("Ailsa Exampel"))
    town.decide(crm.master, "name", named("Ailsa Example"))
    assert len(town.open()) == 1
    forget = partial(town.decider.forget, number=crm.master, attribute="name", who="pat", reason="wrong one")
    after = town.storage.run(partial(forget, cause=CAUSE))
    assert after.golden["name"].value == named("Ailsa Exampel")
    assert town.open() == []
    with pytest.raises(Refused, match="the rules choose it already"):
        town.storage.run(partial(forget, cause=CAUSE))


def test_a_decision_goes_with_its_record(town: Town) -> None:
    crm = town.say("crm", "1", name=named("Ailsa Exampel"))
    other = town.say("tax", "9", name=named("Calum Invented"))
    town.decide(crm.master, "gender", "female")

    def merge(session: Session) -> dict[int, Person]:
        links.hold(session, PERSON)
        changing.merge(session, PERSON, other.master, crm.master, WHY)
        return town.keeper.goldsmith.of(session, [crm.master, other.master], CAUSE.at.date())

    found = town.storage.run(merge)
    assert list(found) == [other.master]
    assert found[other.master].golden["gender"].value == "female"
    with pytest.raises(NotFound, match=f"known as p-{other.master} now"):
        town.decide(crm.master, "gender", "male")


@pytest.mark.parametrize(
    ("attribute", "value", "said"),
    [
        ("date_of_birth", "7 March 1961", "date_of_birth: .*YYYY-MM-DD"),
        ("date_of_birth", "2061-03-07", "a birth date in the future"),
        ("chi", "0101201235", "check digit"),
        ("name", {"fool": "x"}, "name"),
        ("email", "none", "no e-mail address"),
        ("phone", [], "phone"),
    ],
)
def test_a_value_that_it_cannot_have_is_refused(town: Town, attribute: str, value: Any, said: str) -> None:
    crm = town.say("crm", "1", name=named("Ailsa Example"))
    with pytest.raises(Refused, match=said):
        town.decide(crm.master, attribute, value)


def test_whoever_is_not_there_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound, match="p-77"):
        town.decide(77, "name", named("Ailsa Example"))
    with pytest.raises(NotFound, match="k-77"):
        town.storage.read(partial(repository.find, number=77))


def test_a_page_by_system_and_state(town: Town) -> None:
    for local_id in ("1", "2", "3"):
        crm = town.say("crm", local_id, name=named("Ailsa Exampel"))
        town.say("registrars", local_id, master=crm.master, name=named("Ailsa Example"))
    first = town.storage.read(partial(repository.page, system="crm", most=2))
    assert [one.local_id for one in first] == ["1", "2"]
    rest = partial(repository.page, system="crm", state=State.OPEN, after=first[-1].number)
    assert [one.local_id for one in town.storage.read(rest)] == ["3"]
    assert town.storage.read(partial(repository.page, system="tax")) == []
