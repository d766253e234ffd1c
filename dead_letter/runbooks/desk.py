"""Where staff write runbooks, attach them, and read what to do. Each change is one unit, with its entry in
the audit trail."""

from __future__ import annotations

from functools import partial
from typing import Any

from dead_letter.groups import repository as kept_groups
from dead_letter.ids import group_id, runbook_id
from dead_letter.runbooks import matching, repository
from dead_letter.runbooks.rule import Rule
from dead_letter.runbooks.runbook import (
    MOST,
    GroupRunbooks,
    Line,
    NewRunbook,
    Runbook,
    RunbookPage,
    Version,
)
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import Stale
from ledger.reader import Reader
from ledger.replaying import Refused
from ledger.session import Session
from safeguards.policy import Principal


class RunbookDesk:
    """Safe to use from many requests at once."""

    def __init__(self, reader: Reader, door: Door) -> None:
        self._reader = reader
        self._door = door

    async def listing(self) -> RunbookPage:
        """All of them: there are a thousand at most."""
        rows = await self._reader.run(repository.everyone)
        return RunbookPage(items=[_line(row) for row in rows])

    async def show(self, number: int) -> Runbook:
        """Raises ``NotFound``."""
        return await self._reader.run(partial(_show, number=number))

    async def text(self, number: int, version: int | None) -> str:
        """Its Markdown; of an old version too. Raises ``NotFound``."""
        return await self._reader.run(partial(repository.text_of, number=number, version=version))

    async def of_group(self, group: int) -> GroupRunbooks:
        """Raises ``NotFound``."""

        def read(session: Session) -> GroupRunbooks:
            kept_groups.find(session, group)
            rows = matching.rows_of(session, [group]).get(group, [])
            return GroupRunbooks(group=group_id.written(group), items=[_line(row) for row in rows])

        return await self._reader.run(read)

    async def make(self, wanted: NewRunbook, who: Principal) -> Runbook:
        """Raises ``Refused``."""
        return await self.show(await self._door.run(partial(_make, wanted=wanted, who=who.holder)))

    async def write(self, number: int, wanted: NewRunbook, who: Principal) -> Runbook:
        """A new version. Raises ``NotFound``, and ``Stale`` where somebody else has written one meanwhile."""
        await self._door.run(partial(_write, number=number, wanted=wanted, who=who.holder))
        return await self.show(number)

    async def delete(self, number: int, who: Principal, reason: str) -> None:
        """It is shown with no group any more; its versions stay on record. Raises ``NotFound``."""
        await self._door.run(partial(_delete, number=number, who=who.holder, reason=reason))

    async def attach(self, number: int, group: int, who: Principal, *, attached: bool) -> GroupRunbooks:
        """Show it with this group, or do not, whatever its rule says. Raises ``NotFound``."""
        unit = partial(_attach, number=number, group=group, who=who.holder, attached=attached)
        await self._door.run(unit)
        return await self.of_group(group)


def _show(session: Session, number: int) -> Runbook:
    row = repository.find(session, number)
    shown_with = [
        group_id.written(group)
        for group, rows in matching.rows_of(session, None).items()
        if any(one.id == number for one in rows)
    ]
    return Runbook(
        **_line(row).model_dump(),
        text=row.text,
        versions=[
            Version(version=one.version, at=clock.moment(one.at), author=one.author, reason=one.reason)
            for one in repository.versions(session, number)
        ],
        groups=shown_with,
    )


def _make(session: Session, wanted: NewRunbook, who: str) -> int:
    if wanted.version is not None:
        raise Refused("A new runbook is of no version: leave `version` out.")
    if repository.count(session) >= MOST:
        raise Refused(f"There are {MOST:,} runbooks, which is as many as there may be: delete some.")
    number = repository.make(session, _values(session, wanted, who))
    auditing.note(session, who, "runbooks.write", f"runbook/{number}", wanted.reason, _detail(wanted, 1))
    return number


def _write(session: Session, number: int, wanted: NewRunbook, who: str) -> None:
    row = repository.lock(session, number)
    if wanted.version is not None and wanted.version != row.version:
        [last] = repository.versions(session, number)[:1]
        raise Stale(
            f"{runbook_id.written(number)} has moved on since you looked at it: {last.author} wrote version "
            f"{last.version} at {clock.moment(last.at):%Y-%m-%d %H:%M:%S} UTC. Look at it again."
        )
    version = row.version + 1
    repository.write(session, number, version, _values(session, wanted, who))
    detail = _detail(wanted, version)
    auditing.note(session, who, "runbooks.write", f"runbook/{number}", wanted.reason, detail)


def _delete(session: Session, number: int, who: str, reason: str) -> None:
    repository.lock(session, number)
    repository.delete(session, number, clock.now(session))
    auditing.note(session, who, "runbooks.delete", f"runbook/{number}", reason)


def _attach(session: Session, number: int, group: int, who: str, *, attached: bool) -> None:
    repository.lock(session, number)
    kept_groups.lock(session, group)
    repository.set_attached(session, number, group, attached=attached)
    action = "runbooks.attach" if attached else "runbooks.detach"
    auditing.note(session, who, action, f"runbook/{number}", detail={"group": group_id.written(group)})


def _values(session: Session, wanted: NewRunbook, who: str) -> dict[str, Any]:
    return {
        "title": wanted.title,
        "owner": wanted.owner,
        "rule": wanted.rule.model_dump_json(exclude_none=True),
        "text": wanted.text,
        "at": clock.now(session),
        "author": who,
        "reason": wanted.reason,
    }


def _detail(wanted: NewRunbook, version: int) -> dict[str, Any]:
    return {"title": wanted.title, "version": version, "rule": wanted.rule.model_dump(exclude_none=True)}


def _line(row: Any) -> Line:
    return Line(
        id=runbook_id.written(row.id),
        title=row.title,
        owner=row.owner,
        rule=Rule.model_validate_json(row.rule),
        version=row.version,
        at=clock.moment(row.at),
        author=row.author,
    )
