"""What each event of a case does to what is kept of it.

Whatever changes a case is an event, and this is all that an event does: so a rebuild, which does it again for
every event of the ledger, comes to the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from pydantic import JsonValue

from cases.case_file import CaseFile
from cases.clocks import Party
from cases.keeping import repository
from cases.keeping.files import repository as files
from cases.keeping.links import repository as kept_links
from cases.keeping.links.repository import KeptLink
from cases.keeping.teams import repository as teams
from cases.keeping.timing import first_due, moved, started
from cases.places import whereabouts
from cases.ports import Rulebook
from cases.priority import as_number
from cases.projecting import back_office, links, measuring, moves, redaction, retention, wording, work
from cases.projecting.following import Following
from cases.projecting.parties import opened_by, told_by
from cases.projecting.upkeep import Upkeep
from cases.references import Numbering
from cases.reporting import repository as reporting
from cases.types.status_rule import Mover
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session
from schemas.event_type import full_of
from schemas.events.case import (
    CaseAssigned,
    CaseClockRung,
    CaseClosed,
    CaseInteractionRecorded,
    CaseNoted,
    CaseOpened,
    CaseStatusChanged,
    CaseUpdated,
)


@dataclass(frozen=True)
class Projection:
    """Applies events of one case in the order of the ledger."""

    numbering: Numbering
    rulebook: Rulebook
    source: str
    """Of the events of cases."""

    @cached_property
    def upkeep(self) -> Upkeep:
        return Upkeep(self.numbering, self.rulebook, self.source)

    def apply(
        self,
        session: Session,
        event_type: str,
        data: JsonValue,
        subject: str,
        at: Micros,
    ) -> None:
        """What the service itself has told. ``subject``: of its event, by which a case is known that data
        does not name, or no more as it was erased. ``at``: its event's time, now as in a rebuild. Raises
        ``NotFound`` where a case type or a calendar that it names is not there any more."""
        act = self._acts.get(event_type)
        if act is not None and isinstance(data, dict):
            act(session, data)
            if event_type in _WRITTEN and data.get("interaction") != 1:
                file = self.upkeep.file(session, subject.removeprefix("case/"))
                retention.written(session, file, self.upkeep.kind(session, file), at)
        elif event_type in _STEPS or (act is not None and data is None):
            self.upkeep.put(session, self.upkeep.file(session, subject.removeprefix("case/")), at)

    @cached_property
    def _acts(self) -> dict[str, Callable[[Session, dict[str, JsonValue]], None]]:
        """By the full names of events; made once, as every event of a case comes by here."""
        return {
            full_of("case.opened"): self._opened,
            full_of("case.interaction_recorded"): self._interaction,
            full_of("case.status_changed"): self._status,
            full_of("case.closed"): self._closed,
            full_of("case.assigned"): self._assigned,
            full_of("case.noted"): self._noted,
            full_of("case.updated"): self._updated,
            full_of("case.clock_rung"): self._rung,
            **links.acts(self.upkeep),
            **work.acts(self.upkeep),
            full_of("case.back_office_heard"): partial(back_office.heard, self.upkeep),
            full_of("case.conflict_resolved"): partial(back_office.resolved, self.upkeep),
            full_of("case.tracking_link_issued"): self._following.issued,
            full_of("case.tracking_link_revoked"): self._following.revoked,
            full_of("case.updates_stopped"): self._following.stopped,
            full_of("case.report_withdrawn"): self._following.withdrawn,
            full_of("case.reporter_unreachable"): self._following.unreachable,
            full_of("notification.requested"): self._following.notified,
            **moves.acts(self.upkeep),
            **redaction.acts(self.upkeep),
        }

    @cached_property
    def _following(self) -> Following:
        return Following(self.upkeep)

    def _opened(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseOpened.model_validate(data)
        assert said.case_type is not None
        assert said.status_here is not None
        kind = self.rulebook.type_of(session, said.case_type, said.type_version)
        number = self.numbering.read(said.reference)
        at = clock.micros(said.opened_at)
        where = whereabouts(said.location)
        rule = kind.statuses[said.status_here]
        named = {one.calendar for one in kind.clocks.values()}
        # As they were then, and not as they are by now.
        versions = said.calendars or {}
        calendars = {name: self.rulebook.calendar(session, name, versions.get(name)) for name in named}
        clocks = [
            started(number, name, one, calendars[one.calendar], said.opened_at)
            for name, one in kind.clocks.items()
            if not said.ended_before and (not one.starts or said.status_here in one.starts)
        ]
        clocks = [
            moved(
                one,
                kind.clocks[one.name],
                calendars[one.calendar],
                (said.status_here, rule),
                said.opened_at,
                "",
            )
            for one in clocks
        ]
        file = CaseFile(
            number=number,
            version=1,
            type=kind.name,
            type_version=kind.version,
            service=kind.service,
            visibility=kind.visibility,
            status=said.status_here,
            stands_for=rule.stands_for,
            outcome=rule.outcome,
            title=said.title,
            description=said.description,
            details=_json(said.details or {}),
            channel=said.channel,
            priority=as_number(said.priority or kind.queue.priority),
            queue=said.team or kind.queue.name,
            assignee=None,
            location=_location(data),
            uprn=where.uprn,
            usrn=where.usrn,
            asset=None if said.asset is None else f"{said.asset.system}/{said.asset.local_id}",
            latitude=where.latitude,
            longitude=where.longitude,
            parent=None if said.parent is None else self.numbering.read(said.parent),
            interactions=0,
            notes=0,
            opened_at=at,
            changed_at=at,
            due_at=first_due(clocks),
            ended_at=None,
            area=said.area,
            back_office=said.back_office or said.held_by,
        )
        repository.add(session, file)
        if said.detached_from is not None:
            other = self.numbering.read(said.detached_from)
            kept_links.add(session, KeptLink(number, kept_links.APART, other, at))
        back_office.taken_over(session, number, said)
        repository.put_clocks(session, clocks)
        repository.set_parties(session, number, opened_by(said, self.source))
        self._following.status(session, file, at, rule, None)
        self.upkeep.set_timers(session, kind, clocks)
        wording.opened(session, file, None if said.origin is None else said.origin.local_id)

    def _interaction(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseInteractionRecorded.model_validate(data)
        number = self.numbering.read(said.reference)
        at = clock.micros(said.happened_at)
        called = None if said.call_back_at is None else clock.micros(said.call_back_at)
        row = (number, said.interaction, at, said.channel, said.direction, said.repeats, called, _json(data))
        repository.add_interaction(session, row)
        files.add(session, number, said.interaction, said.attachments, at)
        if called is not None:
            work.promised(session, number, said.interaction, called)
        repository.set_parties(session, number, told_by(said, self.source))
        wording.said(session, number, said.said)
        self._following.contact(session, number, said)
        repository.count_contact(session, number, said.interaction, at)

    def _status(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseStatusChanged.model_validate(data)
        assert said.status_here is not None
        file = self.upkeep.file(session, said.reference)
        kind = self.upkeep.kind(session, file)
        rule = kind.statuses[said.status_here]
        at_hand = (file, said.status_here, said.changed_at, said.reason or "")
        clocks = self.upkeep.clocks_at(session, *at_hand, calendars=said.calendars)
        repository.put_clocks(session, clocks)
        self.upkeep.set_timers(session, kind, clocks)
        measuring.moved(session, self.upkeep, kind, clocks)
        at = clock.micros(said.changed_at)
        if file.ended_at is not None and rule.outcome is None:
            reporting.add_reopening(session, file.number, at, said.status_here)
        ended, was = at if rule.outcome is not None else None, file.ended_at
        away = rule.waits_for is Party.PARTNER or rule.outcome == "not_ours"
        file = replace(
            file,
            partner=file.partner if away else None,
            status=said.status_here,
            stands_for=rule.stands_for,
            outcome=rule.outcome,
            due_at=first_due(clocks),
            ended_at=ended,
            moved_here_at=file.moved_here_at if said.by_hand_of == Mover.BACK_OFFICE else at,
        )
        if ended != was:
            retention.set_timer(session, file, kind)
        self._following.status(session, self.upkeep.put(session, file, at), at, rule, said.message)

    def _closed(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseClosed.model_validate(data)
        self.upkeep.put(session, self.upkeep.file(session, said.reference), clock.micros(said.closed_at))

    def _assigned(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseAssigned.model_validate(data)
        file = replace(self.upkeep.file(session, said.reference), queue=said.queue, assignee=said.assignee)
        if said.assignee is not None and said.turn is not None:
            teams.set_turn(session, said.queue, said.assignee, said.turn)
        self.upkeep.put(session, file, clock.micros(said.assigned_at))

    def _noted(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseNoted.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        at = clock.micros(said.noted_at)
        row = (file.number, said.note, at, said.noted_by, said.public, said.text)
        repository.add_note(session, row)
        wording.said(session, file.number, said.text)
        file = self.upkeep.put(session, replace(file, notes=said.note), at)
        if said.public:
            self._following.public_note(session, file, at, said.text)

    def _updated(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseUpdated.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        given = {"title": said.title, "description": said.description}
        changed: dict[str, Any] = {name: one for name, one in given.items() if one is not None}
        if said.details is not None:
            changed["details"] = _json(said.details)
        if said.priority is not None:
            changed["priority"] = as_number(said.priority)
        if said.asset is not None:
            changed["asset"] = f"{said.asset.system}/{said.asset.local_id}"
        if said.location is not None:
            where = whereabouts(said.location)
            changed |= {"location": _location(data), "uprn": where.uprn, "usrn": where.usrn}
            changed |= {"latitude": where.latitude, "longitude": where.longitude}
            changed |= {"area": said.area, "placed_in": file.version + 1}
        file = replace(file, **changed)
        self.upkeep.put(session, file, clock.micros(said.updated_at))
        wording.put_right(session, file)

    def _rung(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseClockRung.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        kind = self.upkeep.kind(session, file)
        at = clock.micros(said.rung_at)
        one = repository.clocks(session, file.number)[said.clock]
        one = replace(one, warned_at=at) if said.what == "warning" else replace(one, overdue_at=at)
        repository.put_clocks(session, [one])
        self.upkeep.set_timers(session, kind, [one])
        self.upkeep.put(session, file, at)


_STEPS = frozenset(full_of(one) for one in ("life_event.told", "life_event.called_off", "person.moved"))
"""What of a case tells others, and changes nothing of it but that it has been told."""

_WRITTEN = frozenset(
    full_of(f"case.{one}") for one in ("interaction_recorded", "noted", "updated", "task_added")
)
"""What says something in somebody's words, maybe long after the end."""


def _location(data: dict[str, JsonValue]) -> str | None:
    return None if data.get("location") is None else _json(data["location"])


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
