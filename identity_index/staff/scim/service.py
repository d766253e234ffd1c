"""What the SCIM server says of itself, and how far it bends for Entra ID."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from scim2_models import (
    AuthenticationScheme,
    BaseModel,
    Bulk,
    BulkOperation,
    ChangePassword,
    Context,
    Error,
    ETag,
    Filter,
    InvalidFilterException,
    Patch,
    PatchOp,
    PatchOperation,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    SearchRequest,
    ServiceProviderConfig,
    Sort,
)
from scim2_server.conditions import Conditions
from scim2_server.service import ScimService

from identity_index.staff.scim.account import Account, CouncilUser, EnterpriseUser, Group, User
from identity_index.staff.scim.liberties import as_the_rfc_has_it
from identity_index.staff.scim.moments_asked import with_zones
from identity_index.staff.scim.named_managers import is_managed_by, parts_of
from identity_index.staff.scim.named_members import check_named
from identity_index.staff.scim.wording import in_plain_words
from identity_index.staff.scim.writing import GROUP, USER

M = TypeVar("M", bound=BaseModel)

MOST_FOUND = 200
"""Of a page; Entra ID asks for fewer."""
MOST_AT_ONCE = 200
"""Operations in one bulk request."""
_TEXT_OR_MANAGER = re.compile(r'"(?:\\.|[^"\\])*"|\b(?P<manager>manager)(?=\s+(?:eq|ne)\s)', re.IGNORECASE)
_BESIDE = ("$ref", "display")
_OF_A_MEMBER = (*_BESIDE, "type")
"""Parts of an entry that say nothing where its value is given."""
LONGEST_FILTER = 4_000
"""Characters of a filter. A deeper one than 32 the library refuses."""
MOST_BODY = 1_048_576
"""Bytes of a bulk request; the hub's own limit (`[intake] max_body_bytes`) holds too."""


def provider(*, tolerant: bool) -> ScimProvider:
    """``tolerant``: attributes that nothing here keeps are passed over. So bodies of whole accounts are read;
    a path of a PATCH that leads nowhere is refused, so that a wrong mapping shows."""
    policy = ScimPolicy(
        unknown=ScimPolicy.Unknown.ignore if tolerant else ScimPolicy.Unknown.forbid,
        remove_value_as_filter=ScimPolicy.RemoveValue.apply,
        unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
    )
    types = [ResourceType.from_resource(Account), ResourceType.from_resource(Group)]
    return ScimProvider([User, EnterpriseUser, CouncilUser, Group], types, _config(), policy)


class StaffService(ScimService):
    """The library's, with a limit on filters, with what Entra ID means by a value that it removes, and with
    faults in words."""

    def apply_patch(
        self, current: Resource[Any], patch_op: PatchOp[Any], conditions: Conditions
    ) -> Resource[Any] | None:
        for one in patch_op.operations or []:
            if one.op is PatchOperation.Op.remove and isinstance(one.value, list | dict):
                entries = one.value if isinstance(one.value, list) else [one.value]
                beside = _OF_A_MEMBER if str(one.path).casefold().endswith("members") else _BESIDE
                one.value = [_meant(each, beside) for each in entries]
        self.check_preconditions(current, "PATCH", conditions)
        check_named(patch_op)
        changed = False
        for part, who in parts_of(patch_op):
            if who is None or is_managed_by(current, who):
                changed = super().apply_patch(current, part, conditions) is not None or changed
        return current if changed else None

    def read_body(self, model: type[M], body: bytes, content_type: str | None, scim_ctx: Context) -> M:
        if scim_ctx in {Context.RESOURCE_PATCH_REQUEST, Context.BULK_REQUEST}:
            body = as_the_rfc_has_it(body)
        return super().read_body(model, body, content_type, scim_ctx)

    @staticmethod
    def error_of(exception: Exception) -> Error:
        return _plain(ScimService.error_of(exception))

    @staticmethod
    def bulk_validation_failure(
        operation: BulkOperation[Resource[Any]], outcome: dict[str, Any]
    ) -> dict[str, Any] | None:
        failure = ScimService.bulk_validation_failure(operation, outcome)
        return None if failure is None else {**failure, "response": _plain(failure["response"])}

    def read_search(self, resource_types: list[ResourceType], payload: Any) -> tuple[SearchRequest[Any], Any]:
        if isinstance(payload, dict):
            for name, value in list(payload.items()):
                if name.casefold() == "filter" and isinstance(value, str) and len(value) > LONGEST_FILTER:
                    raise InvalidFilterException(
                        detail=f"The filter has {len(value)} characters; {LONGEST_FILTER} are taken."
                    )
                if name.casefold() == "filter" and isinstance(value, str):
                    payload = {**payload, name: _by_value(value)}
        wanted, position = super().read_search(resource_types, payload)
        if wanted.filter is not None:
            wanted.filter = type(wanted.filter)(with_zones(wanted.filter.ast))
        return wanted, position


def _plain(error: Error) -> Error:
    if error.detail:
        error.detail = in_plain_words(error.detail)
    return error


def _meant(entry: Any, beside: Collection[str]) -> Any:
    """Entra ID removes a member by its whole entry, of which parts may be null or say nothing:
    ``{"$ref": null, "value": "…"}``. What is meant is the id."""
    if not isinstance(entry, dict):
        return entry
    said = {name: value for name, value in entry.items() if value is not None}
    known = any(name.casefold() == "value" for name in said)
    return {name: value for name, value in said.items() if not known or name.casefold() not in beside}


def _by_value(wanted: str) -> str:
    """Entra ID asks `manager eq "…"` of an attribute that has parts; what it means is the id among them."""
    return _TEXT_OR_MANAGER.sub(lambda one: one[0] + (".value" if one["manager"] else ""), wanted)


def models_of(service: ScimService) -> Mapping[str, type[Resource[Any]]]:
    """By kind, with all extensions."""
    return {kind: service.get_model(service.get_resource_type(kind)) for kind in (USER, GROUP)}


def _config() -> ServiceProviderConfig:
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=True, max_operations=MOST_AT_ONCE, max_payload_size=MOST_BODY),
        filter=Filter(supported=True, max_results=MOST_FOUND),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="A key of the hub",
                description="A key that allows staff:provision, as `tolbooth keys create` makes it.",
                primary=True,
            )
        ],
    )
