"""The index of people, mounted: the room's own routers with what the hub lends them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from hub.api.security import requires
from hub.golden import decider, goldsmith
from hub.holdings import holdings_desk
from hub.people import notes_of, people_arrival, people_teller
from hub.people_exports.sections import export_desk
from hub.people_places import PlacesOfPeople
from identity_index.people import api
from identity_index.people.answering import api as answering_api
from identity_index.people.answering.desk import ReviewDesk
from identity_index.people.desk.desk import PeopleDesk
from identity_index.people.desk.stewarding import Stewards
from identity_index.people.erasing import api as erasing_api
from identity_index.people.erasing.desk import ErasureDesk
from identity_index.people.exporting import api as exporting_api
from identity_index.people.golden import api as golden
from identity_index.people.golden.desk import GoldenDesk
from identity_index.people.holdings import api as holdings_api
from identity_index.people.households import api as households_api
from identity_index.people.households.api import HouseholdDesk
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.notes import api as notes_api
from identity_index.people.notes.desk import NoteDesk
from identity_index.people.notes.risks import api as risks_api
from identity_index.people.numbers import api as numbers_api
from identity_index.people.numbers.desk import NumberDesk
from identity_index.people.restricting import api as restricting_api
from identity_index.people.restricting.desk import RestrictionDesk
from identity_index.people.restricting.lifting import CatchingUp
from identity_index.people.sampling import api as sampling_api
from identity_index.people.sampling.desk import SampleDesk
from identity_index.people.sign_ins import api as sign_ins_api
from identity_index.people.sign_ins.desk import SignInDesk
from identity_index.people.sign_ins.following import SignIns
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    teller = people_teller(hub.settings, hub.identity.id, hub.intake)
    arrival = people_arrival(hub.settings, hub.identity.id, hub.intake, hub.weights)
    sign_ins = SignIns(arrival)
    restrictions = RestrictionDesk(hub.reader, hub.door, hub.identity.id, CatchingUp(arrival))
    rule = hub.settings.people.households
    households = HouseholdDesk(hub.reader, hub.door, goldsmith(hub.settings), rule)
    notes = NoteDesk(hub.reader, hub.door, notes_of(hub.settings, hub.identity.id, hub.intake))
    decides = decider(hub.settings, hub.identity.id, hub.intake)
    # Persons last: the path of reviews or corrections would be read as the id of one.
    parts = (
        holdings_api.router(holdings_desk(hub), needs),
        erasing_api.router(ErasureDesk(hub.reader, hub.door, hub.settings.people.erasure), needs),
        restricting_api.router(restrictions, needs),
        exporting_api.router(export_desk(hub), needs),
        golden.router(GoldenDesk(hub.reader, hub.door, decides, PlacesOfPeople()), needs),
        sampling_api.router(SampleDesk(hub.reader, hub.door), needs),
        notes_api.router(notes, needs),
        risks_api.router(notes, needs),
        households_api.router(households, needs),
        numbers_api.router(NumberDesk(hub.reader, hub.door, Schemes(hub.settings.people.identifiers)), needs),
        sign_ins_api.router(SignInDesk(hub.reader, hub.door, sign_ins), needs),
        answering_api.router(ReviewDesk(hub.reader, hub.door, arrival), needs),
        api.router(
            PeopleDesk(hub.reader, hub.door, hub.weights, teller.voice),
            Stewards(hub.door, teller, lambda: hub.routing.table),
            needs,
        ),
    )
    routes = APIRouter()
    # One list of routes: a router within a router hides them from the reference that is made of them.
    routes.routes.extend(route for part in parts for route in part.routes)
    return routes
