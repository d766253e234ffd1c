"""Events and deliveries as people read them."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from hub.cli.screen import Screen, shown
from ledger.reading.delivery import RecordedDelivery, Shown
from ledger.reading.event import RecordedEvent
from ledger.reading.links import RecordedLink
from ledger.reading.trace import Trace
from schemas.errors import UnknownType
from schemas.event_type import short_of


def short(name: str) -> str:
    """The short form of a type, where it has one."""
    try:
        return short_of(name)
    except UnknownType:
        return name


def show(screen: Screen, event: RecordedEvent) -> None:
    """One event, whole."""
    attributes: dict[str, JsonValue] = {
        name: value
        for name, value in event.attributes.items()
        if name not in {"specversion", "datacontenttype"}
    }
    screen.facts(
        [
            ("event", event.seq),
            *((name, value) for name, value in attributes.items()),
            ("accepted", event.accepted_at),
            ("came by", event.entry),
            ("hub id", event.hub_id),
            *((place, person) for place, person in event.people.items()),
            ("restricted", "personal data are shown to nobody" if event.restricted else None),
            ("routes", f"version {event.routing_version}{', none matched' if event.unrouted else ''}"),
        ]
    )
    made(screen, event.links or ())
    if event.erased:
        screen.say(gone(event))
    elif event.data is not None:
        screen.document(event.data)


def gone(event: RecordedEvent) -> str:
    """What became of data that is not there any more."""
    if event.forgotten_at is None:
        return "Its data was erased."
    return f"Its data was forgotten at {shown(event.forgotten_at)}, as the retention rules say."


def made(screen: Screen, links: Sequence[RecordedLink]) -> None:
    """What was made of an event elsewhere."""
    for one in links:
        screen.say(f"made {one.system} {one.noun} {one.local_id} at {shown(one.at)}, by d-{one.delivery}")


def story(screen: Screen, trace: Trace) -> None:
    """A trace, event by event."""
    for one in trace.events:
        screen.say(f"{line(one.event)}  [{one.tie.value}]", "bold")
        if not one.deliveries:
            screen.say("            nobody was to have it: no route matched")
        for made in one.deliveries:
            screen.say(f"            d-{made.id} to {delivery_line(made)}")
            for attempt in made.tries:
                told = f": {attempt.detail}" if attempt.detail else ""
                screen.say(
                    f"                attempt {attempt.number}: {attempt.outcome or 'under way'}{told}"
                )
            for link in one.links:
                if link.delivery == made.id:
                    screen.say(f"                made {link.system} {link.noun} {link.local_id}")
    if trace.truncated:
        screen.note("The story is longer than is shown here.")


def line(event: RecordedEvent) -> str:
    """One event on one line."""
    subject = f" about {event.subject}" if event.subject else ""
    unrouted = "  (unrouted)" if event.unrouted else ""
    name = f"{short(event.type)}  {event.source} {event.id}"
    return f"{event.seq:>8}  {shown(event.accepted_at)}  {name}{subject}{unrouted}"


def attempts(screen: Screen, made: RecordedDelivery) -> None:
    """Every try of one delivery."""
    screen.table(
        ("attempt", "begun", "ended", "outcome", "answer", "their reference"),
        [
            (one.number, one.started_at, one.ended_at, one.outcome or "under way", one.detail, one.local_id)
            for one in made.tries
        ],
        empty="It was never tried.",
    )


def delivery_line(made: RecordedDelivery) -> str:
    """One delivery on one line: what became of it, and why."""
    told = f"{made.subscription}: {made.state.value}"
    if made.held_by is not None:
        told += f", since {made.held_by.detail}"
    if made.waits_for is not None:
        told += f", since {made.waits_for.sentence}"
    if made.state is Shown.DELIVERED and made.settled_at is not None:
        told += f" at {shown(made.settled_at)}"
    # Where its system is away beyond that, the sentence before has said until when.
    away_until = None if made.waits_for is None else made.waits_for.until
    if made.due_at is not None and (away_until is None or made.due_at > away_until):
        told += f", next try at {shown(made.due_at)}"
    tries = f"{made.attempts} attempt{'' if made.attempts == 1 else 's'}"
    told += f" (route {made.route}, {tries})"
    if made.cause and made.state is not Shown.DELIVERED:
        told += f": {made.cause}"
    if made.replays is not None:
        told += f" [replays d-{made.replays}]"
    if made.resolved_by is not None:
        told += f" [delivered since by d-{made.resolved_by}]"
    return told
