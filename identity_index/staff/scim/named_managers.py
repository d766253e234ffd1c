"""A PATCH that takes a manager away if it is somebody: ``manager[value eq "…"]``.

RFC 7644 has filters for what holds several entries, and says nothing of one alone; what is meant is plain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scim2_models import PatchOp, PatchOperation, Resource
from scim2_models.path import CompareOperator, Comparison, Path, ValuePath

from identity_index.staff.scim.account import EnterpriseUser, User

_MANAGER = f"{EnterpriseUser.__schema__}:manager"


def parts_of(patch: PatchOp[Any]) -> Iterator[tuple[PatchOp[Any], str | None]]:
    """The PATCH in parts, in order: each operation that takes a manager away if it is somebody alone, with
    their id; it depends on what those before it have changed."""
    several: list[PatchOperation[Any]] = []
    for one in patch.operations or []:
        who = _named(one)
        if who is None:
            several.append(one)
            continue
        if several:
            yield patch.model_copy(update={"operations": several}), None
            several = []
        plain = one.model_copy(update={"path": Path[User[EnterpriseUser]](_MANAGER), "value": None})
        yield patch.model_copy(update={"operations": [plain]}), who
    if several:
        yield patch.model_copy(update={"operations": several}), None


def is_managed_by(account: Resource[Any], who: str) -> bool:
    work: Any = account[EnterpriseUser] if isinstance(account, User) else None
    manager = None if work is None or work.manager is None else work.manager.value
    # Ids are compared whatever their case, as those of members are.
    return manager is not None and manager.casefold() == who.casefold()


def _named(operation: PatchOperation[Any]) -> str | None:
    node = None if operation.path is None else operation.path.ast
    if operation.op is not PatchOperation.Op.remove or not isinstance(node, ValuePath):
        return None
    one = node.val_filter
    fits = (
        str(node.attr_path).casefold() == _MANAGER.casefold()
        and node.sub_attr in {None, "value"}
        and isinstance(one, Comparison)
        and one.op is CompareOperator.eq
        and str(one.attr_path).casefold() == "value"
    )
    return one.value if fits and isinstance(one, Comparison) and isinstance(one.value, str) else None
