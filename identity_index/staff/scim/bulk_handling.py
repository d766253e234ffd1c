"""A bulk request: each operation of it is read and answered as it would be by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scim2_models import BulkOperation, Resource
from scim2_server.bulk import BulkPlan, BulkStep
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation

from identity_index.staff.scim.group_handling import GroupHandler
from identity_index.staff.scim.handling import Turns

if TYPE_CHECKING:
    from scim2_server.service import ScimService

    from identity_index.staff.scim.storage import LedgerStorage

_PATCH = BulkOperation.Method.patch


class BulkHandler(GroupHandler):
    """``strict``: by whom a PATCH is answered that comes by itself; one among others is so too."""

    def __init__(
        self, service: ScimService, storage: LedgerStorage, turns: Turns, strict: ScimHandler
    ) -> None:
        super().__init__(service, storage, turns)
        self._strict = strict

    def bulk(self, request: ScimRequest) -> ScimResponse:
        with self.service.provider:
            self.service.route(request, Operation.bulk)
            plan = self._read(request)
            for step in plan:
                result, resource = self.run_bulk_step(request, plan, step)
                plan.record(step, result, resource)
            return self.service.bulk_response(plan)

    def run_bulk_step(
        self, request: ScimRequest, plan: BulkPlan, step: BulkStep
    ) -> tuple[dict[str, Any], Resource[Any] | None]:
        if plan.operation(step).method is not _PATCH:
            return super().run_bulk_step(request, plan, step)
        with self._strict.service.provider:
            return self._strict.run_bulk_step(request, plan, step)

    def _read(self, request: ScimRequest) -> BulkPlan:
        media = request.header("Content-Type")
        plan = self.service.read_bulk(request.body, media)
        if all(one.method is not _PATCH for one in plan.operations):
            return plan
        # How an attribute is taken that nothing here keeps is said for a whole body, not for a part of it.
        with self._strict.service.provider:
            strict = self._strict.service.read_bulk(request.body, media).operations
        pairs = zip(plan.operations, strict, strict=True)
        operations = [said if one.method is _PATCH else one for one, said in pairs]
        return BulkPlan(operations, plan.fail_on_errors)
