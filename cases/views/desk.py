"""Where staff keep views of cases. Each act is one unit, with its entry in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from cases.keeping.finding.wanted import Wanted
from cases.views import repository
from cases.views.view import ChangedView, NewView, SavedView, ViewPage
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import NotFound, Refused
from ledger.reader import Reader
from ledger.session import Session
from safeguards.policy import Principal, Scope, permits, person_of, same_person

NOBODY = ""
"""Whose a view is that somebody kept who has left."""


@dataclass(frozen=True, slots=True)
class ViewDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    door: Door

    async def page(self, who: Principal, team: str | None, after: str | None, most: int) -> ViewPage:
        """The caller's own and the teams', by name; whoever may supervise sees nobody's too."""
        persons = [person_of(who.holder), *([NOBODY] if permits(who, Scope.CASES_SUPERVISE) else [])]

        def read(session: Session) -> ViewPage:
            rows = repository.page(session, persons, team, after or "", most + 1)
            found = [_shown(row) for row in rows[:most]]
            return ViewPage(items=found, next=found[-1].name if len(rows) > most else None)

        return await self.reader.run(read)

    async def show(self, name: str, who: Principal) -> SavedView:
        """Raises ``NotFound``, for one that is somebody else's own too."""
        return await self.reader.run(lambda session: _shown(_seen(repository.find(session, name), name, who)))

    async def over(self, name: str | None, wanted: Wanted, who: Principal) -> Wanted:
        """What is wanted, over what a view says, if one is named. Raises ``NotFound``."""
        return wanted if name is None else wanted.over((await self.show(name, who)).wanted)

    async def save(self, new: NewView, who: Principal) -> SavedView:
        """Raises ``Refused`` where the name is taken."""

        def unit(session: Session) -> None:
            made = repository.add(
                session,
                {
                    "name": new.name,
                    "owner": who.holder,
                    "person": person_of(who.holder),
                    "team": new.team,
                    "about": new.about,
                    "wanted": new.wanted.model_dump_json(exclude_unset=True),
                    "changed_at": clock.now(session),
                    "changed_by": who.holder,
                },
            )
            if not made:
                raise Refused(f"The name {new.name} is taken: choose another, or change that one.")
            _note(session, who, "save", new.name, {"team": new.team})

        await self.door.run(unit)
        return await self.show(new.name, who)

    async def change(self, name: str, wanted: ChangedView, who: Principal) -> SavedView:
        """Nobody's is the caller's from then on. Raises ``NotFound``, and ``Refused`` where it is another's
        or nothing is to be different."""
        said = wanted.model_fields_set
        if not said:
            raise Refused(f"Nothing of the view {name} is to be changed: name what is.")

        def unit(session: Session) -> None:
            row = _own(session, name, who)
            values: dict[str, Any] = {"changed_at": clock.now(session), "changed_by": who.holder}
            if row.owner == NOBODY:
                values |= {"owner": who.holder, "person": person_of(who.holder)}
            if wanted.about is not None:
                values["about"] = wanted.about
            if "team" in said:
                values["team"] = wanted.team
            if wanted.wanted is not None:
                values["wanted"] = wanted.wanted.model_dump_json(exclude_unset=True)
            repository.change(session, name, values)
            _note(session, who, "change", name, wanted.model_dump(mode="json", exclude_unset=True))

        await self.door.run(unit)
        return await self.reader.run(lambda session: _shown(repository.find(session, name)))

    async def forget(self, name: str, who: Principal) -> None:
        """Raises ``NotFound``, and ``Refused`` where it is another's."""

        def unit(session: Session) -> None:
            row = _own(session, name, who)
            repository.remove(session, name)
            _note(session, who, "delete", name, {"owner": row.owner})

        await self.door.run(unit)


def _own(session: Session, name: str, who: Principal) -> Any:
    row = _seen(repository.locked(session, name), name, who)
    if not same_person(row.owner, who.holder) and not permits(who, Scope.CASES_SUPERVISE):
        whose = "nobody's" if row.owner == NOBODY else f"{row.owner}'s"
        raise Refused(
            f"The view {name} is {whose}: to change it takes its owner, or the scope {Scope.CASES_SUPERVISE}."
        )
    return row


def _seen(row: Any, name: str, who: Principal) -> Any:
    nobodys = row is not None and row.owner == NOBODY and permits(who, Scope.CASES_SUPERVISE)
    if row is None or (row.team is None and not nobodys and not same_person(row.owner, who.holder)):
        raise NotFound(f"There is no view {name!r}; `tolbooth cases views list` lists those that you have.")
    return row


def _note(session: Session, who: Principal, what: str, name: str, detail: JsonValue) -> None:
    auditing.note(session, who.holder, f"case-views.{what}", f"case-view/{name}", "", detail)


def _shown(row: Any) -> SavedView:
    return SavedView(
        name=row.name,
        owner=row.owner,
        team=row.team,
        about=row.about,
        wanted=Wanted.model_validate_json(row.wanted),
        changed_at=clock.moment(row.changed_at),
        changed_by=row.changed_by,
    )
