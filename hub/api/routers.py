"""Every router of the hub, and the one way they are mounted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from hub.api import (
    account,
    adapters,
    attachments,
    audit,
    case_calendars,
    case_conflicts,
    case_imports,
    case_joining,
    case_messages,
    case_reporters,
    case_reports,
    case_retyping,
    case_teams,
    case_types,
    case_views,
    case_work,
    cases,
    dead_letters,
    events_out,
    health,
    keys,
    links,
    metrics,
    open311,
    organisations,
    pauses,
    people,
    people_imports,
    people_weights,
    place_areas,
    place_assets,
    place_loads,
    place_matching,
    place_weights,
    places,
    retention,
    routing,
    schemas,
    scim,
    staff,
    subscriptions,
    track,
)
from hub.api.closed_references import ClosedReferences
from hub.api.gate import Gate

if TYPE_CHECKING:
    from hub.bootstrap import Hub

_MODULES = (
    events_out,
    links,
    dead_letters,
    people_imports,  # these first: people are asked for by any id
    people_weights,
    people,
    organisations,
    place_loads,  # these first: places are asked for by any number
    place_matching,
    place_weights,
    place_areas,
    place_assets,
    places,
    staff,
    scim,
    case_types,  # these first: cases are asked for by any reference
    case_calendars,
    case_teams,
    case_work,
    case_messages,
    case_conflicts,
    case_reports,
    case_views,
    case_imports,
    cases,
    case_joining,
    case_reporters,
    track,
    case_retyping,
    open311,
    attachments,
    adapters,
    routing,
    subscriptions,
    pauses,
    schemas,
    account,
    audit,
    retention,
    keys,
    metrics,
    health,
)


def mount(app: FastAPI, hub: Hub) -> None:
    """Mount them all behind the gate. Each asks for a scope, but health.

    The routes are taken as their routers made them: ``include_router`` would build each of them again when
    the first request comes in, which would wait for that.
    """
    app.add_middleware(ClosedReferences, hub=hub)
    app.add_middleware(Gate, hub=hub)
    for module in _MODULES:
        app.router.routes.extend(module.router(hub).routes)
