"""The index of organisations as a part of this hub: its subscription, its route, and what it is given."""

from __future__ import annotations

from hub.intake import Intake
from identity_index.organisations.announcing import OrganisationVoice, source_of
from identity_index.organisations.arriving import Organisations
from identity_index.organisations.subscriber import NAME, OrganisationSubscriber
from routes.route import Route
from routes.subscription import Subscription

_TOLD = "The index of organisations: which business is meant in what systems tell of it"


def organisations_of(hub: str, intake: Intake) -> Organisations:
    """Where whatever comes in by any way is known again. ``hub``: its id."""
    return Organisations(OrganisationVoice(source_of(hub)), intake.publish)


def subscription() -> Subscription:
    return Subscription(name=NAME, description=_TOLD, adapter=NAME, order_by="data.organisation.local_id")


def route() -> Route:
    return Route.model_validate(
        {
            "name": NAME,
            "description": _TOLD,
            "types": list(OrganisationSubscriber.accepts),
            "to": NAME,
            "retry": {"attempts": 20, "first": "1s", "cap": "10m"},
        }
    )
