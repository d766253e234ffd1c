"""Noting, renewing and ending, and what follows of itself when a note's time comes. In the caller's unit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import JsonValue

from identity_index.history.change import INDEX
from identity_index.ids import note_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.announcing import Cause
from identity_index.people.desk.desk import thing
from identity_index.people.notes import repository
from identity_index.people.notes.note import OWNER, Note, What, near_its_end, next_look
from identity_index.people.notes.telling import NoteTeller
from identity_index.people.notes.vocabulary import Vocabulary
from ledger import auditing, clock, numbers, timers
from ledger.clock import Micros
from ledger.errors import Refused
from ledger.session import Session
from routes.duration import write_duration
from schemas.events.note import Happened

MOST_NOTES = 200
"""Of one person at a time: whoever has more is no person, but what many share."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Every method raises ``NotFound``, and ``Refused`` for what cannot be."""

    vocabulary: Vocabulary
    teller: NoteTeller

    def add(self, session: Session, master: int, note: Note, anchor: int | None = None) -> Note:
        """Put ``note`` on record of a person; its number, record and moments are given to it here.

        ``anchor``: the record that it is to go with; None: the person's oldest that is its own still.
        """
        records = self._records_of(session, master)
        now = clock.now(session)
        note = replace(note, number=0, record=_anchor(records, anchor), at=now)
        self._check(note, now)
        standing = repository.of_masters(session, [master]).get(master, [])
        same = [one for one in standing if one.says_the_same(note) and not _over(one, now)]
        if same:
            named = note_id.written(same[0].number)
            raise Refused(f"That is noted already: {named}. Renew or end that one.")
        if len(standing) >= MOST_NOTES:
            raise Refused(f"There are {len(standing)} notes of {person_id.written(master)} already.")
        note = replace(note, number=numbers.take(session, numbers.NOTE, 1))
        repository.keep(session, note)
        if note.until is not None:
            repository.term(session, note.number, note.until, now, note.who, note.reason)
        self._look_later(session, note, now)
        self._note_act(session, note, "note", master, note.who, note.reason)
        self._say(session, note, "told", master, now)
        return note

    def renew(self, session: Session, what: What, number: int, until: Micros, who: str, reason: str) -> Note:
        """It holds until then from now on."""
        note, master = self._standing(session, what, number)
        now = clock.now(session)
        renewed = replace(note, until=until)
        self._check(renewed, now)
        repository.term(session, number, until, now, who, reason)
        self._look_later(session, renewed, now)
        self._note_act(session, note, "renew", master, who, reason)
        self._say(session, renewed, "renewed", master, now)
        return renewed

    def end(self, session: Session, what: What, number: int, who: str, reason: str) -> Note:
        """It holds no more."""
        note, master = self._standing(session, what, number)
        return self._end(session, note, master, clock.now(session), who, reason, "ended")

    def ring(self, session: Session, key: str) -> None:
        """Its timer is due: it begins, its end is near, or its time is over."""
        links.hold(session, Kind.PERSON)
        note = repository.find(session, int(key))
        if note.ended_at is not None:
            return
        now = clock.now(session)
        master = links.records(session, [note.record])[note.record].master
        if note.until is not None and note.until <= now:
            self._end(session, note, master, note.until, INDEX, "its time was over", "time")
            return
        near = near_its_end(note, clock.span(self.vocabulary.remind(note.what, note.code)), now)
        self._look_later(session, note, now)
        self._say(session, note, "near_its_end" if near else "time", master, now)

    def _end(
        self, session: Session, note: Note, master: int, at: Micros, who: str, reason: str, how: Happened
    ) -> Note:
        repository.end(session, note.number, at, who, reason)
        timers.set_for(session, OWNER, str(note.number), None)
        self._note_act(session, note, "end", master, who, reason)
        ended = replace(note, ended_at=at, ended_by=who, end_reason=reason)
        self._say(session, ended, how, master, clock.now(session))
        return ended

    def _standing(self, session: Session, what: What, number: int) -> tuple[Note, int]:
        links.hold(session, Kind.PERSON)
        note = repository.find(session, number)
        named = note_id.written(number)
        if note.what is not what:
            raise Refused(f"{named} is no {what.value}.")
        if note.ended_at is not None or _over(note, clock.now(session)):
            raise Refused(f"{named} has ended already; note it anew.")
        return note, links.records(session, [note.record])[note.record].master

    def _check(self, note: Note, now: Micros) -> None:
        word = self.vocabulary.word(note.what, note.code)
        if word.detail is not None and not note.detail:
            raise Refused(f"Of {note.code} has to be said {word.detail}.")
        longest = self.vocabulary.longest(note.what, note.code)
        if note.until is None:
            if longest is not None:
                raise Refused(f"{note.code} is noted for a time only, {write_duration(longest)} at most.")
            return
        if note.until <= now or note.until <= note.since:
            raise Refused("It would be over before it began: its end has to lie ahead.")
        if longest is not None and note.until > max(now, note.since) + clock.span(longest):
            raise Refused(f"{note.code} is noted for {write_duration(longest)} at most; renew it then.")

    def _records_of(self, session: Session, master: int) -> dict[int, bool]:
        """The numbers of a person's records, and whether the local id of each is its own still."""
        links.hold(session, Kind.PERSON)
        found = links.find(session, Kind.PERSON, master)
        if found.became is not None:
            now = links.active(session, Kind.PERSON, [master])[master]
            raise Refused(
                f"{person_id.written(master)} is known as {person_id.written(now)} now; note it there."
            )
        records = links.of_masters(session, Kind.PERSON, [master]).get(master, [])
        return {one.number: one.closed_at is None for one in records}

    def _look_later(self, session: Session, note: Note, now: Micros) -> None:
        remind = clock.span(self.vocabulary.remind(note.what, note.code))
        timers.set_for(session, OWNER, str(note.number), next_look(note, remind, now))

    def _say(self, session: Session, note: Note, happened: Happened, master: int, now: Micros) -> None:
        name = f"{note_id.written(note.number)}/{happened}/{now}"
        self.teller.tell(session, [master], [note.what], happened, name, Cause(clock.moment(now)))

    def _note_act(self, session: Session, note: Note, act: str, master: int, who: str, reason: str) -> None:
        """In the audit trail. What a risk is and why stands with the note alone, where few may look."""
        said = "" if note.what is What.RISK else reason
        detail: JsonValue = {"note": note_id.written(note.number)}
        auditing.note(session, who, f"people.{note.what.value}.{act}", thing(master), said, detail)


def _anchor(records: dict[int, bool], wanted: int | None) -> int:
    if wanted is not None:
        return wanted
    return min([number for number, own in records.items() if own] or records)


def _over(note: Note, now: Micros) -> bool:
    return note.until is not None and note.until <= now
