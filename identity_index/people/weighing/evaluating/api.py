"""Evaluating weights over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from identity_index.people.weighing.evaluating.desk import EvaluationDesk
from identity_index.people.weighing.evaluating.evaluation import Evaluating, Evaluation
from identity_index.ports import Requires
from safeguards.policy import Scope


def router(desk: EvaluationDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people/weights", tags=["people"])

    @routes.post("/evaluate", dependencies=[Depends(requires(Scope.PEOPLE_STEWARD))])
    async def evaluate(wanted: Evaluating) -> Evaluation:
        """How well a version does on pairs that somebody has labelled: precision, recall and F1 at the
        thresholds and over a range, and the worst of what it gets wrong. Nothing is changed."""
        return await desk.evaluate(wanted)

    return routes
