"""A case becomes one of another type, or goes by a newer version of its own: on purpose alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from cases.acting.actor import Actor
from cases.acting.carrying import Carrying
from cases.acting.checking import check_details
from cases.acting.moving import Moving
from cases.acting.notifying import Notifying
from cases.acting.queues import refuse_unknown_queue
from cases.acting.teller import Teller
from cases.acting.work.tasking import NewTask, Tasking
from cases.back_office import telling
from cases.case_file import CaseFile
from cases.keeping import repository
from cases.keeping.links import repository as links
from cases.keeping.retyping import CARRIED
from cases.types.case_type import CaseType
from cases.types.status_rule import Mover
from cases.types.visibility import may_go_into
from ledger import clock
from ledger.errors import NotFound, Refused
from ledger.session import Session
from routes.suggestion import suggest
from schemas.events.case_moves import CaseReclassified


@dataclass(frozen=True, slots=True)
class Reclass:
    """``type`` None: its own, in the version of today. ``status`` None: the one of its name or meaning.
    ``fields``: what of it is called what until now. ``details``: what is said over that. ``clocks``: from
    when each runs: ``opened``, ``now``, or the name of the clock that it goes on with."""

    type: str | None = None
    status: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, JsonValue] = field(default_factory=dict)
    clocks: Mapping[str, str] = field(default_factory=dict)
    queue: str | None = None
    reason: str | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Reclassifying:
    """Moves cases from type to type."""

    teller: Teller

    def reclassify(self, session: Session, number: int, wanted: Reclass, actor: Actor) -> None:
        """Raises ``NotFound``, ``Stale``, and ``Refused`` where it has ended, is of that type and version
        already, or says less than that asks for."""
        file = self.teller.file(session, number, wanted.expected)
        data = self.becoming(session, file, wanted, actor)
        cause = self.teller.cause(session, file)
        self.teller.tell(session, cause, "reclassified", number, file.version + 1, data)
        Notifying(self.teller).tell(session, number)
        now = self.teller.file(session, number)
        kind = self.teller.projection.upkeep.kind(session, now)
        rule = kind.statuses[now.status]
        told = rule.notify and now.stands_for != file.stands_for
        Carrying(self.teller).carry(session, number, file.version, tells=told)
        self._tell_of_systems(session, now, kind)
        # As a part, and as a whole that has parts.
        for one in (file.parent, number):
            Moving(self.teller).follow(session, one)

    def _tell_of_systems(self, session: Session, file: CaseFile, kind: CaseType) -> None:
        """Where a case is in a system that does not work on what it is now, somebody has to tell its people:
        it cannot be made in another, which would be one of two."""
        theirs, system = None if kind.back_office is None else kind.back_office.adapter, file.back_office
        reference = self.teller.numbering.written(file.number)
        if system is None or theirs == system:
            return
        if telling.told(session, self.teller.voice.source, reference, system).state == "not sent":
            return
        text = f"It is in {system}, and is a {kind.title.lower()} now: tell its people"
        text += "." if theirs is None else f", and those of {theirs}, who have not been told."
        due = clock.moment(clock.now(session))
        Tasking(self.teller).add(session, file.number, NewTask(text, due), Actor(Mover.HUB))

    def becoming(self, session: Session, file: CaseFile, wanted: Reclass, actor: Actor) -> CaseReclassified:
        """What would be told of it; nothing is done. Raises as ``reclassify`` does."""
        name = self.teller.numbering.written(file.number)
        rulebook = self.teller.projection.rulebook
        if file.ended_at is not None:
            raise Refused(f"{name} has ended: reopen it first.")
        try:
            kind = rulebook.type_of(session, wanted.type or file.type)
        except NotFound as error:
            raise Refused(str(error)) from None
        if (kind.name, kind.version) == (file.type, file.type_version):
            raise Refused(f"{name} is of the type {kind.name}, version {kind.version}, already.")
        self._check_family(session, file, kind)
        refuse_unknown_queue(session, self.teller, wanted.queue)
        status = self._status(file, kind, wanted)
        details = self._details(file, kind, wanted)
        check_details(kind, details)
        clocks = self._clocks(session, file, kind, wanted, status)
        return CaseReclassified(
            reference=name,
            service=kind.name,
            previous_type=file.type,
            previous_version=file.type_version,
            case_type=kind.name,
            type_version=kind.version,
            status=kind.statuses[status].stands_for,
            status_here=status,
            details=details,
            queue=wanted.queue or self._queue(file, kind),
            clocks=clocks,
            calendars=self.teller.projection.upkeep.calendars_of(session, kind),
            reclassified_at=self.teller.cause(session, file).at,
            reclassified_by=actor.who,
            reason=wanted.reason,
        )

    def _check_family(self, session: Session, file: CaseFile, kind: CaseType) -> None:
        """Whoever follows a case that has gone into it would read what they may not."""
        for number in links.family(session, file.number)[1:]:
            gone = repository.find(session, number)
            if gone is not None and not may_go_into(gone.visibility, kind.visibility):
                name, end = (self.teller.numbering.written(one.number) for one in (gone, file))
                raise Refused(
                    f"{name} was merged into {end}, and others may see it than see a case of the type "
                    f"{kind.name}: take it out first (unmerge {name})."
                )

    def _status(self, file: CaseFile, kind: CaseType, wanted: Reclass) -> str:
        """That which was chosen; else the one of the same name, or the first that stands for the same."""
        open_ones = {name: one for name, one in kind.statuses.items() if one.outcome is None}
        if wanted.status is not None:
            if wanted.status not in open_ones:
                fix = suggest(wanted.status, open_ones, noun="statuses")
                raise Refused(f"An open case of {kind.name} is not {wanted.status!r}: {fix}.")
            return wanted.status
        if file.status in open_ones:
            return file.status
        same = [name for name, one in open_ones.items() if one.stands_for == file.stands_for]
        if not same:
            there = ", ".join(open_ones)
            raise Refused(f"Say which status it has as {kind.name}: {there}.")
        return same[0]

    def _details(self, file: CaseFile, kind: CaseType, wanted: Reclass) -> dict[str, JsonValue]:
        held: dict[str, JsonValue] = json.loads(file.details)
        for new, old in wanted.fields.items():
            if new not in kind.asked:
                fix = suggest(new, kind.asked, noun="fields")
                raise Refused(f"The type {kind.name} asks for no {new!r}: {fix}.")
            if old not in held:
                raise Refused(f"It does not say {old!r}; it says: {', '.join(held) or 'nothing'}.")
        found = {name: held[name] for name in kind.asked if name in held}
        found |= {new: held[old] for new, old in wanted.fields.items()}
        found |= wanted.details
        return {name: value for name, value in found.items() if value is not None}

    def _clocks(
        self, session: Session, file: CaseFile, kind: CaseType, wanted: Reclass, status: str
    ) -> dict[str, str]:
        """Of those that a status starts only such as it has, as it is in, or as are asked for."""
        held = repository.clocks(session, file.number)
        for name in wanted.clocks:
            if name not in kind.clocks:
                raise Refused(
                    f"{kind.name} has no clock {name!r}; it has: {', '.join(kind.clocks) or 'none'}."
                )
        found = {}
        for name, rule in kind.clocks.items():
            usual = "now" if status in rule.starts else "opened"
            if rule.starts and usual == "opened" and name not in {*held, *wanted.clocks}:
                continue
            how = wanted.clocks.get(name, name if name in held else usual)
            if how not in {"opened", "now"} and how not in held:
                known = ", ".join(held) or "none"
                raise Refused(
                    f"The clock {name!r} cannot go on with {how!r}: it has {known}; or opened, or now."
                )
            found[name] = f"{CARRIED}{how}" if how in held else how
        return found

    def _queue(self, file: CaseFile, kind: CaseType) -> str:
        if kind.name == file.type:
            return file.queue
        return kind.queue.name if file.area is None else kind.queue.by_area.get(file.area, kind.queue.name)
