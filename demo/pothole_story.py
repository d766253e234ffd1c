"""The story of one form, told from what the hub's trace says of it, and from the other systems' own books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from demo import books, phone, story
from demo.books import Case, Request, Said
from demo.stage import Stage
from demo.website import AILSA
from ledger.reading.delivery import RecordedAttempt, RecordedDelivery
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
    request = books.requests(stage.place.roads_book).of(AILSA.reference)
    for label, words in steps(trace, texts, request.updates):
        telling.step(label, words)
        stage.pace.breath()
    case = books.cases(stage.place.crm_book).of(AILSA.reference)
    telling.step("their books", in_their_books(request, case))
    telling.step("", f"`tolbooth events trace {event.seq}` tells all of it, whenever you ask.")


def steps(trace: Trace, texts: Mapping[str, str], said: Sequence[Said]) -> list[tuple[str, str]]:
    """What became of the form, and of what came back, as (label, words).

    ``texts`` are the messages on her phone by the event's id, ``said`` what roads told, in order.
    """
    found: list[tuple[str, str]] = []
    told = iter(said)
    for one in trace.events:
        found.append(_form(one) if one.event.seq == trace.seq else _news(one, next(told, None)))
        for delivery in sorted(one.deliveries, key=lambda each: (each.subscription != "roads", each.id)):
            label = LABELS.get(delivery.subscription, delivery.subscription)
            found += [(label, _try(one, delivery, each, texts)) for each in delivery.tries]
    return found


def in_their_books(request: Request, case: Case) -> str:
    """What the two systems hold of it, by what they wrote down themselves."""
    notes = f"{len(case.notes)} note{'' if len(case.notes) == 1 else 's'}"
    closed = f"{case.status.lower()}{f' as {case.reason}' if case.reason else ''}"
    crm = f"the CRM has case {case.id}, {closed}, with {notes}"
    return f"roads has request {request.id}, {request.status}; {crm}."


def _form(one: TracedEvent) -> tuple[str, str]:
    event = one.event
    return (
        "intake",
        f"became event {event.seq}, {_short(event.type)} of {event.source}, with the correlationid "
        f"{event.correlationid}: by that its story is known.",
    )


def _news(one: TracedEvent, said: Said | None) -> tuple[str, str]:
    event = one.event
    words = f": {said.status.replace('_', ' ')}, “{said.words}”" if said is not None else "."
    tied = "gives it the same correlationid" if event.attached else "does NOT know it again"
    return (
        "roads says",
        f"request {event.subject} has moved on{words} Polled as event {event.seq}, {_short(event.type)}; the "
        f"hub made that request, and so {tied}.",
    )


def _short(name: str) -> str:
    return name.removeprefix("uk.gov.council.").removesuffix(".v1")


def _try(
    one: TracedEvent, delivery: RecordedDelivery, attempt: RecordedAttempt, texts: Mapping[str, str]
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
    return f"took it {how}{f', as a note on case {attempt.local_id}' if attempt.local_id else ''}."
