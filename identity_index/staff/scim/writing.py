"""Between what is kept and what travels: an account or a group as its row has it, and as SCIM does."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from scim2_models import InvalidValueException, Meta, Resource

from identity_index.staff.scim import repository
from identity_index.staff.scim.account import EnterpriseUser, Group, GroupMember, GroupMembership, User
from identity_index.staff.scim.named_members import nobody
from identity_index.staff.scim.repository import Stored
from ledger import clock
from ledger.session import Session
from ledger.storable import is_storable

USER, GROUP = "User", "Group"
LONGEST_NAME = 256
_NULL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_WORK = str(EnterpriseUser.__schema__)
_ELSEWHERE = {"id": None, "meta": None, "groups": None, "members": None}


def bare(resource: Resource[Any]) -> str:
    """As JSON, without what is kept beside it. Raises ``InvalidValueException`` where it has no name, one too
    long to be one, or a character that no database keeps."""
    called = resource.display_name if isinstance(resource, Group) else getattr(resource, "user_name", None)
    if not (called or "").strip() or len(called or "") > LONGEST_NAME:
        raise InvalidValueException(
            detail=f"What it is called is empty, or has more than {LONGEST_NAME} characters."
        )
    _without_nobody(resource)
    update = {name: None for name in _ELSEWHERE if name in type(resource).model_fields}
    text = json.dumps(resource.model_copy(update=update).model_dump(), ensure_ascii=False)
    if _NULL.search(text) or not is_storable(text):
        raise InvalidValueException(
            detail="It holds a character that cannot be kept: U+0000, or half of a pair."
        )
    return text


def _without_nobody(resource: Resource[Any]) -> None:
    """In place: a manager without an id is none, whatever else is said of them."""
    work: Any = resource[EnterpriseUser] if isinstance(resource, User) else None
    if work is not None and work.manager is not None and not (work.manager.value or "").strip():
        work.manager = None


def members_said(resource: Resource[Any]) -> list[str]:
    """The ids that a group names as its members, each once. Raises ``InvalidValueException`` for an entry
    that names nobody."""
    members = resource.members if isinstance(resource, Group) else None
    said = [(one.value or "").strip() for one in members or []]
    if not all(said):
        raise nobody()
    return list(dict.fromkeys(said))


@dataclass(frozen=True, slots=True)
class Shelf:
    """``models``: by kind, with all extensions."""

    models: Mapping[str, type[Resource[Any]]]

    def one(
        self,
        session: Session,
        stored: Stored,
        *,
        members: bool = True,
        groups: Sequence[str] | None = None,
    ) -> Resource[Any]:
        """``groups``: the ids of those that it is in, where they are known."""
        told = None if groups is None else {stored.id: groups}
        [found] = self.several(session, [stored], members=members, in_groups=told)
        return found

    def several(
        self,
        session: Session,
        stored: Sequence[Stored],
        *,
        members: bool = True,
        in_groups: Mapping[str, Sequence[str]] | None = None,
    ) -> list[Resource[Any]]:
        """With who is in which group, unless ``members`` is not asked for."""
        groups = [one.id for one in stored if one.kind == GROUP]
        accounts = [one.id for one in stored]
        of = repository.members(session, groups) if members and groups else {}
        if in_groups is None:
            in_groups = repository.groups_of(session, accounts) if accounts else {}
        names = repository.names(session, {group for of_ in in_groups.values() for group in of_})
        gone = _gone_managers(session, stored)
        return [
            self._whole(one, of.get(one.id, []), in_groups.get(one.id, []), names, gone) for one in stored
        ]

    def group_with(self, session: Session, stored: Stored, members: Collection[str]) -> Resource[Any]:
        """With no members but those of these that it has."""
        mine = repository.members_among(session, stored.id, members)
        return self._whole(stored, sorted(mine.items()), [], {})

    def plain(self, stored: Stored) -> Resource[Any]:
        """Without who is in which group, for looking through many."""
        return self._whole(stored, [], [], {})

    def tag(self, session: Session, stored: Stored, groups: Sequence[str]) -> str:
        """The version that readers see, of what is in these groups."""
        gone = _gone_managers(session, [stored])
        return _tag(stored, groups, repository.names(session, groups), gone)

    def _whole(
        self,
        stored: Stored,
        members: Sequence[tuple[str, str]],
        groups: Sequence[str],
        names: Mapping[str, str],
        gone: Collection[str] = (),
    ) -> Resource[Any]:
        resource = self.models[stored.kind].model_validate_json(stored.body)
        resource.id = stored.id
        resource.meta = Meta(
            resource_type=stored.kind,
            created=clock.moment(stored.created_at),
            last_modified=clock.moment(stored.changed_at),
            version=_tag(stored, groups, names, gone),
        )
        if isinstance(resource, Group) and members:
            resource.members = [
                GroupMember(value=one, type=kind, ref=_at(kind, one)) for one, kind in members
            ]
        if isinstance(resource, User):
            _refer(resource, gone)
            if groups:
                resource.groups = [
                    GroupMembership(value=one, display=names.get(one), type="direct", ref=_at(GROUP, one))
                    for one in groups
                ]
        return resource


def _tag(stored: Stored, groups: Sequence[str], names: Mapping[str, str], gone: Collection[str]) -> str:
    # Who is in which group is kept with the group; the account that shows it is another one by it, and so is
    # one whose manager can be looked at no more.
    shown = [f"{one}={names.get(one)}" for one in groups] if stored.kind == USER else []
    if gone and _manager(stored) in gone:
        shown.append("manager=")
    more = f".{crc32(','.join(shown).encode()):08x}" if shown else ""
    return f'W/"{stored.version}{more}"'


def _gone_managers(session: Session, stored: Sequence[Stored]) -> set[str]:
    """Whom these name as their manager, and there is no account of."""
    named = {manager for one in stored if (manager := _manager(one)) is not None}
    there = repository.kinds(session, sorted(named)) if named else {}
    return {one for one in named if there.get(one) != USER}


def _manager(stored: Stored) -> str | None:
    if stored.kind != USER or '"manager"' not in stored.body:
        return None
    work = json.loads(stored.body).get(_WORK) or {}
    said = (work.get("manager") or {}).get("value")
    return said if isinstance(said, str) and said else None


def _refer(account: User[Any], gone: Collection[str]) -> None:
    work: Any = account[EnterpriseUser]
    if work is not None and work.manager is not None and work.manager.value:
        there = work.manager.value not in gone
        work.manager.ref = _at(USER, work.manager.value) if there else None


def _at(kind: str, which: str) -> Any:
    """Relative to the root; the server makes an address of it."""
    return f"{kind}s/{which}"
