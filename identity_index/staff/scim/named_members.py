"""Which members of a group a PATCH is about, so that those of a large one need not all be read. Pure."""

from __future__ import annotations

from typing import Any

from scim2_models import GroupMember as CoreMember
from scim2_models import InvalidValueException, PatchOp, PatchOperation
from scim2_models.path import AttrPath, CompareOperator, Comparison, ValuePath

_MEMBERS = "members"
_BESIDE = frozenset({"displayname", "externalid"})
"""What else of a group can be changed without looking at its members."""


def named_by(patch: PatchOp[Any]) -> set[str] | None:
    """The ids that it puts in and takes out; None where it may be about any member, such as one that sets
    all of them."""
    found: set[str] = set()
    for operation in patch.operations or []:
        named = _named(operation)
        if named is None:
            return None
        found |= named
    # Ids are compared whatever their case; those of the hub are in small letters.
    return found | {one.lower() for one in found}


def check_named(patch: PatchOp[Any]) -> None:
    """Raises ``InvalidValueException`` where it puts somebody in who is not named: a group that it sets anew
    would be empty by it."""
    for operation in patch.operations or []:
        if operation.op is PatchOperation.Op.remove:
            continue
        adds = operation.op is PatchOperation.Op.add
        if operation.path is None and isinstance(operation.value, dict):
            for name, value in operation.value.items():
                if _is_members(name) and value is None and adds:
                    raise nobody()
                if _is_members(name):
                    _check_each(value)
        elif operation.path is not None and _is_members(str(operation.path)):
            _check_each(operation.value)


def nobody() -> InvalidValueException:
    return InvalidValueException(
        detail="members has an entry without value. Write the id of an account or of a group in it, or leave "
        "the entry out."
    )


def _is_members(path: str) -> bool:
    return path.rpartition(":")[2].casefold() == _MEMBERS


def _check_each(value: Any) -> None:
    for entry in value if isinstance(value, list) else [value]:
        said = _id_in(entry) if isinstance(entry, dict) else getattr(entry, "value", entry)
        if isinstance(entry, dict | CoreMember) and not str(said or "").strip():
            raise nobody()


def _named(operation: PatchOperation[Any]) -> set[str] | None:
    if operation.path is None:
        return _of_several(operation)
    node = operation.path.ast
    if isinstance(node, ValuePath):
        return _filtered(operation, node)
    if not isinstance(node, AttrPath) or node.sub_attr is not None:
        return None
    return _of_attribute(operation, str(node.attr).lower(), operation.value)


def _of_several(operation: PatchOperation[Any]) -> set[str] | None:
    """Without a path its value is a part of the group."""
    if not isinstance(operation.value, dict):
        return None
    found: set[str] = set()
    for name, value in operation.value.items():
        named = _of_attribute(operation, str(name).lower(), value)
        if named is None:
            return None
        found |= named
    return found


def _of_attribute(operation: PatchOperation[Any], attribute: str, value: Any) -> set[str] | None:
    if attribute in _BESIDE:
        return set()
    if attribute != _MEMBERS or operation.op is PatchOperation.Op.replace_:
        return None
    entries = value if isinstance(value, list) else [value]
    ids = [_id_in(one) if isinstance(one, dict) else None for one in entries]
    named = [one for one in ids if isinstance(one, str) and one]
    return set(named) if named and len(named) == len(entries) else None


def _id_in(entry: dict[str, Any]) -> Any:
    return next((said for name, said in entry.items() if name.casefold() == "value"), None)


def _filtered(operation: PatchOperation[Any], node: ValuePath) -> set[str] | None:
    """``members[value eq "…"]``, of which one is taken out."""
    one = node.val_filter
    fits = (
        operation.op is PatchOperation.Op.remove
        and str(node.attr_path.attr).lower() == _MEMBERS
        and node.sub_attr is None
        and isinstance(one, Comparison)
        and one.op is CompareOperator.eq
        and str(one.attr_path.attr).lower() == "value"
        and one.attr_path.sub_attr is None
    )
    return {one.value} if fits and isinstance(one, Comparison) and isinstance(one.value, str) else None
