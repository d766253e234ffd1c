"""The contact centre publishes: an event nobody asked for, one twice, and two that a receiver rejects."""

from __future__ import annotations

from dead_letter.letter import FailedDelivery
from demo.council import ERRANDS, case_moved_on, case_opened, gully_alert
from demo.receiving_app import teach_service
from demo.stage import Stage

STEP = "contact centre"
UNKNOWN = "bulky_waste"
TITLE = "Invented: please look at this"
FIRST, LEFT = "EX-104", "EX-105"
REASON = f"the case app knows {UNKNOWN} now"


def play(stage: Stage) -> None:
    """Publish; see two rejected; mend the cause; replay one of them and see it resolved."""
    facts = stage.journal.facts
    at = facts.begun
    for number, service in enumerate(ERRANDS, start=101):
        stage.publish(case_opened(f"EX-{number}", service, TITLE, at))
    stage.publish(case_opened("EX-101", ERRANDS[0], TITLE, at), again=True)
    stage.publish(gully_alert("gully-ZZ1-7-0412", at))
    if not facts.left_dead:
        for reference in (FIRST, LEFT):
            stage.publish(case_opened(reference, UNKNOWN, "Invented: a sofa to collect", at))
        # The step after the first rejected case: it must not overtake.
        stage.publish(case_moved_on(FIRST, UNKNOWN, at))
        stage.pace.until(
            lambda: len(_rejected(stage)) == 2, "the case app had not rejected what it does not know"
        )
        found = _rejected(stage)
        facts.first_dead, facts.left_dead = found[f"{FIRST}-opened"], found[f"{LEFT}-opened"]
        stage.journal.save()
    tell_rejected(stage)
    teach_service(stage.place.services, UNKNOWN)
    if stage.once("first replay"):
        stage.hub.replay(facts.first_dead, REASON)
        stage.sent("first replay")
    stage.pace.until(lambda: _resolved(stage, facts.first_dead), "the replay had not been delivered")
    stage.pace.until(
        lambda: _delivered(stage, f"{FIRST}-in-progress"),
        "the step behind the replayed case had not followed",
    )
    stage.journal.finish(STEP)


def tell_rejected(stage: Stage) -> None:
    hub, telling = stage.hub, stage.telling
    told = hub.records().get(stage.centre, {})
    telling.step(
        "published",
        f"{sum(told.values())} events by the contact centre, over HTTP; {told.get('duplicate', 0)} of them a "
        "second time: known as a duplicate, and not delivered again.",
    )
    unrouted = hub.event_about("sensor.alert", "gully-ZZ1-7")
    if unrouted is not None:
        flag = "no route asked for it: recorded, flagged unrouted" if unrouted.unrouted else "routed"
        telling.step(f"event {unrouted.seq}", f"sensor.alert of {unrouted.subject}: {flag}.")
    letter = hub.dead_letter(stage.journal.facts.first_dead)
    telling.step(
        letter.id, f"dead letter: {letter.event.subject} for {letter.delivery.subscription}: {letter.cause}."
    )
    stage.pace.breath(1.5)


def tell_replayed(stage: Stage) -> None:
    hub, telling = stage.hub, stage.telling
    letter = hub.dead_letter(stage.journal.facts.first_dead)
    for decision, replay in zip(letter.decisions, letter.replayed_as, strict=False):
        telling.step(
            replay.id,
            f'the list was mended and {letter.id} replayed ("{decision.reason}", {decision.who}): '
            f"{replay.state}.",
        )
    if letter.delivery.resolved_by is not None:
        telling.step(
            letter.id,
            f"stays {letter.state} on record, resolved by d-{letter.delivery.resolved_by}."
            f"{_behind(stage, letter)}",
        )
    stage.pace.breath(1.5)


def _behind(stage: Stage, letter: FailedDelivery) -> str:
    """What the ledger's times say of the case's next step."""
    step = stage.hub.event_about("case.status_changed", FIRST)
    if step is None:
        return ""
    behind = stage.hub.deliveries(step.seq)[0]
    replay = next(
        one for one in stage.hub.deliveries(letter.event.seq) if one.id == letter.delivery.resolved_by
    )
    if behind.settled_at is None or replay.settled_at is None or behind.created_at > replay.created_at:
        return ""
    if behind.settled_at < replay.settled_at:
        return f" The case's next step, event {step.seq}, did not wait for it."
    return f" The case's next step, event {step.seq}, was held behind it, in order, and followed."


def _rejected(stage: Stage) -> dict[str, str]:
    return {
        one.event_id or "": one.id for one in stage.hub.dead_letters(kind="delivery", subscription="case-app")
    }


def _resolved(stage: Stage, which: str) -> bool:
    return stage.hub.dead_letter(which).delivery.resolved_by is not None


def _delivered(stage: Stage, event_id: str) -> bool:
    event = stage.hub.event_about("case.status_changed", FIRST)
    return (
        event is not None
        and event.id == event_id
        and all(one.state == "delivered" for one in stage.hub.deliveries(event.seq))
    )
