"""Care about a death: nothing goes to whoever died, and whoever works on their other cases knows of it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pydantic import TypeAdapter

from cases.acting.actor import Actor
from cases.acting.following import Following
from cases.acting.linking import Linking, Tie
from cases.acting.noting import Noting
from cases.acting.opening import Taken
from cases.acting.report import Report
from cases.acting.teller import Teller
from cases.keeping.links import repository as links
from cases.keeping.people.repository import Key, of_people
from cases.keeping.reporters import repository as reporters
from cases.keeping.reporters.repository import Reporter
from cases.projecting.addresses import address_of, as_compared, usual
from cases.projecting.parties import named_as, parties_of
from cases.types.status_rule import Mover
from ledger.session import Session
from schemas.events.life_event import LifeEventReported
from schemas.references import PersonReference

_HUB = Actor(Mover.HUB)
_AT_ONCE = 50
_MOST = 200
"""Reporters of one case that are looked through."""
_NAMED: TypeAdapter[PersonReference] = TypeAdapter(PersonReference)


@dataclass(frozen=True, slots=True)
class Bereavement:
    """``keys``: all by which cases may name whoever died."""

    teller: Teller
    keys: frozenset[Key]
    event: LifeEventReported

    def kept_from_them(self, session: Session, report: Report) -> Report:
        """The report; with nobody told of it, where it is in the name of whoever died, or gives an address at
        which they were told of cases of their own."""
        own = any((system, key) in self.keys for system, key, _ in parties_of(report.reporter, ""))
        by = report.updates or usual(report.reporter)
        address = address_of(report.reporter, by)
        if not own and (address is None or (by, as_compared(by, address)) not in self._addresses(session)):
            return report
        return report.model_copy(update={"updates": "none"})

    def flag(self, session: Session, whole: Taken, *, kept_back: bool) -> None:
        """Their open cases, which are not parts of this: tied to it, with a note for whoever works on them,
        and nothing more is sent to them. None is closed: each owner knows best."""
        if kept_back and not whole.repeats:
            said = (
                "The report gives an address of whoever died, so nothing is sent to it: tell whoever "
                "reported it another way."
            )
            Noting(self.teller).note(session, whole.number, said, _HUB, public=False)
        after = 0
        while page := of_people(session, sorted(self.keys), after, _AT_ONCE, only_open=True):
            for file in page:
                if whole.number not in {file.number, links.whole_of(session, file)}:
                    self._flag(session, file.number, whole)
            after = page[-1].number

    def _flag(self, session: Session, number: int, whole: Taken) -> None:
        if not links.between(session, number, "related", whole.number):
            tie = Tie("related", whole.number, reason="somebody whom it is about has died")
            Linking(self.teller).link(session, number, tie, _HUB)
            said = (
                f"Somebody who has to do with this case died on {self.event.happened_on:%d %B %Y}, as "
                f"{whole.reference} says. Nothing was closed and nothing more is sent to them: please see "
                "what is still to be done, and with whom."
            )
            Noting(self.teller).note(session, number, said, _HUB, public=False)
        for one in reporters.reporters(session, number, 0, _MOST):
            if self._theirs(one) and one.told:
                Following(self.teller).stop(session, number, one.place, None)

    def _addresses(self, session: Session) -> set[tuple[str, str]]:
        """At which they were told of cases, the newest first of which were looked through."""
        return {
            (one.told_by, one.same)
            for file in of_people(session, sorted(self.keys), 0, _MOST)
            for one in reporters.reporters(session, file.number, 0, _MOST)
            if one.same is not None and self._theirs(one)
        }

    def _theirs(self, one: Reporter) -> bool:
        if one.person is None:
            return False
        named = named_as(_NAMED.validate_python(json.loads(one.person)), "")
        return any((system, key) in self.keys for system, key, _ in named)
