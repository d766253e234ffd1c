"""The story of one form, told from what the hub's trace says of it, and from the other systems' own books."""

from __future__ import annotations

from datetime import timedelta

from demo import books, phone, story
from demo.stage import Stage
from demo.website import AILSA
from ledger.reading.delivery import RecordedAttempt, RecordedDelivery, Shown
from ledger.reading.trace import Trace, TracedEvent

HEADING = "A citizen reported a pothole. Watch it reach roads, the CRM and her phone"
LABELS = {"roads": "roads", "crm": "CRM", "text-messages": "her phone"}
HOW = {"roads": "Open311", "crm": "SOAP", "text-messages": "a webhook"}


def tell(stage: Stage) -> None:
    """Line by line."""
    telling, hub = stage.telling, stage.hub
    telling.heading(HEADING)
    telling.step(
        "the form",
        f"{AILSA.name} reports on the council's website: {AILSA.what.lower()}, {AILSA.where}. "
        f"She is given the reference {AILSA.reference}.",
    )
    event = hub.event_about("form.submitted", AILSA.reference)
    if event is None:
        telling.step("intake", "the hub has no event of it, which should not be", style="bold red")
        return
    trace = hub.trace(event.seq)
    texts = {one.id: one.text for one in phone.of_story(stage.place.messages, AILSA.story)}
    for label, words in steps(trace, texts):
        telling.step(label, words)
        stage.pace.breath()
    for label, words in in_the_books(stage):
        telling.step(label, words)
        stage.pace.breath()


def steps(trace: Trace, texts: dict[str, str]) -> list[tuple[str, str]]:
    """What became of the form, and of what came back, as (label, words). ``texts`` by the event's id."""
    found: list[tuple[str, str]] = []
    for one in trace.events:
        found.append(_opening(one, itself=one.event.seq == trace.seq))
        for delivery in sorted(one.deliveries, key=lambda each: (each.subscription != "roads", each.id)):
            label = LABELS.get(delivery.subscription, delivery.subscription)
            found += [(label, _try(one, delivery, each, texts)) for each in delivery.tries]
    return found


def in_the_books(stage: Stage) -> list[tuple[str, str]]:
    """What the two systems hold of it, by their own books."""
    request = books.requests(stage.place.roads_book).of(AILSA.reference)
    case = books.cases(stage.place.crm_book).of(AILSA.reference)
    notes = f"{len(case.notes)} note{'' if len(case.notes) == 1 else 's'}"
    closed = f", {case.status.lower()}" + (f" as {case.reason}" if case.reason else "")
    return [
        (
            "by their books",
            f"roads holds request {request.id} ({request.status}), the CRM case {case.id} with {notes}"
            f"{closed}, and the hub has made neither of them twice.",
        )
    ]


def _opening(one: TracedEvent, *, itself: bool) -> tuple[str, str]:
    event = one.event
    kind = event.type.removeprefix("uk.gov.council.").removesuffix(".v1")
    if itself:
        return (
            "intake",
            f"became event {event.seq}, {kind} of {event.source}. Whatever follows from it is known by its "
            f"correlationid, {event.correlationid}.",
        )
    tied = "known as the one made for her form, and so of the same story" if event.attached else "not tied"
    return "roads says", f"request {event.subject} moves on: fetched as event {event.seq}, {kind}; {tied}."


def _try(
    one: TracedEvent, delivery: RecordedDelivery, attempt: RecordedAttempt, texts: dict[str, str]
) -> str:
    if attempt.outcome != "receipt" or attempt.ended_at is None:
        return story.attempt(delivery, attempt)
    took = (attempt.ended_at - attempt.started_at) / timedelta(milliseconds=1)
    how = f"by {HOW.get(delivery.subscription, 'delivery')} in {took:.0f} ms"
    if delivery.subscription == "text-messages":
        return f"“{texts.get(one.event.id, 'no message')}”"
    made = next((each for each in one.links if each.delivery == delivery.id), None)
    if made is not None:
        return f"took it {how}, and made {made.noun} {made.local_id} of it."
    about = f" on {attempt.local_id}" if attempt.local_id else ""
    return f"took it {how}, as a note{about}." if delivery.state is Shown.DELIVERED else f"took it {how}."
