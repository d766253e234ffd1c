"""Which accounts or groups a filter can only be true of, by what is kept to find them by. Pure.

What Entra ID asks (``userName eq "…"``, ``externalId eq "…"``, ``emails[type eq "work"].value eq "…"``) is
answered from an index; what nothing here narrows is looked for among all of them, where those are few enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scim2_models import AttributeBinding, Path, Resource
from scim2_models.path import AttrPath, CompareOperator, Comparison, FilterNode, LogicalExpr, ValuePath
from scim2_models.path.expressions import LogicalOperator

from identity_index.staff.scim.account import EnterpriseUser

Lookup = Callable[[str, str], set[str]]
"""By the URN of an attribute and a value as it is compared: the ids of those that have it."""
MEMBERS = "members.value"
_NUMBER = f"{EnterpriseUser.__schema__}:employeeNumber"
_FOUND_BY = {
    "User": ("userName", "externalId", "displayName", "emails.value", _NUMBER),
    "Group": ("displayName", "externalId"),
}


def keys_of(kind: str, resource: Resource[Any]) -> Iterator[tuple[str, str]]:
    """By what it is found: the URN of an attribute, and a value as it is compared."""
    for written in _FOUND_BY[kind]:
        path = _path(type(resource), written)
        binding = path.resolve()
        values = path.get(resource, strict=False)
        for value in values if isinstance(values, list) else [values]:
            if binding is not None and isinstance(value, str):
                yield binding.urn, str(binding.comparable(value))


def candidates(node: FilterNode, kind: str, model: type[Resource[Any]], lookup: Lookup) -> set[str] | None:
    """The ids of all that it may be true of; None: of any."""
    if isinstance(node, LogicalExpr):
        several = [candidates(one, kind, model, lookup) for one in node.terms]
        known = [one for one in several if one is not None]
        if node.op is LogicalOperator.and_:
            return set.intersection(*known) if known else None
        return set.union(*known) if len(known) == len(several) else None
    if isinstance(node, ValuePath):
        return _within(node, kind, model, lookup)
    if isinstance(node, Comparison):
        return _equal(node.attr_path, node, kind, model, lookup)
    return None


def sorts(kind: str, model: type[Resource[Any]], binding: AttributeBinding) -> bool:
    """Has the index one value of the attribute at most for each of them?"""
    several = ("emails.value",)
    once = {_urn(_path(model, one).resolve()) for one in _FOUND_BY[kind] if one not in several}
    return binding.urn in once


def _within(node: ValuePath, kind: str, model: type[Resource[Any]], lookup: Lookup) -> set[str] | None:
    """What stands in brackets is true of one and the same entry, so each part of it that must be is too."""
    inner = node.val_filter
    terms = inner.terms if isinstance(inner, LogicalExpr) and inner.op is LogicalOperator.and_ else (inner,)
    for term in terms:
        if isinstance(term, Comparison) and term.attr_path.sub_attr is None:
            head = node.attr_path
            whole = AttrPath(attr=head.attr, sub_attr=term.attr_path.attr, uri=head.uri)
            found = _equal(whole, term, kind, model, lookup)
            if found is not None:
                return found
    return None


def _equal(
    attribute: AttrPath, node: Comparison, kind: str, model: type[Resource[Any]], lookup: Lookup
) -> set[str] | None:
    if node.op is not CompareOperator.eq or not isinstance(node.value, str):
        return None
    binding = _path(model, str(attribute)).resolve()
    if binding is None:
        return None
    if binding.urn.endswith(":id") or (binding.urn == "id"):
        return {node.value}
    if binding.urn not in _indexed(kind, model):
        if attribute.sub_attr is not None:
            return None
        # An attribute that holds several is compared by the value of each: members eq "…".
        binding = _path(model, f"{attribute}.value").resolve()
        if binding is None or binding.urn not in _indexed(kind, model):
            return None
    return lookup(binding.urn, str(binding.comparable(node.value)))


def _indexed(kind: str, model: type[Resource[Any]]) -> set[str]:
    found = {_urn(_path(model, one).resolve()) for one in _FOUND_BY[kind]}
    if kind == "Group":
        found.add(_urn(_path(model, MEMBERS).resolve()))
    return found


def _urn(binding: AttributeBinding | None) -> str:
    return "" if binding is None else binding.urn


def _path(model: type[Resource[Any]], written: str) -> Path[Any]:
    typed: Any = Path
    path: Path[Any] = typed[model](written)
    return path
