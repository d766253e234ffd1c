"""Finding accounts and groups: filtered, sorted, and a page of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scim2_models import Resource, SearchRequest, TooManyException
from scim2_models.path.expressions import FilterNode, LogicalExpr, Not, ValuePath
from scim2_server.storage import SearchPage

from identity_index.staff.scim import repository
from identity_index.staff.scim.narrowing import MEMBERS, candidates, sorts
from identity_index.staff.scim.repository import Stored
from identity_index.staff.scim.writing import GROUP, Shelf
from ledger.session import Session
from ledger.storable import is_storable

LOOKED_THROUGH = 5_000
"""Accounts and groups that one search reads, a second or two; what would read more is refused (RFC 7644,
3.4.2.2: tooMany). What is found by an index, and pages of all without a filter, have no such limit."""
COMPARED = 20_000
"""Comparisons that one search makes, under a second: of so many accounts with each part of its filter."""
_FARTHEST = 2**62
"""No page begins behind it: the databases count to 2⁶³."""


@dataclass(frozen=True, slots=True)
class Searching:
    """One search, in the caller's session. Raises ``TooManyException``."""

    session: Session
    shelf: Shelf
    wanted: SearchRequest[Any]

    def page(self, kinds: Sequence[str]) -> SearchPage:
        start = min((self.wanted.start_index or 1) - 1, _FARTHEST)
        most = self.wanted.count if self.wanted.count is not None else 0
        if self.wanted.filter is None and self.wanted.sort_by is None and len(kinds) == 1:
            [kind] = kinds
            found = repository.page(self.session, kind, start, most)
            return SearchPage(repository.count(self.session, kind), self._whole(found))
        if self.wanted.filter is None and len(kinds) == 1:
            [kind] = kinds
            by = self.wanted.sort_binding(self.shelf.models[kind])
            whole = None if by is None else _as_paged(by.urn)
            if whole is not None:
                down = self._descending
                found = repository.page(self.session, kind, start, most, by_id=whole, descending=down)
                return SearchPage(repository.count(self.session, kind), self._whole(found))
            if by is not None and sorts(kind, self.shelf.models[kind], by):
                down = self._descending
                found = repository.sorted_page(self.session, kind, by.urn, start, most, descending=down)
                return SearchPage(repository.count(self.session, kind), self._whole(found))
        matching = list(self._matching(kinds))
        if self.wanted.sort_by is not None:
            matching.sort(key=lambda one: one[0], reverse=self._descending)
        page = [stored for _, stored in matching[start : start + most]]
        return SearchPage(len(matching), self._whole(page))

    @property
    def _descending(self) -> bool:
        return self.wanted.sort_order == SearchRequest.SortOrder.descending

    def _matching(self, kinds: Sequence[str]) -> Iterator[tuple[Any, Stored]]:
        """With what they are sorted by; those without it last."""
        wanted = self.wanted.filter
        said = str(wanted or "").lower()
        members = "members" in said or "groups" in said or self.wanted.sort_by is not None
        narrowed = {kind: self._candidates(kind) for kind in kinds}
        _bounded(
            sum(
                repository.count(self.session, kind) if which is None else len(which)
                for kind, which in narrowed.items()
            ),
            1 if wanted is None else _parts(wanted.ast),
        )
        for kind, which in narrowed.items():
            batch: list[Stored] = []
            for stored in self._read(kind, which):
                batch.append(stored)
                if len(batch) == 200:
                    yield from self._of(batch, members=members)
                    batch = []
            yield from self._of(batch, members=members)

    def _of(self, batch: Sequence[Stored], *, members: bool) -> Iterator[tuple[Any, Stored]]:
        read = (
            self.shelf.several(self.session, batch)
            if members and batch
            else [self.shelf.plain(one) for one in batch]
        )
        for stored, resource in zip(batch, read, strict=True):
            if self.wanted.filter is None or self.wanted.filter.match(resource):
                yield self._place(resource, stored), stored

    def _place(self, resource: Resource[Any], stored: Stored) -> Any:
        if self.wanted.sort_by is None:
            return None
        value = self.wanted.sort_value(resource)
        return value is None, "" if value is None else value, stored.created_at, stored.id

    def _candidates(self, kind: str) -> list[str] | None:
        """The ids of all that it may be true of; None: of any."""
        if self.wanted.filter is None:
            return None
        model = self.shelf.models[kind]
        which = candidates(self.wanted.filter.ast, kind, model, self._lookup(kind))
        return None if which is None else sorted(one for one in which if _is_id(one))

    def _read(self, kind: str, which: Sequence[str] | None) -> Iterator[Stored]:
        if which is None:
            return repository.every(self.session, kind)
        return repository.some(self.session, kind, which)

    def _lookup(self, kind: str) -> Any:
        def look(attribute: str, value: str) -> set[str]:
            if not is_storable(value):
                return set()
            if kind == GROUP and attribute.endswith(f":{MEMBERS}"):
                return set(repository.groups_of(self.session, [value]).get(value, []))
            return repository.found_by(self.session, kind, attribute, value)

        return look

    def _whole(self, page: Sequence[Stored]) -> list[Resource[Any]]:
        leave_out = [str(one).lower() for one in self.wanted.excluded_attributes or []]
        return self.shelf.several(self.session, page, members="members" not in leave_out) if page else []


def _as_paged(urn: str) -> bool | None:
    """Is it by their ids, or as they were made, in which order pages of all come? None: neither."""
    name = urn.rpartition(":")[2].casefold()
    return {"id": True, "meta.created": False}.get(name)


def _parts(node: FilterNode) -> int:
    """How many comparisons a filter is made of."""
    if isinstance(node, LogicalExpr):
        return sum(_parts(one) for one in node.terms)
    if isinstance(node, Not):
        return _parts(node.expr)
    return _parts(node.val_filter) if isinstance(node, ValuePath) else 1


def _bounded(many: int, parts: int) -> None:
    if many <= LOOKED_THROUGH and many * parts > COMPARED:
        raise TooManyException(
            detail=f"It would look through {many:,} accounts and groups, each by the {parts:,} parts of the "
            f"filter; {COMPARED:,} comparisons are the most. Ask with fewer parts, in several requests."
        )
    if many > LOOKED_THROUGH:
        raise TooManyException(
            detail=f"It would look through {many:,} accounts and groups; {LOOKED_THROUGH:,} is the most. Ask "
            "by userName, externalId, displayName, emails.value, employeeNumber or id with eq, and add more "
            "to it with and; sort by one of these or by meta.created without a filter; or read all, page by "
            "page, with neither."
        )


def _is_id(text: str) -> bool:
    return len(text) <= 36 and text.isascii() and text.isprintable()
