"""What the SCIM server says of itself, and how far it bends for Entra ID."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ETag,
    Filter,
    InvalidFilterException,
    Patch,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    SearchRequest,
    ServiceProviderConfig,
    Sort,
)
from scim2_server.service import ScimService

from identity_index.staff.scim.account import Account, CouncilUser, EnterpriseUser, Group, User
from identity_index.staff.scim.writing import GROUP, USER

MOST_FOUND = 200
"""Of a page; Entra ID asks for fewer."""
MOST_AT_ONCE = 200
"""Operations in one bulk request."""
_TEXT_OR_MANAGER = re.compile(r'"(?:\\.|[^"\\])*"|\b(?P<manager>manager)(?=\s+(?:eq|ne)\s)', re.IGNORECASE)
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
    """The library's, with a limit on filters."""

    def read_search(self, resource_types: list[ResourceType], payload: Any) -> tuple[SearchRequest[Any], Any]:
        if isinstance(payload, dict):
            for name, value in list(payload.items()):
                if name.casefold() == "filter" and isinstance(value, str) and len(value) > LONGEST_FILTER:
                    raise InvalidFilterException(
                        detail=f"The filter has {len(value)} characters; {LONGEST_FILTER} are taken."
                    )
                if name.casefold() == "filter" and isinstance(value, str):
                    payload = {**payload, name: _by_value(value)}
        return super().read_search(resource_types, payload)


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
