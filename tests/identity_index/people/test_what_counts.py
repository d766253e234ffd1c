"""What counts of a person is told whenever it becomes another, whatever that came of: an arrival, a merge,
its undoing, a split, or what somebody decided."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.links.kind import Kind
from identity_index.people.announcing import Cause
from identity_index.people.corrections.keeping import CorrectionKeeper
from identity_index.people.golden.deciding import Decider
from identity_index.people.reviews.review import State, Why
from schemas.catalogue import shipped
from schemas.classes import DataClass
from schemas.event_type import short_of
from tests.identity_index.people.conftest import AILSA, BEGUN, home

if TYPE_CHECKING:
    from identity_index.history.changing import Changed
    from identity_index.links.record import Record
    from ledger.session import Session
    from tests.identity_index.people.conftest import Index

NEW_HOME = home("12 New Street", "ZZ9 9ZZ")
NAMESAKE: dict[str, Any] = {"name": "Ailsa Exampleson", "date_of_birth": "1999-12-02", "address": NEW_HOME}
WHY = Because("morag", "she said so")


def told(index: Index, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
    """What was said of what counts, and of nothing else, since this was last asked."""
    wanted = kinds or ("updated", "moved", "deceased")
    found = [(short_of(one.type).removeprefix("person."), one.data) for one in index.told]
    index.told.clear()
    return [(kind, data) for kind, data in found if kind in wanted and isinstance(data, dict)]


def values(data: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {one["attribute"]: (one.get("old"), one.get("new")) for one in data["values"]}


def change(index: Index, how: Any, *args: int) -> int:
    def unit(session: Session) -> int:
        done: Changed = how(session, Kind.PERSON, *args, WHY)
        index.teller.tell(session, done, WHY, Cause(BEGUN))
        return done.number

    number: int = index.run(unit)
    return number


def two(index: Index, **of_second: Any) -> tuple[Record, Record]:
    """Two persons, the second with more besides."""
    one = index.say("crm", "1", **AILSA)
    other = index.say("tax", "1", **(NAMESAKE | of_second))
    assert one.master != other.master
    index.told.clear()
    return one, other


def test_an_arrival_tells_the_attributes_that_count_otherwise_with_their_values(each_index: Index) -> None:
    each_index.say("crm", "1", "2026-05-02T00:00:00Z", **AILSA)
    each_index.say("tax", "1", "2026-05-03T00:00:00Z", **(AILSA | {"phones": ["0131 496 0123"]}))
    [(kind, data)] = told(each_index)
    assert (kind, data["changed"], data["record"]) == (
        *("updated", ["phone"]),
        {"system": "tax", "local_id": "1"},
    )
    assert values(data) == {"phone": (None, "+441314960123")}
    each_index.say("crm", "1", "2026-05-04T00:00:00Z", **(AILSA | {"address": NEW_HOME}))
    (_, updated), (kind, moved) = told(each_index)
    assert values(updated) == {"address": (home(), NEW_HOME)}
    assert (kind, moved["person"], moved["moved_on"]) == (
        *("moved", {"system": "crm", "local_id": "1"}),
        "2026-05-04",
    )
    assert (moved["previous_address"]["lines"], moved["new_address"]["lines"]) == (
        home()["lines"],
        NEW_HOME["lines"],
    )


def test_what_changes_nothing_that_counts_is_not_told(index: Index) -> None:
    index.say("crm", "1", "2026-05-04T00:00:00Z", **(AILSA | {"address": NEW_HOME}))
    index.say("tax", "1", "2026-05-02T00:00:00Z", **AILSA)
    told(index)
    index.say("tax", "1", "2026-05-03T00:00:00Z", **(AILSA | {"address": home("5 Old Road", "ZZ4 4ZZ")}))
    assert told(index) == [], "another system has said a newer address"


def test_what_is_sent_again_every_night_does_not_count_for_newer_by_that(index: Index) -> None:
    index.say("crm", "1", "2026-05-01T00:00:00Z", **AILSA)
    index.say("tax", "1", "2026-05-02T00:00:00Z", **(AILSA | {"address": NEW_HOME}))
    told(index)
    index.say("crm", "1", "2026-05-20T00:00:00Z", **AILSA)
    index.say(
        "tax", "1", "2026-05-03T00:00:00Z", **(AILSA | {"address": NEW_HOME, "phones": ["07700 900123"]})
    )
    [(_, data)] = told(index)
    assert list(values(data)) == ["phone"], "the address that counts was the one that changed last"


def test_a_merge_and_its_undoing_tell_what_counts_of_each(each_index: Index) -> None:
    one, other = two(each_index, date_of_death="2026-01-05")
    merge = change(each_index, changing.merge, one.master, other.master)
    each = told(each_index)
    assert [kind for kind, _ in each] == ["updated", "moved", "deceased"]
    assert {data["person"] for kind, data in each if kind != "moved"} == {f"p-{one.master}"}
    assert values(each[0][1])["address"] == (home(), NEW_HOME)
    assert each[2][1]["record"] == {"system": "tax", "local_id": "1"}

    change(each_index, changing.undo, merge)
    by_person: dict[str, list[str]] = {}
    for envelope in each_index.told:
        kind = short_of(envelope.type)
        if kind in {"person.updated", "person.moved", "person.deceased"}:
            by_person.setdefault(str(envelope.subject), []).append(kind)
    # p-1 lives at the first address again, and nobody says that they died; of p-2 nothing else counts than
    # what had counted of whom they were held to be but for what the other record says.
    assert by_person[f"person/p-{one.master}"] == ["person.updated", "person.moved"]
    [back] = [data for _, data in told(each_index, "updated") if data["person"] == f"p-{one.master}"]
    assert values(back)["date_of_death"] == ("2026-01-05", None)
    assert values(back)["address"] == (NEW_HOME, home())


def test_who_is_merged_into_somebody_dead_is_told_to_have_died(index: Index) -> None:
    index.say("crm", "1", **(AILSA | {"date_of_death": "2026-01-05"}))
    assert [kind for kind, _ in told(index)] == ["deceased"], "of one who is new too"
    other = index.say("tax", "1", **NAMESAKE)
    told(index)
    change(index, changing.merge, index.record("crm", "1").master, other.master)
    assert [data["person"] for _, data in told(index, "deceased")] == ["p-1"]


def test_a_split_tells_of_whoever_is_another_by_it(index: Index) -> None:
    one = index.say("crm", "1", **AILSA)
    tax = index.say("tax", "1", **(AILSA | {"phones": ["07700 900123"]}))
    index.told.clear()
    assert one.master == tax.master
    change(index, lambda s, k, source, why: changing.split(s, k, source, [tax.number], why), one.master)
    # The other is held against whom they were held to be: of them counts what counted already.
    [(_, data)] = told(index, "updated")
    assert (data["person"], values(data)) == ("p-1", {"phone": ("+447700900123", None)})


def test_one_record_that_moves_to_another_person_tells_of_both(index: Index) -> None:
    one, other = two(index)
    tax = index.say("care", "1", **(AILSA | {"phones": ["07700 900123"]}))
    index.told.clear()
    assert tax.master == one.master
    change(index, changing.relink, tax.number, other.master)
    found = {data["person"]: values(data) for _, data in told(index, "updated")}
    assert found[f"p-{one.master}"]["phone"] == ("+447700900123", None)
    assert found[f"p-{other.master}"]["phone"] == (None, "+447700900123")


def test_what_is_decided_is_told_as_a_move_and_a_death_too(index: Index) -> None:
    one = index.say("crm", "1", **AILSA)
    index.told.clear()
    keeper = CorrectionKeeper(index.teller.goldsmith, {}, index.teller.voice.source, index.teller.publish)
    decider = Decider(index.teller.goldsmith, keeper)
    for attribute, value in (("address", NEW_HOME), ("date_of_death", "2026-01-05")):
        act = partial(decider.decide, number=one.master, attribute=attribute, value=value)
        index.run(partial(act, who="morag", reason="she rang", cause=Cause(BEGUN)))
    each = told(index)
    assert [kind for kind, _ in each] == ["updated", "moved", "updated", "deceased"]
    assert each[1][1]["person"] == {"scheme": "person", "value": "p-1"}
    assert "record" not in each[3][1]


def test_a_correction_that_a_system_makes_tells_what_counts_then(index: Index) -> None:
    index.say("crm", "1", **(AILSA | {"date_of_death": "2026-01-05"}))
    index.told.clear()
    index.say("crm", "1", **AILSA)
    [(kind, data)] = told(index)
    assert (kind, values(data)) == ("updated", {"date_of_death": ("2026-01-05", None)}), "alive after all"


def test_two_deaths_that_contradict_are_asked_about_and_what_counts_is_told(index: Index) -> None:
    index.say("crm", "1", **AILSA)
    index.say("tax", "1", **AILSA)
    told(index)
    index.say("crm", "1", **(AILSA | {"date_of_death": "2026-01-05"}))
    assert [kind for kind, _ in told(index)] == ["updated", "deceased"]
    index.say("tax", "1", **(AILSA | {"date_of_death": "2025-07-09"}))
    (_, updated), (kind, deceased) = told(index)
    assert values(updated) == {"date_of_death": ("2026-01-05", "2025-07-09")}
    assert (kind, deceased["date_of_death"]) == ("deceased", "2025-07-09")
    assert [one.asked.why for one in index.reviews(State.OPEN)] == [Why.DEATHS]


@pytest.mark.parametrize("impossible", ["2190-01-01", "1850"])
def test_a_death_that_cannot_be_is_told_to_nobody(index: Index, impossible: str) -> None:
    index.say("crm", "1", **AILSA)
    told(index)
    index.say("crm", "1", **(AILSA | {"date_of_death": impossible}))
    assert told(index) == []


def test_the_values_are_personal_and_masked_as_such() -> None:
    kind = shipped().find("person.updated")
    for side in ("old", "new"):
        assert kind.class_of(("values", "*", side)) is DataClass.PERSONAL
    assert kind.class_of(("changed", "*")) is DataClass.OPEN
