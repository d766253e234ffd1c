"""The dead-letter office, mounted: the room's own router with what the hub lends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from dead_letter import api
from dead_letter.alerts import api as alerts_api
from dead_letter.alerts.desk import AlertDesk
from dead_letter.edits import api as edits_api
from dead_letter.edits.desk import Desk
from dead_letter.edits.governing import Governing
from dead_letter.edits.of_delivery import OfDelivery
from dead_letter.edits.of_message import OfMessage
from dead_letter.groups import api as groups_api
from dead_letter.replays import api as replays_api
from dead_letter.runbooks import api as runbooks_api
from dead_letter.runbooks.desk import RunbookDesk
from dead_letter.search import api as search_api
from dead_letter.search.desk import SearchDesk
from dead_letter.search.export import api as export_api
from dead_letter.search.export.desk import ExportDesk
from dead_letter.search.saved import api as saved_api
from dead_letter.search.saved.desk import SavedDesk
from dead_letter.withholding import Withholding
from hub.api.drafting import Drafting
from hub.api.security import requires
from hub.clues import Clues
from hub.resubmission import Resubmission
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    # The office last: the path of a group or an edit would be read as the id of a letter.
    parts = (
        runbooks_api.router(RunbookDesk(hub.reader, hub.door), needs),
        groups_api.router(hub.reader, hub.door, needs),
        replays_api.router(hub.reader, hub.door, hub.routing.within, hub.catalogue, needs, hub.people),
        export_api.router(
            ExportDesk(hub.reader, hub.door, hub.catalogue, hub.people, hub.closed.to),
            needs,
            Scope(hub.settings.dead_letters.search_personal),
        ),
        saved_api.router(SavedDesk(hub.reader, hub.door, hub.catalogue), needs),
        search_api.router(
            SearchDesk(hub.reader, hub.door, hub.catalogue, hub.people, hub.closed.to),
            needs,
            Scope(hub.settings.dead_letters.search_personal),
        ),
        alerts_api.router(AlertDesk(hub.reader, hub.door, hub.settings.alerts, hub.lent), needs),
        edits_api.router(_edits(hub), needs, max_depth=hub.settings.intake.max_depth),
        api.router(
            *(hub.reader, hub.door, hub.catalogue, Resubmission(hub), hub.outbox.wake, needs),
            *(hub.people, Clues(hub.adapters, hub.catalogue), hub.closed.to),
        ),
    )
    routes = APIRouter()
    # One list of routes: a router within a router hides them from the reference that is made of them.
    routes.routes.extend(route for part in parts for route in part.routes)
    return routes


def _edits(hub: Hub) -> Desk:
    governing = Governing.by_name(hub.settings.dead_letters.second_person)
    deliveries = OfDelivery(hub.catalogue, Drafting(hub), governing, hub.outbox.wake)
    messages = OfMessage(hub.door, Resubmission(hub), governing)
    withholding = Withholding(hub.catalogue, hub.people, Clues(hub.adapters, hub.catalogue))
    return Desk(hub.reader, hub.door, hub.catalogue, deliveries, messages, withholding, hub.closed.to)
