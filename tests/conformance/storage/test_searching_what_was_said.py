"""Finding invalid messages by what can be read of them, and letters by the words that were really said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete

from adapters.revenues_extract import RevenuesExtract
from dead_letter.groups.filing import Filing
from dead_letter.groups.tables import failure_group
from dead_letter.retaining.forgetting import forget_messages
from dead_letter.search.asking import Search
from dead_letter.search.earlier.catching_up import index_earlier
from dead_letter.search.listing import page
from dead_letter.search.page import LetterPage
from dead_letter.search.tables import search_block
from dead_letter.search.wanted import SearchTerms
from hub.clues import Clues
from ledger import clock, invalid
from ledger.draft import Match, draft
from ledger.invalid import InvalidMessage
from ledger.reading.masking import masked
from ledger.session import Session
from ledger.settling import settle
from schemas.catalogue import shipped
from schemas.classes import DataClass
from schemas.envelope import Envelope
from tests.conformance.storage.test_filing import died

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

OPENED = "uk.gov.council.case.opened.v1"
EVENT = {
    "specversion": "1.0",
    "id": "bad-1",
    "source": "/council/web",
    "type": OPENED,
    "subject": "C-99",
    "data": {
        "reference": "C-99",
        "service": ["not", {"a": "text"}],
        "reporter": {"person": {"system": "revenues", "local_id": "4711"}},
        "location": 7,
    },
}
HEADER = b"account_ref,surname,new_uprn,moved_on\n"
ROW = HEADER + b"4712,Example,100012345,yesterday\n"
JSON = "application/cloudevents+json"


def tells() -> Clues:
    settings = RevenuesExtract.Settings(folder=Path("/nowhere"))
    return Clues({"revenues": RevenuesExtract("revenues", settings)}, shipped())


def keep(storage: Storage, *messages: tuple[str, str, bytes]) -> list[str]:
    """Keep messages of (entry, content type, original); answers with their letters' ids."""
    kept = [InvalidMessage(entry, "validate", "no such ward", "", raw, kind) for entry, kind, raw in messages]

    def unit(session: Session) -> list[int]:
        numbers = invalid.keep(session, kept)
        pairs = list(zip(numbers, kept, strict=True))
        Filing(shipped(), tells()).kept(session, pairs, clock.now(session))
        return numbers

    return [f"i-{one}" for one in storage.run(unit)]


def look(storage: Storage, *, private: bool = False, **wanted: Any) -> LetterPage:
    search = Search(SearchTerms.model_validate(wanted), private=private)
    return storage.read(
        lambda session: page(session, search, shipped(), masked(shipped()), after=None, limit=50)
    )


def ids(storage: Storage, **wanted: Any) -> list[str]:
    return [one.id for one in look(storage, **wanted).items]


QUESTIONS: list[tuple[dict[str, Any], str]] = [
    ({"subject": "c-99"}, "event"),
    ({"case": "C-99"}, "event"),
    ({"field": ["reference=C-99"]}, "event"),
    ({"type": ["case.opened"]}, "event"),
    ({"person": "revenues/4711", "private": True}, "event"),
    ({"type": ["person.*"]}, "row"),
    ({"subject": "4712"}, "row"),
    ({"person": "revenues/4712", "private": True}, "row"),
    ({"place": "uprn/100012345", "private": True}, "row"),
]


