"""An old case becomes one here, or one that is here follows what was done there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import ValidationError

from adapters.contract import HeldCase
from cases.acting.placing import area_of, queue_of
from cases.acting.teller import Teller
from cases.back_office import repository as offices
from cases.case_file import CaseFile
from cases.importing import repository
from cases.importing.planning import (
    Place,
    Said,
    description_of,
    location_of,
    moved,
    of_case,
    opening,
    righted,
    title_of,
    told,
)
from cases.importing.profile import ImportProfile, Means, plain
from cases.importing.standing import taken_out
from cases.importing.taken_over import TakenOver, Took, digest_of, short
from cases.projecting.redaction import REDACTED
from cases.story.repository import events_of
from cases.types.case_type import CaseType
from ledger import clock, links, numbers
from ledger.errors import Refused
from ledger.links import Link
from ledger.matter import hub_id
from ledger.session import Session
from schemas.violations import describe

NOUN = "case"
"""What the record is there, as links call it."""


@dataclass(frozen=True, slots=True)
class Brought:
    """``what``: ``new``, ``changed`` or ``unchanged``; ``skipped`` where there is a ``problem``."""

    what: str
    number: int | None = None
    problem: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Bringing:
    """In the unit of whoever takes a page in. ``by``: the number of the import."""

    teller: Teller
    system: str
    profile: ImportProfile
    by: int

    def bring(self, session: Session, case: HeldCase, means: Means, known: TakenOver | None) -> Brought:
        """Nothing of it is written where it cannot be."""
        digest = digest_of(case, [means.type, means.status])
        if known is not None and known.digest == digest:
            return Brought("unchanged", known.number)
        try:
            if known is None:
                return self._new(session, case, means, digest)
            return self._follow(session, case, means, known, digest)
        except ValidationError as error:
            problem, path, fix = describe(error)
            number = None if known is None else known.number
            return Brought("skipped", number, f"{path} {problem}", fix or "Mend it there, and import again.")
        except Refused as error:
            return Brought("skipped", None if known is None else known.number, str(error), "Do it by hand.")

    def _new(self, session: Session, case: HeldCase, means: Means, digest: str) -> Brought:
        kind = self.teller.projection.rulebook.type_of(session, means.type)
        ended_at = _end_of(kind, case, means.status)
        location = location_of(case)
        area = area_of(self.teller, location)
        calendars = self.teller.projection.upkeep.calendars_of(session, kind)
        queue = self._queue(case) or queue_of(self.teller, kind, location, area)
        said = opening(self.system, case, Place(kind, means.status, queue, area, calendars), ended_at)
        number = numbers.take(session, numbers.CASE, 1)
        self._tell(session, number, 0, said)
        self._link(session, number, case.local_id)
        took = Took().after(case, title_of(case, kind), description_of(case)).written()
        row = TakenOver(self.system, case.local_id, number, digest, means.status, took, self.by)
        repository.put(session, [row])
        return Brought("new", number)

    def _follow(
        self, session: Session, case: HeldCase, means: Means, known: TakenOver, digest: str
    ) -> Brought:
        file = self.teller.file(session, known.number, merged=True)
        kind = self.teller.projection.upkeep.kind(session, file)
        took = Took.read(known.took)
        said: list[Said] = []
        if not self._erased(session, known.number):
            title, description = title_of(case, kind), description_of(case)
            # What was put right here stays so.
            title = title if short(file.title) == took.title else file.title
            description = description if short(file.description) == took.description else file.description
            said += _said(self.system, case, file, took, title, description)
            took = took.after(case, title, description)
        became = taken_out(session, self.teller, file, means.type)
        problem = None if became else _away_from(case, file, kind, means, known)
        if not (problem or became) and means.status not in (file.status, known.put):
            at = _end_of(kind, case, means.status) or case.changed_at or clock.moment(file.changed_at)
            at = max(at, clock.moment(file.opened_at))
            calendars = self.teller.projection.upkeep.calendars_of(session, kind)
            said += moved(kind, file.status, means.status, at, case.reason, calendars)
        self._tell(session, known.number, file.version, said)
        # Nothing was put where it was taken out: it is looked at again until it is itself again, and follows.
        waits = became is not None and means.status != known.put
        named = waits and means.status == took.told
        took = replace(took, told=means.status if waits else "")
        kept = replace(known, took=took.written(), seen=self.by)
        if problem:
            # Somebody has to look at it: so does each import, until it is settled.
            repository.put(session, [replace(kept, digest="")])
            return Brought("skipped", known.number, *problem)
        put = known.put if waits else means.status
        repository.put(session, [replace(kept, digest="" if waits else digest, put=put)])
        if waits and not named:
            # Said once: what it is here was somebody's decision.
            words = f"it stands otherwise there by now, and {became}"
            return Brought("skipped", known.number, words, "Nothing, if that is right; else move it by hand.")
        return Brought("changed" if said else "unchanged", known.number)

    def _queue(self, case: HeldCase) -> str | None:
        wanted = plain(case.queue or "")
        return next(
            (to for word, to in self.profile.queues.items() if wanted and plain(word) == wanted), None
        )

    def _tell(self, session: Session, number: int, version: int, said: Sequence[Said]) -> None:
        cause = self.teller.cause(session, None)
        reference = self.teller.numbering.written(number)
        for place, (what, data) in enumerate(of_case(reference, said), start=version + 1):
            self.teller.tell(session, cause, what, number, place, data)

    def _link(self, session: Session, number: int, local_id: str) -> None:
        """As if the record had been made for the case: by this it is told of it, and heard about it."""
        if not links.can_be_kept(NOUN, local_id):
            return
        reference = self.teller.numbering.written(number)
        matter = hub_id(self.teller.voice.source, f"case/{reference}", "")
        made = Link(self.system, NOUN, local_id, matter, f"{reference}/1", 0, 0)
        links.remember(session, [made], clock.now(session))

    def _erased(self, session: Session, number: int) -> bool:
        """Somebody's words were taken out of it: they do not come in again."""
        reference = self.teller.numbering.written(number)
        told_of = events_of(session, self.teller.voice.source, reference)
        return any(one.type == REDACTED for one in told_of)


