"""Searching: what is found is what a look at every letter would find, on every storage."""

from __future__ import annotations

import random
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, update

from dead_letter.closing import close
from dead_letter.groups.filing import Filing
from dead_letter.groups.tables import filed
from dead_letter.replays import choosing, searching, starting
from dead_letter.replays import repository as jobs
from dead_letter.replays.item import letter_of
from dead_letter.replays.tables import replay_found, replay_item
from dead_letter.replays.wanted import NewReplay
from dead_letter.search import finding, repository
from dead_letter.search.asking import Search
from dead_letter.search.bits import SIZE
from dead_letter.search.earlier.catching_up import index_earlier
from dead_letter.search.field import Field
from dead_letter.search.listing import page
from dead_letter.search.page import LetterPage
from dead_letter.search.standing import Standing
from dead_letter.search.tables import search_block
from dead_letter.search.term import Terms
from dead_letter.search.wanted import SearchOf, SearchTerms
from ledger import clock, invalid
from ledger.draft import Match, draft
from ledger.invalid import InvalidMessage
from ledger.reading.cursor import BadCursor
from ledger.reading.dead_letters import Kind
from ledger.reading.masking import masked
from ledger.session import Session
from ledger.settling import settle
from ledger.tables import delivery, number
from safeguards.policy import Principal
from schemas.catalogue import shipped
from schemas.classes import DataClass
from schemas.envelope import Envelope
from tests.conformance.storage.test_filing import died, settling

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

OPENED, MOVED = "uk.gov.council.case.opened.v1", "uk.gov.council.person.moved.v1"
WORDS = ("no such street", "answered 503", "ward unknown here", "answered 502 no ward")


@dataclass
class Letter:
    """What the test knows of a letter, by its own hand."""

    id: str
    said: dict[str, set[str]]
    at: int = 0
    state: str = "open"


