"""The index of staff as a part of this hub: its subscription, its route, and what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Adapter
from adapters.registry import AdapterError
from hub.leaving import LEAVING, Leaving, gives_back, leaves
from hub.renaming import RENAMING, Renaming
from hub.settings import Settings
from hub.waking import Woken
from identity_index.staff.announcing import StaffVoice, source_of
from identity_index.staff.arriving import Staff
from identity_index.staff.retelling import OWNER as OF_DAYS
from identity_index.staff.retelling import Retelling
from identity_index.staff.subscriber import NAME, StaffSubscriber
from ledger import routing
from ledger.session import Session
from routes.route import Route
from routes.subscription import Subscription

if TYPE_CHECKING:
    from hub.bootstrap import Hub

OWNER = "settings:staff"
"""Whose the routes and the subscriptions are: they can be changed in the settings alone."""
_TOLD = "The index of staff: who is meant in what systems tell of them"
_LEFT = "What whoever has left had: open cases, tasks and dead letters go back to their queues"
_RENAMED = "Whoever goes by another name now: what was theirs by the one before is theirs by this one"
_RETRY = {"attempts": 20, "first": "1s", "cap": "10m"}


def staff_of(hub: Hub) -> Staff:
    """Where whoever comes in by any way is known again."""
    voice = StaffVoice(source_of(hub.identity.id))
    return Staff(Retelling(voice, hub.intake.publish, hub.settings.staff.golden, leaves(hub)))


def staff_subscribers(hub: Hub) -> list[Adapter]:
    """The index of staff and what follows where somebody leaves, if this hub keeps it. Raises
    ``AdapterError`` where a name of theirs is taken."""
    settings = hub.settings
    if not settings.staff.enabled:
        return []
    for name in (NAME, LEAVING, RENAMING):
        if name in settings.adapters:
            raise AdapterError(
                f"[adapters.{name}] has the name of a part of the hub's own index of staff, which [staff] "
                "enables: give the adapter another name"
            )
    staff = staff_of(hub)
    return [StaffSubscriber(hub.door, staff), Leaving(hub), Renaming(hub)]


def retelling_staff(hub: Hub) -> Retelling | None:
    """By what staff are looked at again; None without an index of them."""
    return staff_of(hub).retelling if hub.settings.staff.enabled else None


def waking_staff(hub: Hub) -> dict[str, Woken]:
    """Who is woken by the timers of first and last days, and of what whoever has left had."""
    if not hub.settings.staff.enabled:
        return {}
    return {OF_DAYS: staff_of(hub).retelling.ring, LEAVING: gives_back(hub)}


def apply_staff(session: Session, settings: Settings) -> None:
    """Make the routes and subscriptions what the settings say: there, or not."""
    routes, subscriptions = [], []
    if settings.staff.enabled:
        for name, told, types, order in (
            (NAME, _TOLD, StaffSubscriber.accepts, "data.staff.local_id"),
            (LEAVING, _LEFT, Leaving.accepts, "data.staff"),
            (RENAMING, _RENAMED, Renaming.accepts, "data.staff"),
        ):
            subscriptions.append(Subscription(name=name, description=told, adapter=name, order_by=order))
            route = {"name": name, "description": told, "types": list(types), "to": name, "retry": _RETRY}
            routes.append(Route.model_validate(route))
    routing.apply(session, routes, subscriptions, owner=OWNER, author="settings")