def test_an_invalid_message_is_found_by_what_can_be_read_of_it(storage: Storage) -> None:
    event, row = keep(storage, ("key", JSON, json.dumps(EVENT).encode()), ("revenues", "text/csv", ROW))
    by_name = {"event": event, "row": row}

    def all_found() -> None:
        for wanted, which in QUESTIONS:
            assert ids(storage, **wanted) == [by_name[which]], wanted
        assert ids(storage, place="uprn/100012345") == [], "that is personal"

    all_found()
    # What an earlier version filed with less is found so once it is gone through again.
    storage.run(lambda session: session.execute(delete(search_block)))
    assert ids(storage, subject="c-99") == []
    again = partial(index_earlier, catalogue=shipped(), tells=tells())
    storage.run(again)
    all_found()
    storage.run(again)
    all_found()
    # And by nothing of the original, once that goes.
    numbers = [int(one[2:]) for one in by_name.values()]
    storage.run(partial(forget_messages, which=numbers, catalogue=shipped(), tells=tells()))
    for wanted, _ in QUESTIONS:
        assert ids(storage, **wanted) == [], wanted
    assert set(ids(storage, kind="invalid")) == {event, row}


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("application/json", b'[{"subject": "C-99"}, 7, {"subject": 8, "type": [], "data": {"a": [[1]]}}]'),
        ("binary mode", b'{"subject": "C-99", "type": "case.opened"}\n{"reference": '),
        (JSON, b'{"subject": "C-99", "subject": "C-99", "data": ' + b"[" * 500 + b"]" * 500 + b"}"),
        (
            JSON,
            json.dumps({**EVENT, "id": "\ud800", "data": {"reference": "\udfff", "reporter": {}}}).encode(),
        ),
        (JSON, b'{"subject": "C-99", "type": "uk.gov.council.case.opened.v1", "data": {"lines": NaN}}'),
    ],
)
def test_whatever_is_wrong_with_it_the_rest_is_read(storage: Storage, kind: str, raw: bytes) -> None:
    [letter] = keep(storage, ("key", kind, raw))
    assert ids(storage, subject="C-99") == [letter]


@pytest.mark.parametrize(
    ("entry", "kind", "raw"),
    [
        ("key", JSON, b"{"),
        ("key", JSON, b"[" * 100_000),
        ("key", JSON, b'{"subject": "C-99", "data": "' + b"x" * 200_000 + b'"}'),
        ("key", "text/plain", b"C-99"),
        ("gone", "text/csv", ROW),
        ("revenues", "text/csv", HEADER + b"4712\n"),
        ("revenues", "text/csv", b"\xff\x00"),
    ],
)
def test_what_cannot_be_read_is_said(storage: Storage, entry: str, kind: str, raw: bytes) -> None:
    [letter] = keep(storage, (entry, kind, raw))
    found = look(storage, subject="C-99")
    assert found.items == []
    [said] = found.unsearched
    assert "1 invalid message is not searched by subject" in said
    assert look(storage, subject="C-99", kind="delivery").unsearched == []
    assert look(storage, subject="C-99", entry="another").unsearched == [
        "No dead letter ever came in by 'another'."
    ]
    of_type = look(storage, type=["person.moved"])
    if entry == "revenues":
        assert ([one.id for one in of_type.items], of_type.unsearched) == ([letter], [])
    else:
        assert "not searched by type" in of_type.unsearched[0]


def test_a_letter_is_found_by_the_words_that_the_list_shows(storage: Storage) -> None:
    data: Any = {"reporter": {"name": "Ailsa Example"}, "reference": "CAS-7", "service": "bins"}
    event = Envelope(id="e-1", source="/a", type=OPENED, time=datetime(2026, 5, 1, tzinfo=UTC), data=data)
    storage.record(
        *(draft(event, "key", DataClass.PERSONAL, 0, [Match(to, "r", None, 4) for to in ("app", "crm")]),)
    )
    [app], [crm] = storage.take("app"), storage.take("crm")
    said = "Access Denied: ORA-00942 in 'WARD_CODE' for Ailsa Example, line 77, by Bram Sample"
    for one, words in ((app, said), (crm, "Disk Full")):
        unit = partial(settle, settlements=[died(one, words)], worker="w", lease=1, told=Filing())
        storage.run(unit)
    first, second = f"d-{app.delivery}", f"d-{crm.delivery}"

    def all_found() -> None:
        for words in ("Access Denied", "ora-00942", "WARD_CODE", "line 77", "Bram"):
            assert ids(storage, words=words) == [first], words
        assert ids(storage, words="disk full") == [second]
        assert ids(storage, matching="ORA-0") == [first]
        hidden = look(storage, words="Ailsa")
        assert hidden.items == []
        assert "Words that stand in what is classed personal" in hidden.unsearched[0]
        assert ids(storage, words="Ailsa denied", private=True) == [first]

    all_found()
    storage.run(lambda session: session.execute(delete(search_block)))
    storage.run(partial(index_earlier, catalogue=shipped()))
    all_found()
    groups = {row.words for row in storage.rows(failure_group)}
    assert groups == {
        "Access Denied: ORA-00942 in 'WARD_CODE' for <value>, line <n>, by <name>",
        "Disk Full",
    }
