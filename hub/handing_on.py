"""What a staff member had goes to nobody, or on to their new name: cases, tasks, views, and what they see to
of dead letters."""

from __future__ import annotations

from dataclasses import dataclass, replace
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

        def letters(session: Session) -> Handed:
            return Handed(
                paused=0 if name is not None else pause_theirs(session, names, reason, WHO),
                groups=groups.hand_on(session, names, name, reason, WHO),
                searches=searches.hand_on(session, names, name, reason, WHO),
                runbooks=runbooks.hand_on(session, names, name, reason, WHO),
            )

        handed = await self.hub.door.run(letters)
        if not self.hub.settings.cases.enabled:
            return handed
        kept = await self.hub.door.run(lambda session: views.hand_on(session, names, name, reason, WHO))
        if name is not None:
            await self.hub.door.run(lambda session: teams.rename_absence(session, names, name))
        hub = self.hub
        giving = GivingBack(case_teller(hub.settings, hub.identity.id, hub.intake, hub.attachments))
        actor = Actor(Mover.HUB, WHO)
        cases = tasks = 0
        after: int | None = 0
        while after is not None:
            some = partial(
                giving.some, names=names, reason=reason, actor=actor, after=after, most=AT_ONCE, to=name
            )
            done = await hub.door.run(some)
            cases, tasks, after = cases + done.cases, tasks + done.tasks, done.after
        return replace(handed, cases=cases, tasks=tasks, views=kept)