def ours(session: Session, teller: Teller, system: str, local_ids: Sequence[str]) -> Mapping[str, int]:
    """Of these records those that this hub had made there for a case, or heard of as one's; the case."""
    begins = hub_id(teller.voice.source, "case/", "")
    found: dict[str, int] = {}
    named = links.named(session, [(system, one) for one in local_ids])
    for (_, local_id), made in named.items():
        for one in made:
            if one.hub_id.startswith(begins):
                found[local_id] = teller.numbering.read(one.hub_id.removeprefix(begins))
    for local_id in local_ids:
        if local_id not in found and (numbered := offices.cases_of(session, local_id, system)):
            found[local_id] = numbered[0]
    return found


def _said(
    system: str, case: HeldCase, file: CaseFile, took: Took, title: str, description: str | None
) -> list[Said]:
    """What was written, said and put right there since."""
    notes = [one for one in case.notes if one.id not in took.notes]
    contacts = [one for one in case.contacts if one.id not in took.contacts]
    found = told(system, case, file.type, notes, contacts, file.notes, file.interactions)
    at = case.changed_at or clock.moment(file.changed_at)
    return found + righted(
        file.type,
        title if title != file.title else None,
        description if description != file.description else None,
        at,
    )


def _away_from(
    case: HeldCase, file: CaseFile, kind: CaseType, means: Means, known: TakenOver
) -> tuple[str, str] | None:
    """Why it cannot follow to where it stands there: the problem, and what to do. Raises ``Refused``."""
    if means.status == known.put:
        return None
    if file.type != means.type:
        return (
            f"it would be of the type {means.type} by now, and here it is of the type {file.type}",
            f"Make it {means.type} here with `cases reclassify`, and import again.",
        )
    if means.status not in kind.statuses:
        return (
            f"its type has no status {means.status} in the version that it goes by",
            "Move it to the newest version of its type, and import again.",
        )
    _end_of(kind, case, means.status)
    if means.status == file.status or file.moved_here_at is None:
        return None
    return (
        "it stands otherwise there by now, and somebody has moved it here since it was taken over",
        f"Decide which counts; `cases move` takes it to {means.status}.",
    )


def _end_of(kind: CaseType, case: HeldCase, status: str) -> datetime | None:
    """When it ended, if it has. Raises ``Refused`` where it had ended there, and would go on here."""
    if kind.statuses[status].outcome is not None:
        return case.ended_at or case.changed_at or case.opened_at
    if case.ended_at is not None:
        raise Refused(
            f"it has ended there, and in the profile its status is {status}, which is no end of a "
            f"{kind.name}: name one that is"
        )
    return None
