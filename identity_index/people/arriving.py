"""One record as it arrives: known or new, whose it is, what it changes, and who is told. All in one unit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from identity_index.history import changing
from identity_index.history import repository as history
from identity_index.history.change import INDEX, Because, Move, Plan, Touched, What
from identity_index.history.changing import Changed
from identity_index.ids import person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key, New, Record
from identity_index.links.telling import Effect
from identity_index.people import overlaying, repository
from identity_index.people.announcing import Cause
from identity_index.people.erasing.returning import repository as erased_keys
from identity_index.people.erasing.returning.returned import TurnedAway
from identity_index.people.golden.attributes import PersonRecord
from identity_index.people.golden.ore import said_by
from identity_index.people.gone_before import GoneBefore
from identity_index.people.heard import Heard
from identity_index.people.joining import bring_together
from identity_index.people.matcher import Found, Matcher
from identity_index.people.matching import Features, Outcome, fresh_terms, keys
from identity_index.people.newcomers import MOST, Newcomers, plain
from identity_index.people.ready import Ready
from identity_index.people.reissuing import is_another
from identity_index.people.restricting.gate import left_alone
from identity_index.people.reviews import repository as reviews
from identity_index.people.reviews.review import Opening, Why
from identity_index.people.sought import sought
from identity_index.people.telling import Teller
from ledger import clock
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.session import Session
from schemas.person_details import PersonDetails

__all__ = ["Arrival", "Ready"]

Known = Mapping[Key, Record]
_PERSON = Kind.PERSON


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whoever comes in by any way, an event or a file, comes in here."""

    matcher: Matcher
    teller: Teller

    def arrive(
        self, session: Session, told: Sequence[Ready], cause: Cause, known: Known | None = None
    ) -> Sequence[Record | TurnedAway]:
        """Take these in, in the order given. Answers with the records that they are; what comes by a key that
        was erased is turned away. ``known``: those that there are by now, where the caller has looked already
        and holds persons."""
        links.hold(session, _PERSON)
        keys = {one.heard.key for one in told}
        known = links.by_source(session, _PERSON, keys) if known is None else known
        unknown = keys - known.keys()
        away = erased_keys.turned_away(session, unknown)
        if not away:
            return self._taken(session, told, known, unknown, cause)
        admitted = [one for one in told if one.heard.key not in away]
        taken = iter(self._taken(session, admitted, known, unknown - away.keys(), cause))
        return [away.get(one.heard.key) or next(taken) for one in told]

    def _taken(
        self, session: Session, told: Sequence[Ready], known: Known, unknown: set[Key], cause: Cause
    ) -> list[Record]:
        records: list[Record] = []
        gone = GoneBefore.of(session, self.teller, told, known)
        while len(records) < len(told):
            at = len(records)
            some = plain(told[at : at + MOST], unknown)
            if some:
                records += Newcomers(self.matcher, self.teller).take(session, some, cause)
            if len(records) < at + max(len(some), 1):
                one = told[len(records)]
                # Once others have been taken in, it may be another's, or there where it was not.
                now = known if not records else links.by_source(session, _PERSON, [one.heard.key])
                records.append(self._one(session, one, now.get(one.heard.key), cause))
            unknown.difference_update(one.heard.key for one in told[at : len(records)])
        self.teller.look(session, {one.master for one in records}, cause)
        gone.tell(session, self.teller, records, cause)
        return records

    def _one(self, session: Session, one: Ready, record: Record | None, cause: Cause) -> Record:
        now = clock.now(session)
        # A clock that is ahead would keep everything that is said later from being heard.
        as_of = min(one.heard.as_of, now)
        if record is None:
            return self._newcomer(session, one, as_of, cause)
        return self._known(session, record, one, as_of, cause)

    def _known(self, session: Session, record: Record, one: Ready, as_of: Micros, cause: Cause) -> Record:
        now = clock.now(session)
        if one.heard.whole and one.said(as_of).hash == record.hash:
            links.tell(session, record, one.said(as_of), now)
            return record
        mention = not one.heard.whole and not one.heard.moved
        if mention:
            as_of = record.as_of
        was = _said(session, record)
        if as_of >= record.as_of:
            one = one.holding(overlaying.holds_now(was.details, one.heard))
        old = repository.features(session, [record.number]).get(record.number, Features())
        if one.heard.whole and as_of >= record.as_of and is_another(one.features, old):
            links.close(session, record, now)
            self.teller.look(session, [record.master], cause)
            return self._newcomer(session, one, as_of, cause, before=record)
        if links.tell(session, record, one.said(as_of), now) is not Effect.NEWER:
            return record
        record = replace(record, version=record.versions + 1, versions=record.versions + 1)
        self._recount(session, record, old, one)
        self._say_what_counts(session, record, one, cause, was=was)
        if one.features != old:
            self._look_again(session, record, one, cause)
        return record

    def _recount(self, session: Session, record: Record, old: Features, one: Ready) -> None:
        if one.features == old:
            return
        was, held = set(keys(old)), set(one.keys)
        repository.unblock(session, record.number, was - held)
        repository.keep(session, [repository.Findable.of(record, one.features, held - was)])
        others = _others(session, record)
        if len(others) >= repository.MOST_RECORDS:
            return
        more, less = fresh_terms(one.features, [old, *others]), fresh_terms(old, [one.features, *others])
        repository.count(session, more, less)

    def _look_again(self, session: Session, record: Record, one: Ready, cause: Cause) -> None:
        """What is held of them now may say that they are somebody whom the index knows as another."""
        if left_alone(session, [record.master]):
            return
        but = {record.master, *history.masters_kept_apart(session, _PERSON, record.master)}
        alone = len(links.first_of(session, _PERSON, record.master, 2)) == 1
        found = self._match(session, one, but)
        if found.master is None:
            return
        if found.outcome is Outcome.LINK and alone:
            why = found.because
            done = changing.merge(session, _PERSON, found.master, record.master, why)
            self.teller.tell(session, done, why, cause)
            bring_together(session, self.teller, record, found, why, cause)
        elif not reviews.asked_already(session, record.master, found.master):
            self._ask(session, record, found.master, found)

    def look_again_at(self, session: Session, record: Record, cause: Cause) -> None:
        """Match what is known already as if it came now. The kind is held."""
        links.hold(session, _PERSON)
        said = _said(session, record)
        heard = Heard(record.key, said.details, said.as_of, whole=True)
        one = Ready(heard, "", "", cause.at.date(), self.teller.goldsmith.schemes)
        self._look_again(session, record, one, cause)

    def _newcomer(
        self, session: Session, one: Ready, as_of: Micros, cause: Cause, before: Record | None = None
    ) -> Record:
        """``before``: whom the system called so until now."""
        key, said = one.heard.key, one.said(as_of)
        generation = 1 if before is None else before.generation + 1
        found = self._match(session, one, () if before is None else (before.master,))
        why = found.because
        master = found.master if found.outcome is Outcome.LINK else None
        if (named := _named(session, one.heard.person)) is not None:
            master = named
            found = replace(found, also=(), outcome=Outcome.LINK)
            why = Because(INDEX, f"the event names them as {one.heard.person}")
        new = New(*key, said, master, generation)
        [(record, linked)] = changing.link(session, _PERSON, [(new, why)])
        others = _others(session, record) if master is not None else ()
        repository.keep(session, [repository.Findable.of(record, one.features, one.keys)])
        fresh = fresh_terms(one.features, others) if len(others) < repository.MOST_RECORDS else ()
        repository.count(session, fresh, persons=int(master is None))
        if master is None:
            self._publish(session, [self.teller.voice.registered(cause, record.master, record)])
        self._say_what_counts(session, record, one, cause, met=master is None)
        if master is not None:
            self.teller.notes.linked(session, [record], cause)
        if before is not None:
            self._given_to_another(session, before, record, linked, cause)
        if found.outcome is Outcome.REVIEW and found.master is not None:
            self._ask(session, record, found.master, found)
        bring_together(session, self.teller, record, found, why, cause)
        return record

    def _given_to_another(
        self, session: Session, before: Record, record: Record, linked: Changed | None, cause: Cause
    ) -> None:
        """The local id is somebody else's now: that is a change for all who know either of them by it."""
        if linked is None:
            plan = Plan(
                What.LINK,
                [Move(record.number, None, record.master)],
                [Touched(record.master, made=True), Touched(before.master)],
            )
            why = Because(INDEX, f"{before.system} has given the id to somebody else")
            [number] = history.write(session, _PERSON, [(plan, why)], clock.now(session))
        else:
            number = linked.number
        members = links.of_masters(session, _PERSON, [before.master, record.master])
        self._publish(session, self.teller.voice.given_to_another(cause, number, before, record, members))

    def _match(self, session: Session, one: Ready, but: Iterable[int]) -> Found:
        [seek] = sought(session, [one], self.teller.goldsmith.places)
        found = self.matcher.match(session, seek.features, seek.keys, frozenset(but))
        if found.master is not None:
            found = found.asking_instead(left_alone(session, [found.master]))
        died = one.heard.details.date_of_death
        if found.outcome is not Outcome.LINK or died is None or found.master is None:
            return found
        of = links.first_of(session, _PERSON, found.master, repository.MOST_RECORDS)
        held = _details(session, of).values()
        if any(_differ(each.date_of_death, died) for each in held):
            evidence: dict[str, Any] = json.loads(found.evidence)
            evidence["reasons"] = ["they are said to have died at different times"]
            return replace(found, outcome=Outcome.REVIEW, evidence=json.dumps(evidence))
        return found

    def _say_what_counts(
        self,
        session: Session,
        record: Record,
        one: Ready,
        cause: Cause,
        *,
        was: PersonRecord | None = None,
        met: bool = False,
    ) -> None:
        """Of the record's person, by what it says now; where records say otherwise of a death, one is asked.

        ``was``: what the record said before, None where it is new; ``met``: its person is new too.
        """
        died = one.heard.details.date_of_death
        if met and died is None:
            return
        ore = self.teller.herald.arrived(session, record, cause, was=was, moved=one.heard.moved, met=met)
        if died is None or (was is not None and was.details.date_of_death == died):
            return
        for number, said in sorted(ore.said.items()):
            if number != record.number and _differ(said.details.date_of_death, died):
                evidence = {"reasons": [f"one record says {died}, another {said.details.date_of_death}"]}
                opening = Opening(
                    *(Why.DEATHS, record.number, record.master, record.master, number),
                    *("", json.dumps(evidence)),
                )
                if not reviews.asked_already(session, record.master, record.master):
                    reviews.open_all(session, [opening], clock.now(session))
                return

    def _ask(self, session: Session, record: Record, candidate: int, found: Found) -> None:
        reviews.open_all(session, [found.asking(record.number, record.master, candidate)], clock.now(session))

    def _publish(self, session: Session, envelopes: Iterable[Any]) -> None:
        for one in envelopes:
            self.teller.publish(session, one)


def _named(session: Session, person: str | None) -> int | None:
    """The master that an event names, as it is known now; None where there is none of that id."""
    if person is None:
        return None
    try:
        number = person_id.read(person)
    except NotFound:
        return None
    return links.active(session, _PERSON, [number]).get(number)


def _others(session: Session, record: Record) -> list[Features]:
    """Of the same person's other records, the first few: where those are ``MOST_RECORDS``, what this one says
    does not count. See ``recounting``."""
    kept = repository.of_persons(session, [record.master])
    return [one.features for one in kept if one.record != record.number]


def _said(session: Session, record: Record) -> PersonRecord:
    """What a record says, and since when."""
    return said_by(record, links.versions_that_hold(session, [record.number]).get(record.number))


def _details(session: Session, records: Iterable[int]) -> dict[int, PersonDetails]:
    held = links.details(session, records)
    return {number: PersonDetails.model_validate_json(text) for number, text in held.items()}


def _differ(one: str | None, other: str) -> bool:
    """Two dates of which one is no part of the other."""
    return one is not None and not one.startswith(other) and not other.startswith(one)