@dataclass
class Office:
    """Letters filed by the ledger's own doors, and beside them what each of them is."""

    storage: Storage
    letters: list[Letter] = field(default_factory=list)

    def dead(self, dice: random.Random, many: int) -> None:
        """So many deliveries die, of events with all sorts of things in them."""
        known: dict[int, Letter] = {}
        drafts = []
        for count in range(many):
            place = len(self.letters) + count
            to = dice.choice(("app", "crm"))
            kind = dice.choice((OPENED, MOVED))
            subject = f"case/{dice.randrange(4)}"
            reference, person = f"CAS-{dice.randrange(5)}", f"47{dice.randrange(5)}"
            data: Any = {"reference": reference, "service": dice.choice(("bins", "roads"))}
            said = {"field": {f"reference={reference}", f"service={data['service']}"}}
            if kind == MOVED:
                data = {"person": {"system": "revenues", "local_id": person}}
                said = {"person": {f"revenues/{person}"}, "field": {f"person.local_id={person}"}}
            envelope = Envelope(
                id=f"e-{place}",
                source=dice.choice(("/a", "/b")),
                type=kind,
                subject=subject,
                time=datetime(2026, 5, 1, tzinfo=UTC),
                correlationid=f"story-{dice.randrange(3)}",
                data=data,
            )
            story = {envelope.correlationid or "", subject, envelope.id}
            said |= {
                "kind": {"delivery"},
                "subscription": {to},
                "type": {kind},
                "subject": {subject},
                "source": {envelope.source},
                "id": {envelope.id},
                "case": {*story, reference} if kind == OPENED else story,
                "stage": {"deliver"},
                "error": {"Reject"},
                "entry": {"tester"},
                "route": {f"to-{to}"},
            }
            known[count] = Letter("", said)
            drafts.append(draft(envelope, "tester", DataClass.OPEN, 0, [Match(to, f"to-{to}", None, 4)]))
        seqs = [one.seq for one in self.storage.record(*drafts)]
        for name in ("app", "crm"):
            claimed = self.storage.take(name)
            made = {row.id: row.seq for row in self.storage.rows(delivery, delivery.c.subscription == name)}
            some = []
            for one in claimed:
                words = dice.choice(WORDS)
                letter = known[seqs.index(made[one.delivery])]
                letter.id = f"d-{one.delivery}"
                letter.said["words"] = {*words.split(), "reject"}
                some.append(died(one, words))
                self.letters.append(letter)
            for start in range(0, len(some), 7):
                unit = partial(
                    settle, settlements=some[start : start + 7], worker="w", lease=1, told=Filing()
                )
                self.storage.run(unit)

    def kept(self, many: int) -> None:
        """So many lines of a file could not be read."""
        messages = [
            InvalidMessage(
                "bins", "translate", "no ward here", "", b"x", "text/csv", container="wards.csv", line=n
            )
            for n in range(many)
        ]

        def unit(session: Session) -> list[int]:
            numbers = invalid.keep(session, messages)
            pairs = list(zip(numbers, messages, strict=True))
            Filing().kept(session, pairs, clock.now(session))
            return numbers

        said = {
            "kind": {"invalid"},
            "stage": {"translate"},
            "entry": {"bins"},
            "file": {"wards.csv"},
            "words": {"no", "ward", "here"},
        }
        self.letters += [Letter(f"i-{one}", said) for one in self.storage.run(unit)]

    def close(self, to: Standing, *letters: Letter) -> None:
        def unit(session: Session) -> None:
            for kind in Kind:
                which = [int(one.id[2:]) for one in letters if one.id[0] == kind.value[0]]
                close(session, kind, which, to)

        self.storage.run(unit)
        for letter in letters:
            letter.state = to.value

    def look(self, **wanted: Any) -> LetterPage:
        after, limit = wanted.pop("after", None), wanted.pop("limit", 500)
        search = Search(SearchTerms.model_validate(wanted))
        return self.storage.read(
            lambda session: page(session, search, shipped(), masked(shipped()), after=after, limit=limit)
        )

    def expected(self, **wanted: Any) -> list[str]:
        """By a look at every letter, the last to have failed first."""
        state = wanted.pop("state", "open")
        groups = wanted.pop("group", None)
        found = []
        for letter in reversed(self.letters):
            fits = state in {"any", letter.state}
            for name, value in wanted.items():
                has = letter.said.get(name, set())
                some = value if isinstance(value, list) else value.split() if name == "words" else [value]
                fits = fits and (any if name == "type" else all)(one in has for one in some)
            if fits and groups is None:
                found.append(letter.id)
        return found


@pytest.fixture
def office(storage: Storage) -> Office:
    """Some hundreds of letters, about where one block of the index ends and the next begins."""

    def near_the_end(session: Session) -> None:
        session.execute(update(number).where(number.c.name == "filed").values(last=SIZE - 100))

    storage.run(near_the_end)
    office = Office(storage)
    dice = random.Random(5)
    office.dead(dice, 90)
    office.kept(12)
    office.dead(dice, 90)
    for to in (Standing.DISCARDED, Standing.RESOLVED, Standing.MENDED, Standing.REPLACED):
        office.close(to, *(one for one in dice.sample(office.letters, 20) if one.state == "open"))
    return office


QUESTIONS: list[dict[str, Any]] = [
    {},
    {"state": "any"},
    *({"state": one.value} for one in Standing),
    {"kind": "invalid"},
    {"kind": "delivery", "state": "discarded"},
    {"stage": "translate", "file": "wards.csv"},
    {"subscription": "crm", "type": [OPENED]},
    {"type": [OPENED, MOVED], "source": "/a"},
    {"route": "to-app", "words": "ward"},
    {"words": "no answered ward"},
    {"words": "NO street", "state": "any"},
    {"words": "503 ward"},
    {"subject": "CASE/2", "subscription": "app"},
    {"person": "revenues/473"},
    {"person": "revenues/473", "type": [OPENED]},
    {"case": "CAS-3"},
    {"case": "story-1", "state": "any"},
    {"case": "e-17", "state": "any"},
    {"field": ["reference=CAS-1", "service=roads"]},
    {"field": ["person.local_id=471"], "entry": "tester"},
    {"id": "e-20", "state": "any"},
    {"error": "reject", "entry": "bins"},
    {"entry": "nobody"},
]


