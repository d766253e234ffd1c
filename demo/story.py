"""One record's story, told from what the hub's trace says of it."""

from __future__ import annotations

from datetime import timedelta

from demo.council import Mover
from demo.hub_view import HubView
from demo.telling import Telling
from ledger.reading.delivery import RecordedAttempt, RecordedDelivery
from ledger.reading.trace import Trace


def tell(telling: Telling, hub: HubView, file: str, mover: Mover) -> None:
    """From the line of the file to the receiver's answer."""
    telling.heading("One record, from end to end")
    telling.step(f"line {mover.line}", f"{file}: {mover.name} moved from {mover.old} to {mover.new}.")
    event = hub.event_about("person.moved", mover.account)
    if event is None:
        telling.step("intake", "the hub has no event of it, which should not be", style="bold red")
        return
    trace = hub.trace(event.seq)
    telling.step(
        "intake",
        f"became event {event.seq}, {event.type} of {event.source}, with the id {event.id}: "
        "the account and the day, so that the same row again is known as a repeat.",
    )
    for words in steps(trace):
        telling.step(*words)


def steps(trace: Trace) -> list[tuple[str, str]]:
    """What became of the traced event, as (label, words)."""
    itself = next(one for one in trace.events if one.event.seq == trace.seq)
    if itself.event.unrouted:
        return [("routes", "none asked for it; it is in the ledger, flagged unrouted.")]
    found: list[tuple[str, str]] = []
    for delivery in itself.deliveries:
        order = f", in the order of its key {delivery.lane}" if delivery.lane else ""
        found.append(
            (
                "route",
                f"{delivery.route} asked for it: delivery {delivery.id} to {delivery.subscription}{order}.",
            )
        )
        found += [("attempt " + str(one.number), attempt(delivery, one)) for one in delivery.tries]
    return found


def attempt(delivery: RecordedDelivery, one: RecordedAttempt) -> str:
    """One try, in words."""
    if one.ended_at is None:
        return f"{delivery.subscription} is being called now."
    took = (one.ended_at - one.started_at) / timedelta(milliseconds=1)
    if one.outcome == "receipt":
        said = f", saying: {one.detail}" if one.detail else ""
        return f"{delivery.subscription} took it in {took:.0f} ms{said}. The delivery is {delivery.state}."
    return f"{delivery.subscription} after {took:.0f} ms: {one.outcome}, {one.detail}."
