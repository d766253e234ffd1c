"""A life event is taken in: the case as a whole, its parts, and who is told, all in the caller's unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cases.acting.actor import Actor
from cases.acting.linking import Linking, Tie
from cases.acting.moving import Move, Moving
from cases.acting.noting import Noting
from cases.acting.opening import Opening, Taken
from cases.acting.report import Report
from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.council.council import Council
from cases.entering.entry_rule import NoReport
from cases.keeping.links import repository as links
from cases.life.bereavement import Bereavement
from cases.life.choosing import Chosen, Tell, choose
from cases.life.life_event_set import LifeEventSet
from cases.life.told import concerned, document_of
from cases.places import whereabouts
from cases.types.status_rule import Mover
from ledger.errors import Refused
from ledger.session import Session
from routes.event_view import EventView
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.life_event import LifeEventReported, LifeEventTold
from schemas.events.person import PersonMoved
from schemas.model import CanonicalModel

REPORTED = full_of("life_event.reported")
HUB = Actor(Mover.HUB)
_MOST = 100
"""Parts of one life event."""


@dataclass(frozen=True, slots=True)
class TakenEvent:
    """What became of it. ``parts``: the references of those that it opened or that were there already."""

    whole: Taken
    parts: tuple[str, ...]
    told: tuple[str, ...]

    @property
    def said(self) -> str:
        """For the receipt."""
        done = "added to" if self.whole.repeats else "opened"
        parts = f", with {', '.join(self.parts)}" if self.parts else ""
        told = f"; told {', '.join(self.told)}" if self.told else ""
        return f"{done} {self.whole.reference}{parts}{told}"


@dataclass(frozen=True, slots=True)
class LifeEvents:
    """Goes by the sets, by kind."""

    teller: Teller
    sets: Mapping[str, LifeEventSet]

    def take(self, session: Session, envelope: Envelope, cause: Cause) -> TakenEvent | None:
        """None where there is no set of its kind. The same life event told again belongs to the case that is
        open, by the duplicate rule of its type, and opens and tells no more than what was not there yet.
        Raises ``Refused`` where the set does not fit what it says: then nothing of it is done."""
        event = LifeEventReported.model_validate(envelope.data)
        rule = self.sets.get(event.kind)
        if rule is None:
            return None
        chosen = self._chosen(session, envelope, event, rule)
        care = self._care(session, event)
        report = chosen.whole if care is None else care.kept_from_them(session, chosen.whole)
        whole = Opening(self.teller).take(session, report, HUB, cause)
        taken = self._follow_up(session, whole, chosen, event, cause)
        if care is not None:
            care.flag(session, whole, kept_back=report is not chosen.whole)
        return taken

    def open_set(self, session: Session, whole: Taken, envelope: Envelope, cause: Cause) -> None:
        """The rest of a life event whose case as a whole was just opened by itself, told apart from another:
        its parts are its own, too. Raises as ``take``."""
        event = LifeEventReported.model_validate(envelope.data)
        rule = self.sets.get(event.kind)
        if rule is not None:
            chosen = self._chosen(session, envelope, event, rule)
            self._follow_up(session, whole, chosen, event, cause, anew=True)

    def _chosen(
        self, session: Session, envelope: Envelope, event: LifeEventReported, rule: LifeEventSet
    ) -> Chosen:
        document = document_of(
            EventView(envelope).document, event, rule, self._systems(session, event), self.teller.council
        )
        try:
            return _placed(choose(rule, event, document), self.teller.council)
        except NoReport as error:
            raise Refused(f"The set of the life event {event.kind!r} does not fit: {error}.") from None

    def _systems(self, session: Session, event: LifeEventReported) -> set[str] | None:
        """Those that hold a record of whoever it concerns, of a child its parents', as the index knows."""
        named = [event.person, *(() if event.birth is None else event.birth.parents)]
        found = [key for who in named if who is not None for key in self.teller.people.same_as(session, who)]
        return {system for system, _ in found if not system.startswith(":")} if found else None

    def _care(self, session: Session, event: LifeEventReported) -> Bereavement | None:
        whom = concerned(event)
        if event.kind != "death" or whom is None:
            return None
        return Bereavement(self.teller, frozenset(self.teller.keys_of(session, whom)), event)

    def _follow_up(
        self,
        session: Session,
        whole: Taken,
        chosen: Chosen,
        event: LifeEventReported,
        cause: Cause,
        *,
        anew: bool = False,
    ) -> TakenEvent:
        there = {one.type for one in links.parts(session, whole.number, _MOST)}
        opened = [
            self._part(session, name, report, whole, cause, anew=anew)
            for name, report in chosen.parts.items()
            if report.type not in there or not whole.repeats
        ]
        told = (
            [] if whole.repeats else [self._tell(session, whole, one, event, cause) for one in chosen.tells]
        )
        if not opened and not whole.repeats:
            self._nothing_to_do(session, whole, cause)
        return TakenEvent(whole, tuple(opened), tuple(told))

    def _part(
        self, session: Session, name: str, report: Report, whole: Taken, cause: Cause, *, anew: bool
    ) -> str:
        """One that is open already, as whoever it concerns asked for it themselves, becomes a part; unless it
        is a part of something else."""
        try:
            mine = report.model_copy(update={"parent": whole.reference})
            part = Opening(self.teller).take(session, mine, HUB, cause, anew=anew)
        except Refused as error:
            raise Refused(f"The part {name!r} of the life event could not be opened: {error}") from None
        if part.repeats:
            file = self.teller.file(session, part.number)
            if file.parent is None:
                tie = Tie("parent", whole.number, reason="a life event is about it, too")
                Linking(self.teller).link(session, part.number, tie, HUB)
            elif links.whole_of(session, file) != whole.number and not links.between(
                session, part.number, "related", whole.number
            ):
                Linking(self.teller).link(session, part.number, Tie("related", whole.number), HUB)
        return part.reference

    def _tell(
        self, session: Session, whole: Taken, tell: Tell, event: LifeEventReported, cause: Cause
    ) -> str:
        file = self.teller.file(session, whole.number)
        said: CanonicalModel
        if tell.event == "person.moved":
            said = _moved(event)
        else:
            said = LifeEventTold(
                reference=whole.reference,
                service=file.type,
                system=tell.system,
                kind=event.kind,
                person=concerned(event),
                happened_on=event.happened_on,
                details=tell.says,
                told_at=cause.at,
            )
        noun, _, what = tell.event.partition(".")
        self.teller.tell(session, cause, what, file.number, file.version + 1, said, noun)
        return tell.system

    def _nothing_to_do(self, session: Session, whole: Taken, cause: Cause) -> None:
        file = self.teller.file(session, whole.number)
        rule = self.teller.projection.rulebook.type_of(session, file.type, file.type_version).parts
        to = None if rule is None else rule.wanted(file.status, open_parts=False)
        if to is not None:
            reason = "no service has anything to do about it"
            Moving(self.teller).move(session, file.number, Move(to, reason=reason), HUB, cause)
        else:
            Noting(self.teller).note(session, file.number, "Nothing was opened of it.", HUB, public=False)


def _placed(chosen: Chosen, council: Council) -> Chosen:
    """Without places outside of the council's area: who leaves it, or lived elsewhere, is its business
    all the same, and no report of a place that others look after."""

    def placed(report: Report) -> Report:
        where = whereabouts(report.location)
        if where.latitude is None or where.longitude is None:
            return report
        outside = council.is_outside((where.latitude, where.longitude))
        return report.model_copy(update={"location": None}) if outside else report

    parts = {name: placed(one) for name, one in chosen.parts.items()}
    return replace(chosen, whole=placed(chosen.whole), parts=parts)


def _moved(event: LifeEventReported) -> PersonMoved:
    """Of an event that names somebody: see ``choosing``."""
    assert event.person is not None
    assert event.name is not None
    assert event.move is not None
    previous, new = event.move.previous, event.move.new
    return PersonMoved(
        person=event.person,
        name=event.name,
        date_of_birth=event.date_of_birth,
        previous_address=None if previous is None else previous.address,
        new_address=None if new is None else new.address,
        moved_on=event.happened_on,
    )
