"""What a staff member had goes to nobody, or on to their new name: cases, tasks, views, and what they see to
of dead letters."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

from cases.acting.actor import Actor
from cases.acting.giving_back import GivingBack
from cases.keeping.teams import repository as teams
from cases.types.status_rule import Mover
from cases.views import handing as views
from dead_letter.groups import handing as groups
from dead_letter.replays.handing import pause_theirs
from dead_letter.runbooks import handing as runbooks
from dead_letter.search.saved import handing as searches
from hub.case_service import case_teller
from ledger.session import Session

if TYPE_CHECKING:
    from hub.bootstrap import Hub

WHO = "index of staff"
"""As whom it is on record."""
AT_ONCE = 50
"""Cases in one unit."""
_FIRST = 0
"""No case has a number below it."""


@dataclass(frozen=True, slots=True)
class Handed:
    """How many of each."""

    cases: int = 0
    tasks: int = 0
    views: int = 0
    groups: int = 0
    searches: int = 0
    runbooks: int = 0
    paused: int = 0

    def __add__(self, other: Handed) -> Handed:
        ours, theirs = asdict(self), asdict(other)
        return Handed(**{what: ours[what] + theirs[what] for what in ours})

    def __str__(self) -> str:
        ours = f"{self.cases} cases, {self.tasks} tasks, {self.views} views of cases"
        letters = f"{self.groups} groups of dead letters, {self.searches} searches, {self.runbooks} runbooks"
        return f"{ours}, {letters}; replays paused: {self.paused}"


@dataclass(frozen=True, slots=True)
class HandingOn:
    """A second time there is nothing left to do."""

    hub: Hub

    async def to(self, name: str | None, names: list[str], reason: str) -> Handed:
        """All that is open under these names goes to that one; None: to nobody, in the queue where it is, and
        what they had sent again waits for somebody to resume it. Raises ``Busy``, ``Full`` and ``Closed``."""
        handed, after = Handed(), _FIRST
        while True:
            unit = partial(self.some, name=name, names=names, reason=reason, after=after)
            more, then = await self.hub.door.run(unit)
            handed = handed + more
            if then is None:
                return handed
            after = then

    def some(
        self, session: Session, name: str | None, names: list[str], reason: str, after: int = _FIRST
    ) -> tuple[Handed, int | None]:
        """The same in the caller's unit, of cases those after this one; with the first time all that is no
        case. Answers with how many, and after which case the next ones come; None: there are no more."""
        handed = self._beside_cases(session, name, names, reason) if after == _FIRST else Handed()
        if not self.hub.settings.cases.enabled:
            return handed, None
        hub = self.hub
        giving = GivingBack(case_teller(hub.settings, hub.identity.id, hub.intake, hub.attachments))
        done = giving.some(session, names, reason, Actor(Mover.HUB, WHO), after, AT_ONCE, to=name)
        return handed + Handed(cases=done.cases, tasks=done.tasks), done.after

    def _beside_cases(self, session: Session, name: str | None, names: list[str], reason: str) -> Handed:
        kept = 0
        if self.hub.settings.cases.enabled:
            kept = views.hand_on(session, names, name, reason, WHO)
            if name is not None:
                teams.rename_absence(session, names, name)
        return Handed(
            views=kept,
            paused=0 if name is not None else pause_theirs(session, names, reason, WHO),
            groups=groups.hand_on(session, names, name, reason, WHO),
            searches=searches.hand_on(session, names, name, reason, WHO),
            runbooks=runbooks.hand_on(session, names, name, reason, WHO),
        )
