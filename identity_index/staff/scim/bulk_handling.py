"""A bulk request: each operation of it is read and answered as it would be by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from scim2_models import BulkOperation, ConflictException, Resource, ResourceType
from scim2_server.bulk import BulkPlan, BulkStep, resolve_operation
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation

from identity_index.staff.scim.group_handling import GroupHandler
from identity_index.staff.scim.handling import Turns
from identity_index.staff.scim.making import New, NotMade
from identity_index.staff.scim.rings import Ring, last_of, rings_of

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
            rings = rings_of(plan)
            last = last_of(rings, [step.index for step in plan.steps])
            for step in plan:
                if step.index not in rings:
                    plan.record(step, *self.run_bulk_step(request, plan, step))
                elif step.index in last:
                    for index, result, resource in self._together(request, plan, last[step.index]):
                        plan.record(BulkStep(index), result, resource)
            return self.service.bulk_response(plan)

    def run_bulk_step(
        self, request: ScimRequest, plan: BulkPlan, step: BulkStep
    ) -> tuple[dict[str, Any], Resource[Any] | None]:
        if plan.operation(step).method is not _PATCH:
            return super().run_bulk_step(request, plan, step)
        with self._strict.service.provider:
            return self._strict.run_bulk_step(request, plan, step)

    def _together(
        self, request: ScimRequest, plan: BulkPlan, ring: Ring
    ) -> Iterator[tuple[int, dict[str, Any], Resource[Any] | None]]:
        """Makes all of a ring or none, for half of one would be accounts that nobody asked for: each of them
        has its id before any is there, so that the others can name it (RFC 7644, 3.7.1)."""
        asked = {index: plan.operations[index] for index in sorted(ring)}
        ids = {str(one.bulk_id): str(uuid4()) for one in asked.values()}

        def named(bulk_id: str) -> str:
            if bulk_id in ids:
                return ids[bulk_id]
            if bulk_id in plan.created:
                return str(plan.created[bulk_id].id)
            raise ConflictException(detail=f"No resource was created with the bulkId {bulk_id}")

        def news() -> Iterator[New]:
            for one in asked.values():
                kind = self.service.route_bulk_operation(one)
                self.service.authorize_bulk_operation(request, one, kind)
                data = resolve_operation(one, named).data
                yield New(ids[str(one.bulk_id)], cast(ResourceType, kind), cast(Resource[Any], data))

        outcomes = {at: self.service.bulk_outcome(request.base_url, one) for at, one in asked.items()}
        try:
            made = self._kept.create_together(list(news()))
        except NotMade as error:
            bad = sorted(ring)[error.place]
            beside = _not_without(asked[bad].bulk_id)
            for at, outcome in outcomes.items():
                yield at, self.service.bulk_failure(outcome, error.because if at == bad else beside), None
        except Exception as error:  # noqa: BLE001 - as the library answers each: the others go on
            for at, outcome in outcomes.items():
                yield at, self.service.bulk_failure(outcome, error), None
        else:
            for (at, one), resource in zip(asked.items(), made, strict=True):
                outcome = outcomes[at]
                yield at, self.service.bulk_success(request.base_url, one, outcome, resource), resource

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


def _not_without(bulk_id: str | None) -> ConflictException:
    return ConflictException(
        detail=f"It is not made: it refers to the bulkId {bulk_id}, itself or by others, and that one cannot "
        "be made. Correct that one, and send all of them again."
    )
