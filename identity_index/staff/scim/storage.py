"""Implements the storage of scim2-server over the ledger: reads beside the writer, each write one unit.

What an account says is told to the index in the unit that keeps it, so that who has left the directory has
left the council by the time that the directory is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from scim2_models import (
    InvalidValueException,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SCIMException,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage

from identity_index.cause import Cause
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.staff.arriving import Staff
from identity_index.staff.scim import repository
from identity_index.staff.scim.account import User
from identity_index.staff.scim.making import New, NotMade
from identity_index.staff.scim.narrowing import keys_of
from identity_index.staff.scim.reading import details_of
from identity_index.staff.scim.repository import Stored
from identity_index.staff.scim.searching import Searching
from identity_index.staff.scim.writing import GROUP, USER, Shelf, bare, members_said
from ledger import clock
from ledger.door import Door
from ledger.reader import Reader
from ledger.session import Session

T = TypeVar("T")
LONGEST = 30.0
"""Seconds that a write may wait for its turn."""


@dataclass(frozen=True, slots=True)
class Provisioned:
    """Who keeps accounts here, as far as the index knows it. ``directory``: what the system is called."""

    staff: Staff
    directory: str


class LedgerStorage(ScimStorage):
    """Safe to use from many threads at once, not from the event loop: it waits for the door."""

    def __init__(self, reader: Reader, door: Door, shelf: Shelf, provisioned: Provisioned) -> None:
        self._reader = reader
        self._door = door
        self._shelf = shelf
        self._to = provisioned

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        members = response_parameters is None or not any(
            str(one).lower() == "members" for one in response_parameters.excluded_attributes or []
        )
        with self._reader.session() as session:
            stored = _found(session, _kind(resource_type), resource_id)
            return self._shelf.one(session, stored, members=members)

    def group_with(
        self, resource_type: ResourceType, resource_id: str, members: Collection[str]
    ) -> Resource[Any]:
        """A group with no members but those of these that it has, however many others there are."""
        with self._reader.session() as session:
            stored = _found(session, _kind(resource_type), resource_id)
            return self._shelf.group_with(session, stored, members)

    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,  # noqa: ARG002 - by index only
    ) -> SearchPage:
        with self._reader.session() as session:
            kinds = [_kind(one) for one in resource_types]
            return Searching(session, self._shelf, search_request).page(kinds)

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        new = New(str(uuid4()), resource_type, resource)

        def unit(session: Session) -> Resource[Any]:
            clock.ask(session)
            return self._kept(session, _begun(session, new), resource, [])

        return self._write(unit)

    def create_together(self, several: Sequence[New]) -> list[Resource[Any]]:
        """All of them or none; each may name any other by its id. Raises ``NotMade``."""

        def unit(session: Session) -> list[Resource[Any]]:
            clock.ask(session)
            begun = [_or_none(place, partial(_begun, session, one)) for place, one in enumerate(several)]
            return [
                _or_none(place, partial(self._kept, session, stored, one.resource, []))
                for place, (one, stored) in enumerate(zip(several, begun, strict=True))
            ]

        return self._write(unit)

    def update(
        self,
        resource_type: ResourceType,
        resource: Resource[Any],
        *,
        expected_version: str | None = None,
        members: Collection[str] | None = None,
    ) -> Resource[Any]:
        """``members``: it is a group with no members but those of these that it has now; its others stay."""
        kind = _kind(resource_type)

        def unit(session: Session) -> Resource[Any]:
            clock.ask(session)
            before, groups = self._as_expected(session, kind, str(resource.id), expected_version)
            keys = list(keys_of(kind, resource))
            _check_unique(session, kind, before.id, keys)
            version, now = before.version + 1, clock.now(session)
            stored = replace(before, body=bare(resource), version=version, changed_at=now)
            repository.rewrite(session, stored, keys)
            return self._kept(session, stored, resource, groups, members)

        return self._write(unit)

    def delete(
        self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None
    ) -> None:
        kind = _kind(resource_type)

        def unit(session: Session) -> None:
            self._as_expected(session, kind, resource_id, expected_version)
            repository.remove(session, resource_id, clock.now(session))
            if kind == USER:
                cause = Cause(clock.moment(clock.now(session)))
                self._to.staff.remove(session, (self._to.directory, resource_id), cause)

        self._write(unit)

    def _write(self, unit: Callable[[Session], T]) -> T:
        def held(session: Session) -> T:
            # Before any other lock, as all do who change records of staff.
            links.hold(session, Kind.STAFF)
            return unit(session)

        return self._door.submit(held).result(LONGEST)

    def _as_expected(
        self, session: Session, kind: str, which: str, expected: str | None
    ) -> tuple[Stored, list[str]]:
        """With the ids of the groups that it is in."""
        in_groups = repository.groups_with(session, which)
        stored = _found(session, kind, which)
        if expected is not None and self._shelf.tag(session, stored, in_groups()) != expected:
            raise PreconditionFailedException
        return stored, in_groups()

    def _kept(
        self,
        session: Session,
        stored: Stored,
        resource: Resource[Any],
        groups: Sequence[str],
        members: Collection[str] | None = None,
    ) -> Resource[Any]:
        if stored.kind == GROUP:
            said = members_said(resource)
            there = repository.kinds(session, said)
            if stored.id in said:
                raise InvalidValueException(detail="A group cannot be a member of itself.")
            missing = [one for one in said if one not in there]
            if missing:
                raise InvalidValueException(detail=f"No account and no group has the id {missing[0][:40]!r}.")
            repository.set_members(session, stored.id, there, members)
            if members is not None:
                return self._shelf.group_with(session, stored, members)
        if isinstance(resource, User):
            self._to.staff.arrive(
                session,
                (self._to.directory, stored.id),
                details_of(resource, self._to.directory),
                stored.changed_at,
                (self._to.staff.retelling.voice.source, f"scim/{stored.id}/{stored.version}"),
                Cause(clock.moment(stored.changed_at)),
            )
        return self._shelf.one(session, stored, groups=groups)


def _begun(session: Session, new: New) -> Stored:
    kind = _kind(new.resource_type)
    keys = list(keys_of(kind, new.resource))
    _check_unique(session, kind, new.id, keys)
    now = clock.now(session)
    stored = Stored(new.id, kind, bare(new.resource), 1, now, now)
    repository.add(session, stored, keys)
    return stored


def _or_none(place: int, make: Callable[[], T]) -> T:
    """Raises ``NotMade``, with the place of what cannot be made."""
    try:
        return make()
    except SCIMException as error:
        raise NotMade(place, error) from error


def _check_unique(session: Session, kind: str, which: str, keys: Sequence[tuple[str, str]]) -> None:
    for attribute, value in keys:
        if attribute.endswith(":userName") and repository.found_by(session, kind, attribute, value) - {which}:
            raise UniquenessException(detail="Another account has that userName.")


def _kind(resource_type: ResourceType) -> str:
    return str(resource_type.name)


def _found(session: Session, kind: str, which: str) -> Stored:
    stored = repository.find(session, kind, which)
    if stored is None:
        raise NotFoundException(detail=f"There is no {kind} {which[:40]!r}.")
    return stored
