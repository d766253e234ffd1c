"""The proof of the demo: the hub's account beside counts that were made without it. Pure but for reading."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, computed_field

from demo import input_count, receiver_count
from demo.council import CENTRE
from demo.hub_view import HubView
from demo.input_count import Sent
from demo.place import Place
from demo.receiver_count import Received
from demo.whereabouts import Tally, Whereabouts
from ledger.reading.account import Account
from ledger.reading.delivery import Shown

DESK_OF = {"housing-app": "housing", "payments-app": "payments", "case-app": "cases"}
FILES = "collections-nightly"
SOURCE_OF = {"revenues": "/council/revenues", "bacs": "/council/bacs"}


class Comparison(BaseModel):
    """A number of the hub's beside the same one counted elsewhere. ``differ``: up to five not in both."""

    model_config = ConfigDict(frozen=True)

    what: str
    hub: int
    counted: int
    differ: list[str] = Field(default_factory=list)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def agrees(self) -> bool:
        return self.hub == self.counted and not self.differ


class Verdict(BaseModel):
    """``agree`` is true only where the account balances in itself and every comparison holds."""

    model_config = ConfigDict(frozen=True)

    agree: bool
    account: Account
    comparisons: list[Comparison]
    wrong: list[str] = Field(description="in the receivers' own books")
    others: dict[str, int] = Field(description="records of keys that are not the demo's, at the hub's word")


def check(hub: HubView, place: Place, centre: str) -> Verdict:
    """Compare. ``centre``: the id of the contact centre's key. Raises ``demo.arrivals.BadLog``."""
    account = hub.account()
    where = Whereabouts(hub)
    where.refresh()
    doors = hub.records()
    sent = {
        "revenues": input_count.extracts(place.sent_of("revenues").glob("*.csv")),
        "bacs": input_count.reports(place.sent_of("bacs").glob("*.xml")),
        centre: input_count.published(place.published),
    }
    sources = {**SOURCE_OF, centre: CENTRE}
    comparisons: list[Comparison] = []
    for door, counted in sent.items():
        name = "contact centre" if door == centre else door
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
    wrong = [one for each in received.values() for one in each.wrong]
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
    found = [_names(f"{subscription}: events delivered", delivered, counted.taken)]
    if failed or counted.refused:
        found.append(_names(f"{subscription}: events refused at least once", failed, counted.refused))
    return found


def _names(what: str, hub: set[str], counted: set[str]) -> Comparison:
    return Comparison(what=what, hub=len(hub), counted=len(counted), differ=sorted(hub ^ counted)[:5])