def as_said(wanted: dict[str, Any]) -> dict[str, Any]:
    """The question as the letters' own words have it: they are told apart by case, the search is not."""
    return {
        name: value.lower() if name in {"words", "subject"} else value for name, value in wanted.items()
    } | ({"error": "Reject"} if "error" in wanted else {})


def test_what_is_found_is_what_a_look_at_every_letter_finds(office: Office) -> None:
    for wanted in QUESTIONS:
        right = office.expected(**as_said(wanted))
        for limit in (500, 7):
            ids: list[str] = []
            after = None
            while True:
                found = office.look(**wanted, limit=limit, after=after)
                assert found.found == len(right) - len(ids), wanted
                ids += [one.id for one in found.items]
                if found.next is None:
                    break
                after = found.next
            assert ids == right, wanted
    states = {one.id: one.state for one in office.look(state="any").items}
    assert states == {one.id: one.state for one in office.letters}


def test_types_are_found_by_pattern_and_causes_by_expression(office: Office) -> None:
    assert [one.id for one in office.look(type=["case.*"]).items] == office.expected(type=[OPENED])
    assert office.look(type=["form.*"]).items == []
    found = office.look(matching="answered 50[23]( no)?")
    assert {one.id for one in found.items} == set(office.expected(words="answered"))
    assert office.look(matching="never said").items == []
    for line in found.items[:3]:
        assert line.id in {one.id for one in office.look(group=line.group).items}


def test_a_time_is_a_stretch_of_the_order_of_failing(office: Office) -> None:
    rows = office.storage.rows(filed)
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    middle = rows[100].at
    moment = clock.moment(middle).isoformat().replace("+00:00", "Z")
    late = {f"{row.kind}-{row.number}" for row in rows if row.at >= middle}
    assert {one.id for one in office.look(since=moment, state="any").items} == late
    early = {f"{row.kind}-{row.number}" for row in rows} - late
    assert {one.id for one in office.look(until=moment, state="any").items} == early
    assert office.look(since="1h", state="any").found == len(rows)
    assert office.look(until="1h", state="any").items == []
    assert office.look(since=moment, until=moment, state="any").items == []


def test_a_unit_that_comes_to_nothing_leaves_nothing_in_the_index(office: Office) -> None:
    before = [tuple(row) for row in office.storage.rows(search_block)]

    def unit(session: Session) -> None:
        close(session, Kind.INVALID, [1, 2, 3], Standing.DISCARDED)
        raise ValueError("not this time")

    with pytest.raises(ValueError, match="not this time"):
        office.storage.run(unit)
    assert [tuple(row) for row in office.storage.rows(search_block)] == before


def test_what_two_write_at_once_is_all_there(storage: Storage) -> None:
    """Letters are filed and closed by two at once, in the same blocks: no bit of either is lost."""
    for _ in range(40):
        storage.event("app", "crm")
    doors = [storage.door, storage.new_door()]
    first = storage.take("app")
    settling(storage, *(died(one, "a") for one in first))
    second = storage.take("crm")
    futures: list[Future[Any]] = []
    for place, one in enumerate(first):
        closing = partial(close, kind=Kind.DELIVERY, which=[one.delivery], to=Standing.DISCARDED)
        filing = partial(settle, settlements=[died(second[place], "b")], worker="w", lease=1, told=Filing())
        futures.append(doors[place % 2].submit(closing, patient=True))
        futures.append(doors[1 - place % 2].submit(filing, patient=True))
    for future in futures:
        future.result(60)
    found = Office(storage)
    assert {one.id for one in found.look().items} == {f"d-{one.delivery}" for one in second}
    closed = found.look(state="discarded").items
    assert {one.id for one in closed} == {f"d-{one.delivery}" for one in first}


