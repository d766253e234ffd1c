"""Editing a dead delivery: a new envelope is sent in its place, to the subscription that failed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dead_letter.edits import repository, standing, writing
from dead_letter.edits.composing import Composed, compose
from dead_letter.edits.draft import Draft, NewEdit
from dead_letter.edits.governing import Governing
from dead_letter.edits.ports import Drafting
from dead_letter.edits.writing import Asked, Became
from dead_letter.letter_id import LetterId
from dead_letter.ports import Wake
from ledger import draft as drafts
from ledger import mending
from ledger.matter import attached_text
from ledger.reading import delivery, event
from ledger.reading.event import RecordedEvent
from ledger.replaying import Refused, open_dead
from ledger.session import Session
from ledger.turn import take_turn
from routes.route import Route
from safeguards.policy import Principal
from schemas.catalogue import Catalogue
from schemas.classes import DataClass
from schemas.cloudevents import read_structured
from schemas.errors import UnknownType
from schemas.strict_json import canonical


@dataclass(frozen=True, slots=True)
class Ready:
    """An edit of a delivery, allowed by its type. ``route`` is the one by which the original went."""

    which: LetterId
    original: RecordedEvent
    composed: Composed
    data_class: DataClass
    route: Route | None

    def second_person(self, governing: Governing) -> str:
        asking = [self.route.name] if self.route is not None and self.route.approve_edits else []
        return governing.why(self.data_class, asking)


@dataclass(frozen=True, slots=True)
class OfDelivery:
    """Keeps nothing of its own."""

    catalogue: Catalogue
    drafting: Drafting
    governing: Governing
    wake: Wake

    def ready(self, session: Session, which: LetterId, draft: Draft) -> Ready:
        """Raises ``NotFound``, ``Malformed``, and ``Refused`` where the original's data was erased."""
        found = delivery.by_id(session, which.number)
        original = event.by_seq(session, found.seq)
        if original.erased:
            raise Refused(f"The data of {which} was erased; there is nothing to edit any more.")
        route = mending.rule_of(session, found)
        now = datetime.now(UTC)
        composed = compose(original.envelope(), draft, str(which), self.catalogue, route, now)
        classes = [self._class_of(original.type), self._class_of(composed.envelope.type)]
        return Ready(which, original, composed, max(classes), route)

    def submitting(self, ready: Ready, wanted: NewEdit, author: Principal) -> Callable[[Session], int]:
        """The unit that sends it, or has it wait for a second person; it answers with the edit's number.

        Raises ``Malformed``; the unit raises what ``standing.check_new`` and ``mending.send`` do, and
        ``Refused`` where the letter is not dead or may have arrived.
        """
        prepared = self.drafting.prepare(ready.composed.envelope, author.key_id)
        asked = Asked(
            ready.which,
            author,
            wanted.reason,
            ready.composed.content_hash,
            ready.data_class,
            envelope=canonical(ready.composed.envelope.to_json()),
            to_all=wanted.to == "all",
        )

        def unit(session: Session) -> int:
            take_turn(session)
            standing.check_new(session, ready.which, asked.content_hash, wanted.revision)
            old = open_dead(session, ready.which.number)
            if old.possible_duplicate and not wanted.not_there:
                raise Refused(
                    f"{ready.which} may have arrived: its receiver's answer was never seen. An edit has an "
                    "id of its own, so its receiver will not take it for a repeat. Look there first; if it "
                    "is not there, say so (`not_there`, `--not-there`)."
                )
            if why := self._second_person(session, ready, prepared, asked.to_all):
                return writing.propose(session, replace(asked, second_person=why))
            became = self._send(session, ready.which, prepared, asked.to_all, author.holder, wanted.reason)
            return writing.sent(session, asked, became)

        return unit

    def approving(
        self, session: Session, number: int, who: Principal, reason: str
    ) -> Callable[[Session], None]:
        """The unit that sends what waited for a second person. ``session`` reads what it is.

        Raises ``NotFound`` and ``Malformed``; the unit raises what ``standing.check_waiting`` does.
        """
        waiting, content = repository.row(session, number), repository.content(session, number)
        which = repository.letter_of(waiting)
        prepared = None
        if content.envelope is not None:
            envelope = read_structured(json.loads(content.envelope))
            prepared = self.drafting.prepare(envelope, waiting.author_key)

        def unit(session: Session) -> None:
            take_turn(session)
            found = standing.check_waiting(session, number, who.holder, approving=True)
            if prepared is None:
                raise Refused("It holds nothing to send any more.")
            became = self._send(session, which, prepared, found.to_all, found.author, found.reason)
            writing.approved(session, found, who.holder, reason, became)

        return unit

    def _second_person(self, session: Session, ready: Ready, prepared: drafts.Draft, to_all: bool) -> str:
        """To all, it also goes by other routes, which may ask for one too."""
        names = {one.route for one in self.drafting.current(session, prepared).matches} if to_all else set()
        route = mending.rule_of(session, delivery.by_id(session, ready.which.number))
        own = {route.name} if route is not None and route.approve_edits else set()
        return self.governing.why(ready.data_class, own | mending.asking(session, names))

    def _send(
        self,
        session: Session,
        which: LetterId,
        prepared: drafts.Draft,
        to_all: bool,
        author: str,
        reason: str,
    ) -> Became:
        old = open_dead(session, which.number)
        current = self.drafting.current(session, prepared)
        if current.attached is None:
            current = replace(current, attached=_matter(session, old.seq, current))
        sent = mending.send(session, old, current, author=author, reason=reason, to_all=to_all)
        session.after_commit(lambda: self.wake(sent.woken))
        return Became(sent.seq, sent.delivery)

    def _class_of(self, name: str) -> DataClass:
        try:
            return self.catalogue.find(name).data_class
        except UnknownType:
            return max(DataClass)


def _matter(session: Session, seq: int, edited: drafts.Draft) -> str | None:
    """Without a subject an event is its own matter, but an edited one is of its original's."""
    original = event.by_seq(session, seq)
    if edited.envelope.subject is not None or original.subject is not None:
        return None
    return attached_text({"causationid": original.hub_id})
