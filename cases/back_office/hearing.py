"""A back office is heard: its case is found, and what follows is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cases.acting.actor import Actor
from cases.acting.moving import Move, Moving
from cases.acting.noting import Noting
from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.back_office import repository
from cases.back_office.judging import (
    Agrees,
    Contradicts,
    Earlier,
    Follows,
    Noted,
    Outdated,
    Standing,
    Verdict,
    judged,
)
from cases.back_office.record import KeptConflict, Record
from cases.back_office.word import Word
from cases.case_file import CaseFile
from cases.keeping import repository as keeping
from cases.keeping.links import repository as merged
from cases.references import Misspelt
from cases.types.back_office_rule import BackOfficeRule
from cases.types.case_type import CaseType
from cases.types.status_rule import Mover
from ledger import clock, links
from ledger.matter import hub_id
from ledger.session import Session
from schemas.events.case_back_office import CaseBackOfficeHeard, CaseConflictResolved
from schemas.references import SourceKey

BY = Actor(Mover.BACK_OFFICE)
Taken = Literal["moved", "agrees", "noted", "conflict"]


@dataclass(frozen=True, slots=True)
class Hearing:
    """Takes words of back offices in."""

    teller: Teller

    def hear(self, session: Session, word: Word, given: Cause | None = None) -> str | None:
        """What became of it, in words; None where it is of no case that its system works on."""
        number = self._case(session, word)
        found = None if number is None else keeping.find(session, number)
        if found is None or found.back_office != word.system:
            return None
        file = self.teller.file(session, found.number, merged=True)
        kind = self.teller.projection.rulebook.type_of(session, file.type, file.type_version)
        known = repository.record(session, file.number, word.system, word.local_id)
        verdict = judged(kind, rule_of(kind, word.system), _standing(file), _earlier(known), word)
        reference = self.teller.numbering.written(file.number)
        if isinstance(verdict, Outdated):
            return f"{reference}: nothing new; this, or something later, was heard already"
        cause = self.teller.cause(session, file, given)
        if file.merged_into is not None:
            return self._goes_on(session, file, kind, word, verdict, cause)
        self._told(session, file, word, verdict, _taken(verdict), cause)
        if isinstance(verdict, Follows):
            move = Move(verdict.to, reason=word.notes, message=word.message)
            Moving(self.teller).move(session, file.number, move, BY, given)
            return f"{reference} follows: it is {kind.statuses[verdict.to].title!r} now"
        if isinstance(verdict, Contradicts):
            return f"{reference}: a conflict, for somebody to decide ({verdict.why})"
        if isinstance(verdict, Agrees):
            return f"{reference} stands so already"
        return f"{reference}: it says nothing that anything follows from"

    def _goes_on(
        self, session: Session, file: CaseFile, kind: CaseType, word: Word, verdict: Verdict, cause: Cause
    ) -> str:
        """Of a case that was merged: kept with its record, and where it is news written down for whoever
        works on the case that goes on. That one is of other work there, so nothing is moved by it."""
        self._told(session, file, word, verdict, "noted", cause)
        goes_on = merged.survivor(session, file.number)
        reference, into = (self.teller.numbering.written(one) for one in (file.number, goes_on))
        if isinstance(verdict, Noted):
            return f"{reference} is part of {into}, and it says nothing that anything follows from"
        meaning = _meaning(verdict)
        means = "" if meaning is None else f", which means {kind.statuses[meaning].title!r} here"
        text = (
            f"{word.system} says of its record {word.local_id}, that of {reference}: {word.there!r}{means}. "
            f"{reference} was merged into this case, and nothing was moved by it: see whether this one is to "
            "follow."
        )
        Noting(self.teller).note(session, goes_on, text, BY, cause, public=False)
        return f"{reference} is part of {into}: it is noted there"

    def _case(self, session: Session, word: Word) -> int | None:
        """By what the record was made for, by what was heard of it before, by our reference that it repeats:
        in this order."""
        begins = hub_id(self.teller.voice.source, "case/", "")
        for one in links.named(session, [(word.system, word.local_id)]).get((word.system, word.local_id), ()):
            if one.hub_id.startswith(begins):
                return self._read(one.hub_id.removeprefix(begins))
        known = repository.cases_of(session, word.local_id, word.system)
        if known:
            return known[0]
        return None if word.our_reference is None else self._read(word.our_reference)

    def _read(self, reference: str) -> int | None:
        try:
            return self.teller.numbering.read(reference)
        except Misspelt:
            return None

    def _told(
        self, session: Session, file: CaseFile, word: Word, verdict: Verdict, taken: Taken, cause: Cause
    ) -> None:
        reference = self.teller.numbering.written(file.number)
        contradicts = verdict if isinstance(verdict, Contradicts) and taken == "conflict" else None
        before = repository.open_conflict(session, file.number)
        data = CaseBackOfficeHeard(
            reference=reference,
            service=file.type,
            record=SourceKey(system=word.system, local_id=word.local_id),
            status=word.status,
            status_there=word.there,
            said_at=word.at,
            heard_at=cause.at,
            meaning=_meaning(verdict),
            taken=taken,
            why=None if contradicts is None else contradicts.why,
            conflict=None if contradicts is None else repository.last_place(session, file.number) + 1,
            notes=word.notes,
        )
        version = file.version + 1
        if before is not None and not isinstance(verdict, Noted):
            self.teller.tell(
                session, cause, "conflict_resolved", file.number, version, superseded(data, before)
            )
            version += 1
        self.teller.tell(session, cause, "back_office_heard", file.number, version, data)


def superseded(heard: CaseBackOfficeHeard, before: KeptConflict) -> CaseConflictResolved:
    """A later word takes the place of one that nobody had decided about."""
    return CaseConflictResolved(
        reference=heard.reference,
        service=heard.service,
        conflict=before.place,
        how="superseded",
        resolved_at=heard.heard_at,
    )


def rule_of(kind: CaseType, system: str) -> BackOfficeRule | None:
    """What a type says of that system's words."""
    return kind.back_office if kind.back_office is not None and kind.back_office.adapter == system else None


def _standing(file: CaseFile) -> Standing:
    return Standing(file.status, None if file.moved_here_at is None else clock.moment(file.moved_here_at))


def _earlier(known: Record | None) -> Earlier | None:
    if known is None or known.said_at is None or known.there is None:
        return None
    return Earlier(known.there, clock.moment(known.said_at))


def _meaning(verdict: Verdict) -> str | None:
    """The status here that the word means."""
    match verdict:
        case Follows(to):
            return to
        case Agrees(meaning) | Contradicts(_, meaning) | Noted(meaning):
            return meaning
        case _:
            return None


def _taken(verdict: Verdict) -> Taken:
    match verdict:
        case Follows():
            return "moved"
        case Agrees():
            return "agrees"
        case Contradicts():
            return "conflict"
        case _:
            return "noted"
