"""The index of people as a part of this hub: its subscription, its route, and what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Adapter
from adapters.registry import AdapterError
from hub import organisations
from hub.golden import correction_keeper
from hub.intake import Intake
from hub.organisations import organisations_of
from hub.settings import Settings
from hub.waking import Woken
from identity_index.organisations.subscriber import NAME as ORGANISATIONS
from identity_index.organisations.subscriber import OrganisationSubscriber
from identity_index.people.announcing import Voice, source_of
from identity_index.people.arriving import Arrival
from identity_index.people.heard import Hearing
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.importing.desk import ImportDesk
from identity_index.people.importing.looking import LooksBeside
from identity_index.people.matcher import ScoringMatcher
from identity_index.people.notes.keeping import Notes
from identity_index.people.notes.note import OWNER as OF_NOTES
from identity_index.people.notes.telling import NoteTeller
from identity_index.people.source_keys import PeopleKeys
from identity_index.people.subscriber import ADDED, NAME, PeopleSubscriber
from identity_index.people.telling import Teller
from identity_index.people.weighing.desk import keep_shipped
from identity_index.people.weighing.in_use import WeightsInUse
from ledger import routing
from ledger.ports import NO_INDEX, SourceKeys
from ledger.session import Session
from routes.route import Route
from routes.subscription import Subscription
from schemas.event_type import short_of

if TYPE_CHECKING:
    from hub.bootstrap import Hub

OWNER = "settings:people"
_BACK = short_of(ADDED)
RETURNED = "people-returned"
"""The name of the route by which places come that are there again; those that are new are no news."""
"""Whose the route and the subscription are: they can be changed in the settings alone."""


def people_keys(settings: Settings) -> SourceKeys:
    """How the ledger asks who somebody is."""
    return PeopleKeys(Schemes(settings.people.identifiers)) if settings.people.enabled else NO_INDEX


def people_subscribers(hub: Hub) -> list[Adapter]:
    """The indexes of people and of organisations, if this hub keeps them. Raises ``AdapterError`` where a
    name of theirs is taken."""
    settings = hub.settings
    if not settings.people.enabled:
        return []
    for name in (NAME, ORGANISATIONS):
        if name in settings.adapters:
            raise AdapterError(
                f"[adapters.{name}] has the name of the hub's own index of {name}, which [people] enables: "
                "give the adapter another name"
            )
    arrival = people_arrival(settings, hub.identity.id, hub.intake, hub.weights)
    return [
        PeopleSubscriber(hub.door, arrival, Hearing(hub.catalogue), Schemes(settings.people.identifiers)),
        OrganisationSubscriber(hub.door, organisations_of(hub.identity.id, hub.intake)),
    ]


def people_arrival(settings: Settings, hub: str, intake: Intake, weights: WeightsInUse) -> Arrival:
    """Where whoever comes in by any way is matched."""
    return Arrival(ScoringMatcher(weights), people_teller(settings, hub, intake))


def people_teller(settings: Settings, hub: str, intake: Intake) -> Teller:
    """How everybody concerned is told of a change, by whomever it is made."""
    keeper = correction_keeper(settings, hub, intake)
    return Teller(Voice(source_of(hub)), intake.publish, keeper.goldsmith, keeper)


def notes_of(settings: Settings, hub: str, intake: Intake) -> Notes:
    """What the council itself says of people. ``hub``: its id."""
    return Notes(settings.people.vocabulary, NoteTeller(source_of(hub), intake.publish))


def waking_people(hub: Hub) -> dict[str, Woken]:
    """Who is woken by the timers of notes."""
    owners: dict[str, Woken] = {}
    if hub.settings.people.enabled:
        owners[OF_NOTES] = notes_of(hub.settings, hub.identity.id, hub.intake).ring
    return owners


def import_desk(hub: Hub) -> ImportDesk:
    """Where files of people are taken in."""
    arrival = None
    if hub.settings.people.enabled:
        arrival = people_arrival(hub.settings, hub.identity.id, hub.intake, hub.weights)
    rules = hub.settings.people.identifiers
    return ImportDesk(hub.reader, hub.door, arrival, Schemes(rules), hub.weights, LooksBeside(rules))


def apply_people(session: Session, settings: Settings) -> None:
    """Make the route and the subscription what the settings say: there, or not. The weights that ship are
    kept, as any version is."""
    keep_shipped(session)
    routes, subscriptions = [], []
    if settings.people.enabled:
        told = "The index of people: who is meant in what systems tell of them"
        subscriptions.append(
            Subscription(name=NAME, description=told, adapter=NAME, order_by="data.person.local_id")
        )
        routes.append(
            Route.model_validate(
                {
                    "name": NAME,
                    "description": told,
                    "types": [one for one in PeopleSubscriber.accepts if one != _BACK],
                    "to": NAME,
                    "retry": {"attempts": 20, "first": "1s", "cap": "10m"},
                }
            )
        )
        routes.append(
            Route.model_validate(
                {
                    "name": RETURNED,
                    "description": "The index of people: where somebody may live and that is there again",
                    "types": [_BACK],
                    "matching": "data.returned",
                    "to": NAME,
                    "retry": {"attempts": 20, "first": "1s", "cap": "10m"},
                }
            )
        )
        subscriptions.append(organisations.subscription())
        routes.append(organisations.route())
    routing.apply(session, routes, subscriptions, owner=OWNER, author="settings")
