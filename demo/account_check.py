"""The proof of the demo: the hub's account beside counts that were made without it. Pure but for reading."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from demo import input_count, matters_check, receiver_count
from demo.comparison import Comparison, names
from demo.council import CENTRE
from demo.hub_view import HubView
from demo.input_count import Sent
from demo.matters_check import ROADS
from demo.place import Place
from demo.receiver_count import Received
from demo.website import WEBSITE
from demo.whereabouts import Tally, Whereabouts
from ledger.reading.account import Account
from ledger.reading.delivery import Shown

DESK_OF = {
    "housing-app": "housing",
    "payments-app": "payments",
    "case-app": "cases",
    "text-messages": "phone",
}
FILES = "collections-nightly"
SOURCE_OF = {"revenues": "/council/revenues", "bacs": "/council/bacs"}


@dataclass(frozen=True, slots=True)
class Keys:
    """The ids of the publishers' keys: the names of their doors in the hub's books."""

    centre: str
    website: str


class Verdict(BaseModel):
    """``agree`` is true only where the account balances in itself and every comparison holds."""

    model_config = ConfigDict(frozen=True)

    agree: bool
    account: Account
    comparisons: list[Comparison]
    wrong: list[str] = Field(description="in the receivers' own books")
    others: dict[str, int] = Field(description="records of keys that are not the demo's, at the hub's word")


def check(hub: HubView, place: Place, keys: Keys) -> Verdict:
    """Compare. Raises ``demo.arrivals.BadLog``."""
    account = hub.account()
    where = Whereabouts(hub)
    where.refresh()
    doors = hub.records()
    sent = {
        "revenues": input_count.extracts(place.sent_of("revenues").glob("*.csv")),
        "bacs": input_count.reports(place.sent_of("bacs").glob("*.xml")),
        keys.centre: input_count.published(place.published),
        keys.website: input_count.published(place.forms),
        "roads": input_count.updates(place.roads_book),
    }
    sources = {**SOURCE_OF, keys.centre: CENTRE, keys.website: WEBSITE, "roads": ROADS}
    people = {keys.centre: "contact centre", keys.website: "website"}
    comparisons: list[Comparison] = []
    for door, counted in sent.items():
        name = people.get(door, door)
        comparisons += _inputs(name, doors.get(door, {}), counted)
        comparisons.append(
            Comparison(
                what=f"{name}: events in the ledger",
                hub=where.by_source()[sources[door]],
                counted=counted.events,
            )
        )
    others = {door: sum(one.values()) for door, one in doors.items() if door not in sent}
    comparisons.append(
        Comparison(
            what="records in, over all doors",
            hub=account.records_in_all - sum(others.values()),
            counted=sum(one.records for one in sent.values()),
        )
    )
    received: dict[str, Received] = {}
    desks = receiver_count.desks(place.arrivals)
    for subscription, desk in DESK_OF.items():
        received[subscription] = desks.get(desk, Received())
    received[FILES] = receiver_count.files(place.nightly, SOURCE_OF["bacs"])
    tallies = where.by_subscription()
    for subscription, one in received.items():
        comparisons += _outputs(subscription, tallies.get(subscription, Tally()), one)
    comparisons += matters_check.compare(tallies, place)
    wrong = [one for each in received.values() for one in each.wrong] + matters_check.wrong(place)
    agree = account.balances and not wrong and all(one.agrees for one in comparisons)
    return Verdict(agree=agree, account=account, comparisons=comparisons, wrong=wrong, others=others)


def _inputs(name: str, told: dict[str, int], counted: Sent) -> list[Comparison]:
    pairs = (
        ("records in", sum(told.values()), counted.records),
        ("became events", told.get("envelope", 0), counted.events),
        ("duplicates", told.get("duplicate", 0), counted.duplicates),
        ("invalid", told.get("invalid", 0), counted.refused),
        ("ignored", told.get("ignored", 0), counted.ignored),
    )
    return [Comparison(what=f"{name}: {what}", hub=hub, counted=many) for what, hub, many in pairs]


def _outputs(subscription: str, told: Tally, counted: Received) -> list[Comparison]:
    delivered = told.names(Shown.DELIVERED)
    failed = told.names(Shown.DEAD, Shown.DISCARDED)
    found = [names(f"{subscription}: events delivered", delivered, counted.taken)]
    if failed or counted.refused:
        found.append(names(f"{subscription}: events refused at least once", failed, counted.refused))
    return found
