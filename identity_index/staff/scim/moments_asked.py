"""Moments that a filter asks by, each with a zone: the library finds nothing by one without any. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from scim2_models import InvalidFilterException
from scim2_models.path import CompareOperator, Comparison, FilterNode, LogicalExpr, ValuePath
from scim2_models.path.expressions import Not

_MOMENTS = {"meta.created", "meta.lastmodified"}
"""In small letters, without the URN of the kind."""
_PARTS = frozenset({CompareOperator.co, CompareOperator.sw, CompareOperator.ew})
_WRITTEN = re.compile(
    r"\d{4}-\d\d-\d\d(?P<time>[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)


def with_zones(node: FilterNode) -> FilterNode:
    """The same filter, in which a day is its beginning, and a moment without a zone is in UTC, as those that
    the hub answers with. Raises ``InvalidFilterException`` for what is neither."""
    if isinstance(node, LogicalExpr):
        return replace(node, terms=tuple(with_zones(one) for one in node.terms))
    if isinstance(node, Not):
        return replace(node, expr=with_zones(node.expr))
    if isinstance(node, ValuePath):
        return node
    if not isinstance(node, Comparison) or node.value is None:
        return node
    name = str(node.attr_path).rpartition(":")[2]
    if name.casefold() not in _MOMENTS:
        return node
    written = _WRITTEN.fullmatch(node.value) if isinstance(node.value, str) else None
    if written is None or node.op in _PARTS:
        raise InvalidFilterException(
            detail=f"{name} is compared with a moment such as 2026-05-01T09:30:00Z, or with a day such as "
            "2026-05-01, which begins in UTC, by eq, ne, gt, ge, lt or le."
        )
    if written["zone"]:
        return node
    return replace(node, value=written[0] + ("Z" if written["time"] else "T00:00:00Z"))
