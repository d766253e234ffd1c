"""A PATCH that names members of a group reads and writes those alone, however many others there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scim2_models import PatchOp, Resource, ResourceType
from scim2_server.conditions import Conditions
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse

from identity_index.staff.scim.handling import PatientHandler, Turns
from identity_index.staff.scim.named_members import named_by
from identity_index.staff.scim.writing import GROUP

if TYPE_CHECKING:
    from scim2_server.service import ScimService

    from identity_index.staff.scim.storage import LedgerStorage


class GroupHandler(PatientHandler):
    """Whoever asks for the group in the answer of a PATCH is given all of it, by a handler that reads all."""

    def __init__(self, service: ScimService, storage: LedgerStorage, turns: Turns) -> None:
        super().__init__(service, storage, turns)
        self._kept = storage
        self._whole = PatientHandler(service, storage, turns)

    def handle(self, request: ScimRequest) -> ScimResponse:
        if request.method == "PATCH" and any("attributes" in name.lower() for name in request.query):
            return self._whole.handle(request)
        return super().handle(request)

    def patch_resource(
        self,
        resource_type: ResourceType,
        resource_id: str,
        patch_op: PatchOp[Any],
        conditions: Conditions,
    ) -> Resource[Any]:
        """The library's own rules, on a group that has no members but those that the PATCH names."""
        named = named_by(patch_op) if resource_type.name == GROUP else None
        if named is None:
            return super().patch_resource(resource_type, resource_id, patch_op, conditions)

        def patched() -> Resource[Any]:
            current = self._kept.group_with(resource_type, resource_id, named)
            version = None if current.meta is None else current.meta.version
            now = self.service.apply_patch(current, patch_op, conditions)
            if now is None:
                return current
            return self._kept.update(resource_type, now, expected_version=version, members=named)

        return self._in_turn(resource_id, conditions, patched)
