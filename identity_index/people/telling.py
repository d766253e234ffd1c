"""Telling of changes, in the unit that makes them: whoever decides, everybody concerned is told alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from identity_index.history import repository as history
from identity_index.history.change import INDEX, Because, What
from identity_index.history.changing import Changed
from identity_index.ids import change_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people import repository
from identity_index.people.announcing import Cause, Voice
from identity_index.people.corrections.keeping import CorrectionKeeper
from identity_index.people.golden.herald import Herald
from identity_index.people.golden.reading import Goldsmith
from identity_index.people.notes.telling import NoteTeller
from identity_index.people.ports import Publish
from identity_index.people.recounting import recount
from identity_index.people.reviews import repository as reviews
from identity_index.people.reviews.review import Kept
from ledger import clock
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Teller:
    """``publish`` joins the caller's unit. ``goldsmith`` knows what counts of a person; ``keeper`` asks
    systems for corrections, None: nobody is asked."""

    voice: Voice
    publish: Publish
    goldsmith: Goldsmith = field(default_factory=Goldsmith)
    keeper: CorrectionKeeper | None = None

    @property
    def herald(self) -> Herald:
        """Tells what counts of persons."""
        return Herald(self.goldsmith, self.voice.source, self.publish)

    @property
    def notes(self) -> NoteTeller:
        """How it is told what holds of a person."""
        return NoteTeller(self.voice.source, self.publish)

    def look(self, session: Session, masters: Iterable[int], cause: Cause, who: str = INDEX) -> None:
        """What is held of these, or whose records they have, is not what it was: ask for what follows."""
        if self.keeper is not None:
            self.keeper.look(session, masters, cause, who)

    def tell(self, session: Session, changed: Changed, why: Because, cause: Cause) -> None:
        """Publish what a change is to everybody, close the reviews that it has overtaken, and count persons
        and what they have.

        Called once, in the unit that made the change. Where nothing else has caused it, what takes a change
        back was caused by what was told of that one.
        """
        if cause.causationid is None and changed.undoes is not None:
            told = self.voice.told_of(history.find(session, Kind.PERSON, changed.undoes))
            cause = replace(cause, causationid=told, correlationid=cause.correlationid or told)
        touched = changed.plan.touched
        masters = [one.master for one in touched]
        members = links.of_masters(session, Kind.PERSON, masters)
        envelopes = self.voice.changed(cause, changed, why, members)
        for envelope in envelopes:
            self.publish(session, envelope)
        if envelopes:
            first = envelopes[0]
            cause = replace(cause, causationid=first.id, correlationid=first.correlationid)
            self.herald.changed(session, changed, members, cause)
        named = change_id.written(changed.number)
        reason = f"{named} has changed whose records these are"
        now = clock.now(session)
        closed = reviews.close_moved(session, masters, why.who, reason, now, changed.number)
        if changed.undoes is not None:
            _ask_anew(session, changed.undoes, masters)
        _ask_on(session, closed)
        more = sum(one.made or (one.was is not None and one.became is None) for one in touched)
        fewer = sum(one.was is None and one.became is not None for one in touched)
        if more != fewer:
            repository.count(session, (), persons=more - fewer)
        numbers = {master: [one.number for one in some] for master, some in members.items()}
        recount(session, changed.plan.moves, numbers)
        if changed.plan.moves:
            parted = changed.plan.what not in {What.MERGE, What.LINK}
            self.notes.moved(session, members, named, cause, parted=parted)
        if self.keeper is not None and self.keeper.accepts:
            self.look(session, masters, cause, why.who)


def _ask_anew(session: Session, undone: int, masters: Sequence[int]) -> None:
    """What a change had closed is a question again where that was taken back and both sides are as they
    were."""
    for one in reviews.closed_by(session, undone, masters):
        asked = one.asked
        sides = [asked.record, *(() if asked.candidate_record is None else (asked.candidate_record,))]
        at = {number: record.master for number, record in links.records(session, sides).items()}
        back = at[asked.record] == asked.master and at.get(sides[-1]) in {asked.master, asked.candidate}
        active = links.active(session, Kind.PERSON, [asked.candidate])[asked.candidate] == asked.candidate
        apart = history.masters_kept_apart(session, Kind.PERSON, asked.master)
        if not back or not active or asked.candidate in apart:
            continue
        if not reviews.asked_already(session, asked.master, asked.candidate):
            reviews.reopen(session, one.number)


def _ask_on(session: Session, closed: Sequence[Kept]) -> None:
    """Where only the candidate has become another, or the record of theirs that agrees best is another's now,
    the question is whether the record is that one's."""
    openings = []
    sides = [side for one in closed for side in (one.asked.record, one.asked.candidate_record)]
    records = links.records(session, [side for side in sides if side is not None])
    for one in closed:
        asked = one.asked
        same = records[asked.record].master == asked.master
        theirs = None if asked.candidate_record is None else records.get(asked.candidate_record)
        held = asked.candidate if theirs is None else theirs.master
        candidate = links.active(session, Kind.PERSON, [held])[held]
        if not same or candidate in {asked.candidate, asked.master}:
            continue
        if candidate in history.masters_kept_apart(session, Kind.PERSON, asked.master):
            continue
        if not reviews.asked_already(session, asked.master, candidate):
            openings.append(replace(asked, candidate=candidate))
    reviews.open_all(session, openings, clock.now(session))
