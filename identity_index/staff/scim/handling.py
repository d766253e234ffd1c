"""One change of an account after another: who asks for no version is answered, however many ask at once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from scim2_models import PatchOp, PreconditionFailedException, Resource, ResourceType
from scim2_server.conditions import Conditions
from scim2_server.handler import ScimHandler
from scim2_server.service import ScimService
from scim2_server.storage import ScimStorage

T = TypeVar("T")
TRIES = 20
"""How often one is tried that asks for no version, while other processes write the same account."""
_STRIPES = 64
_PAUSE = 0.05
"""Seconds; up to so long, times the tries so far, between two of them."""


class Turns:
    """Of one process: who changes an account has it to themselves meanwhile."""

    def __init__(self) -> None:
        self._locks = [threading.Lock() for _ in range(_STRIPES)]

    def of(self, which: str) -> threading.Lock:
        return self._locks[hash(which) % _STRIPES]


class PatientHandler(ScimHandler):
    """The library reads an account, changes it, and writes it if nobody else has since. Who names a version
    (If-Match) wants that; all others want their change made."""

    def __init__(self, service: ScimService, storage: ScimStorage, turns: Turns) -> None:
        super().__init__(service, storage)
        self._turns = turns

    def patch_resource(
        self,
        resource_type: ResourceType,
        resource_id: str,
        patch_op: PatchOp[Any],
        conditions: Conditions,
    ) -> Resource[Any]:
        return self._in_turn(
            resource_id,
            conditions,
            lambda: super(PatientHandler, self).patch_resource(
                resource_type, resource_id, patch_op, conditions
            ),
        )

    def replace_resource(
        self,
        resource_type: ResourceType,
        current: Resource[Any],
        replacement: Resource[Any],
        conditions: Conditions,
    ) -> Resource[Any]:
        which = str(current.id)

        def replaced() -> Resource[Any]:
            now = self.storage.get(resource_type, which)
            again = replacement.model_copy(deep=True)
            return super(PatientHandler, self).replace_resource(resource_type, now, again, conditions)

        return self._in_turn(which, conditions, replaced)

    def delete_resource(self, resource_type: ResourceType, resource_id: str, conditions: Conditions) -> None:
        self._in_turn(
            resource_id,
            conditions,
            lambda: super(PatientHandler, self).delete_resource(resource_type, resource_id, conditions),
        )

    def _in_turn(self, which: str, conditions: Conditions, change: Callable[[], T]) -> T:
        with self._turns.of(which):
            for tried in range(1, TRIES + 1):
                try:
                    return change()
                except PreconditionFailedException:
                    if conditions.if_match or conditions.if_none_match or tried == TRIES:
                        raise
                    time.sleep(random.uniform(0, _PAUSE * tried))  # noqa: S311 - no secret
            raise AssertionError("the last try answers")
