"""Those whom the settings have told of alerts, as routes and subscriptions of their own."""

from __future__ import annotations

from dead_letter.alerts.desk import subscription_of
from dead_letter.alerts.events import ISSUED, subject_of
from hub.settings import Settings
from ledger import routing
from ledger.session import Session
from routes.route import Route
from routes.subscription import Subscription
from schemas.event_type import short_of

OWNER = "settings:alerts"
"""Whose these routes and subscriptions are: they can be changed in the settings alone."""


def routes_and_subscriptions(settings: Settings) -> tuple[list[Route], list[Subscription]]:
    """One of each for every recipient.

    What is lost is worse than what comes twice, so a notice that may have arrived is sent again.
    """
    routes, subscriptions = [], []
    for name, one in settings.alerts.recipients.items():
        named = subscription_of(name)
        told = f"Notices of alerts for {name}"
        subscriptions.append(
            Subscription(
                name=named,
                description=told,
                adapter=one.adapter,
                target=one.target,
                possible_duplicates="send",
            )
        )
        where = [{"exact": {"subject": subject_of(name)}}]
        routes.append(
            Route.model_validate(
                {
                    "name": named,
                    "description": told,
                    "types": [short_of(ISSUED)],
                    "where": where,
                    "to": named,
                    "retry": {"attempts": 20, "first": "10s", "cap": "30m"},
                }
            )
        )
    return routes, subscriptions


class WrongRecipient(Exception):
    """A recipient of alerts cannot be told; `tolbooth check` names each fault."""


def apply_recipients(session: Session, settings: Settings) -> None:
    """Make them what the settings say. Raises ``WrongRecipient``: a hub that could not tell its staff of
    trouble does not start in silence."""
    for name, one in settings.alerts.recipients.items():
        entry = settings.adapters.get(one.adapter)
        if entry is None:
            raise WrongRecipient(
                f"The recipient {name!r} of alerts is to be told by {one.adapter!r}, which is no adapter of "
                "the settings."
            )
    routes, subscriptions = routes_and_subscriptions(settings)
    routing.apply(session, routes, subscriptions, owner=OWNER, author="settings")