def test_what_was_filed_before_there_was_a_search_is_found_by_it(office: Office) -> None:
    """Made anew from what is on record, the index is the same; how a letter was closed is told by it too."""
    standings = office.storage.read(_standings)
    whole = [tuple(row) for row in office.storage.rows(search_block) if row.term not in standings]
    open_ones = {one.id for one in office.look().items}

    def forget(session: Session) -> None:
        session.execute(delete(search_block))
        session.execute(update(filed).values(how=None))

    office.storage.run(forget)
    assert office.look().items == []
    first = 1
    while first:
        first = office.storage.run(partial(index_earlier, catalogue=shipped(), first=first, most=SIZE - 50))
    assert {one.id for one in office.look().items} == open_ones
    again = [tuple(row) for row in office.storage.rows(search_block) if row.term not in standings]
    assert again == whole
    # By the ledger nobody delivered, mended or discarded any of those that are closed.
    assert {one.state for one in office.look(state="any").items} == {"open", "replaced"}


def _standings(session: Session) -> set[int]:
    """The terms that say how letters stand."""
    key = repository.key(session)
    assert key is not None
    return {Terms(key).of(Field.STATE, one.value) for one in Standing}


def test_a_page_looks_no_further_than_is_quick_and_says_how_far(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "STRETCH", 1)
    monkeypatch.setattr(finding, "ENOUGH", 1)
    right = office.expected(words="street")
    first = office.look(words="street")
    assert first.next is not None
    assert first.looked_to is not None
    rest = office.look(words="street", after=first.next)
    assert (rest.next, rest.looked_to) == (None, None)
    assert [one.id for one in (*first.items, *rest.items)] == right
    assert (first.found, rest.found) == (len(first.items), len(rest.items))


def test_what_is_no_cursor_is_refused(office: Office) -> None:
    with pytest.raises(BadCursor):
        office.look(after="nothing of the kind")


def test_nothing_is_found_where_nothing_failed(storage: Storage) -> None:
    office = Office(storage)
    for wanted in ({}, {"since": "7d"}, {"matching": "a"}, {"words": "a", "until": "2026-01-01"}):
        assert office.look(**wanted) == LetterPage(items=[], next=None, found=0)


def test_a_replay_of_a_search_holds_what_was_found_when_it_was_started(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "PART", 7)
    storage = office.storage
    right = office.expected(words="ward")
    wanted = NewReplay(search=SearchOf(words="ward"), reason="why")
    assert wanted.search is not None
    who = Principal("k", "Ailsa Example", frozenset())
    found = storage.read(partial(searching.look, wanted=wanted.search, who=who, catalogue=shipped(), to=None))
    # What is decided or fails after it was looked up changes nothing of what the job holds.
    office.close(Standing.DISCARDED, next(one for one in office.letters if one.id == right[3]))
    office.dead(random.Random(6), 20)
    start = partial(
        starting.start, wanted=wanted, who="Ailsa Example", routing=_no_routing, found=found.blocks
    )
    job = storage.run(start)

    def choose(session: Session) -> bool:
        changed = choosing.choose_some(session, jobs.find(session, job))
        jobs.change(session, job, changed)
        return not changed["all_chosen"]

    rounds = 1
    while storage.run(choose):
        rounds += 1
    assert rounds >= len(right) // 7
    items = storage.rows(replay_item, replay_item.c.job == job)
    assert {str(letter_of(one.letter)) for one in items} == set(right)
    assert storage.read(partial(jobs.find, number=job)).chosen == len(right)
    assert storage.rows(replay_found) == []


def _no_routing(_session: Session) -> Any:
    raise AssertionError("nothing is asked of the routing where no receiver is named")
