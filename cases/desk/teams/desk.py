"""Where people see teams, and say who is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.acting.teller import Teller
from cases.council.council import whose_turn
from cases.desk.teams.shown import ShownMember, ShownTeam, Teams
from cases.keeping.teams import repository as teams
from cases.keeping.teams.repository import Absence
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import NotFound, Refused
from ledger.reader import Reader
from ledger.session import Session
from routes.suggestion import suggest
from safeguards.policy import Principal


@dataclass(frozen=True, slots=True)
class TeamsDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    door: Door
    teller: Teller

    async def teams(self) -> Teams:
        return await self.reader.run(self._teams)

    async def away(
        self, member: str, since: datetime | None, until: datetime | None, who: Principal
    ) -> Teams:
        """They are passed over meanwhile. Raises ``NotFound`` and ``Refused``."""

        def unit(session: Session) -> Teams:
            self._check(session, member)
            begins = clock.now(session) if since is None else clock.micros(since)
            ends = None if until is None else clock.micros(until)
            if ends is not None and ends <= begins:
                raise Refused("They would be back before they were away: let until be later than since.")
            teams.put_absence(session, Absence(member, begins, ends, who.holder))
            auditing.note(session, who.holder, "cases.away", f"staff/{member}", "", None)
            return self._teams(session)

        return await self.door.run(unit)

    async def back(self, member: str, who: Principal) -> Teams:
        def unit(session: Session) -> Teams:
            self._check(session, member)
            if not teams.end_absence(session, member):
                raise Refused(f"{member} was not away.")
            auditing.note(session, who.holder, "cases.back", f"staff/{member}", "", None)
            return self._teams(session)

        return await self.door.run(unit)

    def _teams(self, session: Session) -> Teams:
        council = self.teller.council_now(session)
        now = clock.now(session)
        absences = teams.absences(session, now)
        many = teams.open_cases(session, council.staff)
        away = {one.member for one in absences.values() if one.since <= now}
        away |= self.teller.staff.gone(session, council.staff)

        def shown(member: str) -> ShownMember:
            absence = absences.get(member)
            until = None if absence is None else absence.until
            return ShownMember(
                member=member,
                skills=council.skills(member),
                open_cases=many.get(member, 0),
                away=member in away,
                away_since=None if absence is None else clock.moment(absence.since),
                away_until=None if until is None else clock.moment(until),
            )

        return Teams(
            items=[
                ShownTeam(
                    queue=queue,
                    next=whose_turn(team.members, teams.turns(session, queue), away),
                    members=[shown(one) for one in team.members],
                )
                for queue, team in council.teams.items()
            ]
        )

    def _check(self, session: Session, member: str) -> None:
        staff = self.teller.council_now(session).staff
        if member not in staff:
            fix = suggest(member, staff, noun="members of teams")
            raise NotFound(
                f"{member} is in no team of the council's file, nor of those that it takes in: {fix}."
            )
