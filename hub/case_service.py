"""The case service as a part of this hub: its subscription, its route, and what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from adapters.contract import Adapter
from adapters.registry import AdapterError
from cases.acting.answer_limit import AnswerLimit
from cases.acting.forgetting import Forgetting
from cases.acting.notifying import OWNER as OF_REPORTERS
from cases.acting.notifying import Notifying
from cases.acting.opening import Opening
from cases.acting.ringing import Ringing
from cases.acting.teller import Teller
from cases.acting.telling_there import HEARD as OF_PLACES
from cases.acting.work.ringing import WorkRinging
from cases.announcing import CaseVoice, source_of
from cases.attachments.ports import HoldsAttachments
from cases.council.reading import read_council
from cases.definitions import life_event_sets
from cases.desk.desk import CaseDesk
from cases.entering.rules import EntryRules
from cases.entering.subscriber import HEARD, NAME, RECEIVED, CaseSubscriber
from cases.keeping.rulebook import KeptRulebook
from cases.life.taking import REPORTED, LifeEvents
from cases.messages.landing import Landing
from cases.messages.taking import Taking
from cases.ports import NoStaff, Staff
from cases.projecting.addresses import as_compared
from cases.projecting.projection import Projection
from cases.projecting.retention import OF_RETENTION
from cases.projecting.upkeep import OWNER as OF_CLOCKS
from cases.projecting.work import OF_CALLS, OF_TASKS
from cases.references import Numbering
from hub import case_back_offices
from hub.case_forgetting import ForgetsCaseEvents
from hub.case_people import who_is_who
from hub.case_places import PlacesOfCases
from hub.case_staff import StaffOfCases
from hub.cases import usable
from hub.intake import Intake
from hub.settings import Settings
from hub.waking import Woken
from ledger import routing
from ledger.session import Session
from routes.route import Route
from routes.subscription import Subscription
from schemas.event_type import short_of

if TYPE_CHECKING:
    from hub.bootstrap import Hub

OWNER = "settings:cases"
"""Whose the route and the subscription are: they can be changed in the settings alone."""
_HEARD = (HEARD, RECEIVED, REPORTED, *OF_PLACES)
"""What it takes beside that for which there are entry rules."""
_RETRY = {"attempts": 20, "first": "1s", "cap": "10m"}
_TOLD = "Case management: the requests for service among what comes in"


def case_teller(
    settings: Settings, hub: str, intake: Intake, attachments: HoldsAttachments | None = None
) -> Teller:
    """How all that is done to cases is told. ``hub``: its id. A council's file that is wrong has been refused
    before: see ``case_subscribers``."""
    numbering = Numbering(settings.cases.prefix)
    projection = Projection(numbering, KeptRulebook(), source_of(hub))
    council, _ = read_council(settings.home / settings.cases.council if settings.cases.council else None)
    limit = AnswerLimit(settings.cases.answers, settings.cases.answers_within)
    voice, people = CaseVoice(source_of(hub)), who_is_who(settings)
    staff: Staff = StaffOfCases(settings.staff) if settings.staff.enabled else NoStaff()
    places = PlacesOfCases()
    return Teller(
        *(voice, numbering, projection, intake.publish, council, limit, people, staff, attachments, places)
    )


def message_landing(settings: Settings, teller: Teller) -> Landing:
    """How messages are put on cases."""
    own = list(settings.cases.own_addresses)
    for entry in settings.adapters.values():
        if entry.kind == "email":
            told = entry.model_extra or {}
            own += [one for name in ("sender", "reply_to") if isinstance(one := told.get(name), str)]
    return Landing(teller, frozenset(as_compared("email", one) for one in own))


def case_desk(hub: Hub) -> CaseDesk:
    """Where people see cases and work on them."""
    teller = case_teller(hub.settings, hub.identity.id, hub.intake, hub.attachments)
    return CaseDesk(hub.reader, hub.door, teller, who_is_who(hub.settings))


def case_subscribers(hub: Hub) -> list[Adapter]:
    """The case service, if this hub keeps cases. Raises ``AdapterError`` where its name is taken, and
    ``WrongDefinitions``."""
    settings = hub.settings
    if not settings.cases.enabled:
        return []
    if NAME in settings.adapters:
        raise AdapterError(
            f"[adapters.{NAME}] has the name of the hub's own case service, which [cases] enables: give the "
            "adapter another name"
        )
    opening = Opening(case_teller(settings, hub.identity.id, hub.intake, hub.attachments))
    taking = Taking(message_landing(settings, opening.teller), _rules(settings))
    return [CaseSubscriber(hub.door, opening, taking, life_events(hub))]


def life_events(hub: Hub) -> LifeEvents:
    """What life events open and whom they tell."""
    settings = hub.settings
    teller = case_teller(settings, hub.identity.id, hub.intake, hub.attachments)
    return LifeEvents(teller, life_event_sets(settings.cases, settings.home))


def waking_cases(hub: Hub) -> dict[str, Woken]:
    """Who is woken by timers: of clocks, tasks, promised calls, reporters, and of what is kept no longer."""
    if not hub.settings.cases.enabled:
        return {}
    teller = case_teller(hub.settings, hub.identity.id, hub.intake, hub.attachments)
    work = WorkRinging(teller)
    return {
        OF_CLOCKS: Ringing(teller).ring,
        OF_TASKS: work.task,
        OF_CALLS: work.call,
        OF_REPORTERS: Notifying(teller).woken,
        OF_RETENTION: Forgetting(teller, ForgetsCaseEvents(hub.people, hub.catalogue)).woken,
    }


def apply_case_route(session: Session, settings: Settings, hub: str, adapters: Mapping[str, Adapter]) -> None:
    """Make the routes and subscriptions what the settings say: there, or not. ``hub``: its id."""
    routes, subscriptions = [], []
    if settings.cases.enabled:
        # Nobody is called over a network: what is delivered at once is written in one group of units.
        subscriptions.append(
            Subscription(name=NAME, description=_TOLD, adapter=NAME, concurrency=128, window=1_000)
        )
        routes.append(
            Route.model_validate(
                {
                    "name": NAME,
                    "description": _TOLD,
                    "types": sorted({*_rules(settings).types, *map(short_of, _HEARD)}),
                    "to": NAME,
                    "retry": _RETRY,
                }
            )
        )
        more = case_back_offices.routing_of(session, settings, hub, adapters)
        routes += more[0]
        subscriptions += more[1]
    routing.apply(session, routes, subscriptions, owner=OWNER, author="settings")


def _rules(settings: Settings) -> EntryRules:
    found = usable(settings)
    return EntryRules(
        found.rules,
        {name: one.definition.asked for name, one in found.types.items()},
    )
