"""What it does to cases that they are tied, merged, and told apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from pydantic import JsonValue

from cases.case_file import CaseFile
from cases.keeping import repository
from cases.keeping.files import repository as files
from cases.keeping.links import repository as links
from cases.keeping.links.repository import KeptLink
from cases.keeping.reporters import repository as reporters
from cases.keeping.reporters.repository import Change
from cases.keeping.timing import first_due
from cases.projecting import retention, work
from cases.projecting.parties import OF_CONTACTS, told_by
from cases.projecting.upkeep import OWNER, Upkeep
from ledger import clock, timers
from ledger.clock import Micros
from ledger.session import Session
from schemas.event_type import full_of
from schemas.events.case import CaseInteractionRecorded
from schemas.events.case_links import (
    CaseInteractionDetached,
    CaseLinked,
    CaseMerged,
    CaseUnlinked,
    CaseUnmerged,
    CaseWentOn,
)

Act = Callable[[Session, dict[str, JsonValue]], None]


def acts(upkeep: Upkeep) -> dict[str, Act]:
    """By the full names of events."""
    done = LinkEffects(upkeep)
    return {
        full_of("case.linked"): done.linked,
        full_of("case.unlinked"): done.unlinked,
        full_of("case.merged"): done.merged,
        full_of("case.unmerged"): done.unmerged,
        full_of("case.went_on"): done.went_on,
        full_of("case.interaction_detached"): done.detached,
    }


@dataclass(frozen=True, slots=True)
class LinkEffects:
    """One method for each event."""

    upkeep: Upkeep

    def linked(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseLinked.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        other, at = self.upkeep.numbering.read(said.other), clock.micros(said.linked_at)
        if said.link == "parent":
            file = replace(file, parent=other)
        else:
            links.add(session, KeptLink(file.number, said.link, other, at, said.linked_by))
        self.upkeep.put(session, file, at)

    def unlinked(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseUnlinked.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        if said.link == "parent":
            file = replace(file, parent=None)
        else:
            links.remove(session, file.number, said.link, self.upkeep.numbering.read(said.other))
        self.upkeep.put(session, file, clock.micros(said.unlinked_at))

    def merged(self, session: Session, data: dict[str, JsonValue]) -> None:
        """It is no open case any more; its clocks stay as they are, and ring no more."""
        said = CaseMerged.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        at = clock.micros(said.merged_at)
        for name in repository.clocks(session, file.number):
            timers.set_for(session, OWNER, f"{file.number}/{name}", None)
        gone = replace(
            file,
            merged_into=self.upkeep.numbering.read(said.into),
            ended_before_merge=file.ended_at,
            ended_at=at if file.ended_at is None else file.ended_at,
            due_at=first_due(()),
        )
        if file.ended_at is not None:
            retention.set_timer(session, gone, self.upkeep.kind(session, file))
        self.upkeep.put(session, gone, at)

    def unmerged(self, session: Session, data: dict[str, JsonValue]) -> None:
        """Its clocks went on meanwhile: what was promised stays promised."""
        said = CaseUnmerged.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        clocks = repository.clocks(session, file.number).values()
        self.upkeep.set_timers(session, self.upkeep.kind(session, file), clocks)
        back = replace(
            file,
            merged_into=None,
            ended_before_merge=None,
            ended_at=file.ended_before_merge,
            due_at=first_due(clocks),
        )
        if back.ended_at is not None:
            retention.set_timer(session, back, self.upkeep.kind(session, back))
        at = clock.micros(said.unmerged_at)
        back = self.upkeep.put(session, back, at)
        if reporters.drop_changes_elsewhere(session, back.number):
            self._back(session, back, at)

    def _back(self, session: Session, file: CaseFile, at: Micros) -> None:
        """Whoever follows it at second hand was told how the other went on, and is told how it stands; its
        own reporters see it as it was."""
        public = self.upkeep.kind(session, file).statuses[file.status].public
        change = Change(
            *(file.number, file.version, at, file.status, file.stands_for, public, 0),
            goes_on_in=file.number,
            to_all=public,
        )
        reporters.add_change(session, change)

    def went_on(self, session: Session, data: dict[str, JsonValue]) -> None:
        """It stays as it is; how it went on is that of the case that it is part of."""
        said = CaseWentOn.model_validate(data)
        at = clock.micros(said.went_on_at)
        file = self.upkeep.put(session, self.upkeep.file(session, said.reference), at)
        everybody = reporters.last_reporter(session, file.number) if said.tells else 0
        change = Change(
            number=file.number,
            version=file.version,
            at=at,
            status=said.status_here,
            stands_for=said.status,
            said=said.message,
            to_tell=everybody,
            goes_on_in=self.upkeep.numbering.read(said.goes_on_in),
            to_all=said.to_all,
        )
        reporters.add_change(session, change)

    def detached(self, session: Session, data: dict[str, JsonValue]) -> None:
        """Who has to do with the case follows from the contacts that are left."""
        said = CaseInteractionDetached.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        to = self.upkeep.numbering.read(said.to)
        row = repository.interaction(session, file.number, said.interaction)
        gone = None if row is None else json.loads(row.told).get("reporter")
        repository.move_interaction(session, file.number, said.interaction, to)
        files.drop(session, file.number, said.interaction)
        work.promised(session, file.number, said.interaction, None)
        repository.drop_parties(session, file.number, OF_CONTACTS)
        found = []
        left = set()
        for each in repository.interactions(session, file.number, 0, file.interactions):
            told = CaseInteractionRecorded.model_validate(json.loads(each.told))
            if each.moved_to is None:
                left.add(told.reporter)
            found += told_by(told, self.upkeep.source)
        repository.set_parties(session, file.number, found)
        if gone is not None and gone not in left:
            _not_theirs(session, file.number, gone, clock.micros(said.detached_at))
        self.upkeep.put(session, file, clock.micros(said.detached_at))


def _not_theirs(session: Session, number: int, place: int, at: Micros) -> None:
    """Whoever reported another matter is told nothing of this one, and their links to it end."""
    known = reporters.reporter(session, number, place)
    if known is None:
        return
    reporters.put_reporter(
        session, replace(known, told_by="none", stopped_at=known.stopped_at or at, left_at=at)
    )
    for one in reporters.links(session, number, place):
        reporters.revoke_link(session, number, one.place, at)
