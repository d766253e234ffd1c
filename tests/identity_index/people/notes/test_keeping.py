"""What is said of people: checked, told of, and gone by the clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.links.kind import Kind
from identity_index.people.announcing import Cause
from identity_index.people.notes import repository
from identity_index.people.notes.keeping import Notes
from identity_index.people.notes.note import NOBODY, OWNER, Note, Party, What, near_its_end, next_look
from identity_index.people.notes.vocabulary import Vocabulary, Word
from ledger import clock, timers
from ledger.clock import SECOND
from ledger.errors import Refused
from ledger.session import Session
from tests.identity_index.people.conftest import AILSA, BEGUN, Index

DAY = 86_400 * SECOND
WHY = Because("ailsa", "as the letter says")
COUNCIL = {What.NEED: {"parking": Word(says="needs to park close by", longest="30d")}}


def notes(index: Index) -> Notes:
    return Notes(Vocabulary(COUNCIL), index.teller.notes)


def said(session: Session, what: What, code: str, **more: Any) -> Note:
    now = clock.now(session)
    until = more.pop("days", None)
    party = more.pop("party", NOBODY)
    note = Note(0, what, 0, code, more.pop("detail", None), (), party, "so", now, None, now, "ailsa")
    note = Note(**{**_fields(note), **more})
    return note if until is None else Note(**{**_fields(note), "until": now + until * DAY})


def _fields(note: Note) -> dict[str, Any]:
    return {name: getattr(note, name) for name in Note.__slots__}


def add(index: Index, master: int, what: What, code: str, **more: Any) -> Note:
    def unit(session: Session) -> Note:
        return notes(index).add(session, master, said(session, what, code, **more))

    found: Note = index.run(unit)
    return found


def told(index: Index, kind: str) -> list[dict[str, Any]]:
    """What was published of this kind since this was last asked."""
    some = [one.data for one in index.told if f".{kind}." in one.type]
    index.told.clear()
    return some  # type: ignore[return-value]


def test_every_system_hears_what_holds_now(each_index: Index) -> None:
    index = each_index
    person = index.say("crm", "1", **AILSA).master
    index.told.clear()
    first = add(index, person, What.NEED, "interpreter", detail="Gaelic")
    [event] = told(index, "needs")
    assert (event["person"], event["happened"]) == ("p-1", "told")
    assert event["records"] == [{"system": "crm", "local_id": "1"}]
    assert [(one["need"], one["detail"]) for one in event["needs"]] == [("interpreter", "Gaelic")]
    index.say("tax", "9", **AILSA)
    [event] = told(index, "needs")
    assert (event["happened"], len(event["records"])) == ("linked", 2), "a system that knows them from now on"
    add(index, person, What.NEED, "bsl")
    index.run(lambda session: notes(index).end(session, What.NEED, first.number, "ewan", "learnt English"))
    ends = told(index, "needs")
    assert [[one["need"] for one in event["needs"]] for event in ends] == [["interpreter", "bsl"], ["bsl"]]


def test_it_goes_with_the_person_and_comes_back(index: Index) -> None:
    one = index.say("crm", "1", **AILSA).master
    other = index.say("crm", "2", name="Ewan Invented", date_of_birth="1990-02-01").master
    actor = index.record("crm", "1").number
    add(index, other, What.ACTING, "carer", party=Party(Kind.PERSON.value, actor))
    add(index, other, What.RISK, "dangerous_animal", days=30)
    index.told.clear()

    def tell(act: Callable[[Session], changing.Changed]) -> Callable[[Session], int]:
        def unit(session: Session) -> int:
            changed = act(session)
            index.teller.tell(session, changed, WHY, Cause(BEGUN))
            return changed.number

        return unit

    number = index.run(tell(lambda session: changing.merge(session, Kind.PERSON, one, other, WHY)))
    acting = told(index, "acting")
    assert [(each["person"], each["happened"]) for each in acting] == [("p-1", "merged")]
    assert acting[0]["acting"][0]["person"] == "p-1"
    index.run(tell(lambda session: changing.undo(session, Kind.PERSON, number, WHY)))
    apart = [(one["person"], one["happened"], len(one["acting"])) for one in told(index, "acting")]
    assert apart == [("p-1", "unmerged", 0), ("p-2", "unmerged", 1)]
    assert {master: len(some) for master, some in standing(index, one, other).items()} == {other: 2}


def standing(index: Index, *masters: int) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = index.read(lambda session: repository.of_masters(session, masters))
    return found


@pytest.mark.parametrize(
    ("what", "code", "more", "words"),
    [
        (What.NEED, "interpreter", {}, "the language"),
        (What.NEED, "shouting", {}, "large_print"),
        (What.RISK, "dangerous_animal", {}, "for a time only"),
        (What.RISK, "dangerous_animal", {"days": 400}, "365d at most"),
        (What.NEED, "parking", {"days": 31}, "30d at most"),
        (What.NEED, "bsl", {"days": -1}, "lie ahead"),
        (What.ACTING, "wizard", {}, "attorney"),
    ],
)
def test_what_cannot_be_said_is_refused(
    index: Index, what: What, code: str, more: dict[str, Any], words: str
) -> None:
    person = index.say("crm", "1", **AILSA).master
    index.told.clear()
    with pytest.raises(Refused, match=words):
        add(index, person, what, code, **more)
    assert (standing(index, person), index.told) == ({}, [])


def test_what_is_noted_already_is_renewed_and_what_is_over_is_noted_anew(index: Index) -> None:
    person = index.say("crm", "1", **AILSA).master
    note = add(index, person, What.RISK, "dangerous_animal", days=30)
    with pytest.raises(Refused, match=f"n-{note.number}"):
        add(index, person, What.RISK, "dangerous_animal", days=60, detail="a dog")
    until = note.until + 30 * DAY if note.until else 0
    index.run(lambda s: notes(index).renew(s, What.RISK, note.number, until, "ewan", "it bit again"))
    [first, second] = index.read(lambda s: repository.terms(s, [note.number]))[note.number]
    assert (first.who, second.who, second.until, second.reason) == ("ailsa", "ewan", until, "it bit again")
    index.run(lambda s: notes(index).end(s, What.RISK, note.number, "ewan", "it died"))
    with pytest.raises(Refused, match="ended already"):
        index.run(lambda s: notes(index).renew(s, What.RISK, note.number, until, "ewan", "again"))
    with pytest.raises(Refused, match="no need"):
        index.run(lambda s: notes(index).end(s, What.NEED, note.number, "ewan", "mixed up"))
    assert add(index, person, What.RISK, "dangerous_animal", days=30).number > note.number


def test_its_timer_is_set_for_what_comes_next(index: Index) -> None:
    person = index.say("crm", "1", **AILSA).master
    note = add(index, person, What.RISK, "dangerous_animal", days=30)

    def due() -> list[int]:
        return [one.due_at for one in index.read(lambda s: timers.due(s, 10**18, 9)) if one.owner == OWNER]

    assert note.until is not None
    assert due() == [note.until - 14 * DAY], "two weeks before it ends somebody is to look again"
    index.told.clear()
    index.run(lambda session: notes(index).ring(session, str(note.number)))
    assert [one["happened"] for one in told(index, "risks")] == ["time"]
    index.run(lambda session: notes(index).end(session, What.RISK, note.number, "ewan", "it died"))
    assert due() == []


def test_when_it_is_looked_at_again() -> None:
    note = Note(1, What.RISK, 1, "x", None, (), NOBODY, "so", 100, 200, 50, "ailsa")
    assert [next_look(note, 20, now) for now in (50, 100, 180, 200)] == [100, 180, 200, None]
    assert [near_its_end(note, 20, now) for now in (100, 179, 180)] == [False, False, True]
    assert next_look(note, 150, 50) == 100, "one for less than that is near its end when it begins"
    assert not near_its_end(note, 150, 150)
    assert [note.in_force(now) for now in (99, 100, 199, 200)] == [False, True, True, False]
