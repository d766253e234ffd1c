"""The CRM goes down while 41 more people send forms; the morning goes on without it; then it comes back."""

from __future__ import annotations

from datetime import UTC, datetime

from demo import books, website
from demo.council import now
from demo.journal import Journal, Outage
from demo.outage_scene import PLAIN_EVERY, waited
from demo.stage import Stage
from demo.telling import length
from demo.website import AILSA, OTHERS, WEBSITE

STEP = "crm"
OTHER_WAYS = ("roads", "text-messages")
"""The subscriptions that the forms go to besides the CRM's."""


def begin(stage: Stage) -> None:
    """Shut its door and let the forms come in, unless that was done before.

    A run that comes after one stopped meanwhile has the CRM up already: it says what had waited on record.
    """
    facts = stage.journal.facts
    if facts.crm_outage is not None:
        return
    if facts.crm_cut_short:
        _go_on(stage)
    else:
        _go_down(stage)


def came_back(journal: Journal) -> None:
    """Note that the CRM is up again, in case an earlier run was stopped while it was down."""
    facts = journal.facts
    if facts.crm_began and facts.crm_outage is None and not facts.crm_cut_short:
        facts.crm_cut_short = now()
        journal.save()


def end(stage: Stage) -> None:
    """Wait until its time is up, open its door again, see all that waited arrive, and say so."""
    facts, pace = stage.journal.facts, stage.pace
    stage.telling.heading("The CRM comes back")
    if facts.crm_outage is None:
        with stage.telling.passing(PLAIN_EVERY) as say:
            while (left := stage.crm_outage - _since(facts.crm_began)) > 0:
                say(f"{stage.waiting('crm')} wait for the CRM, which comes back in {left:.0f} s")
                pace.rest(min(left, 1.0))
        facts.crm_outage = Outage(seconds=_since(facts.crm_began), waited=stage.waiting("crm"))
        stage.journal.save()
        stage.crm.come_back()
    if not stage.journal.is_done(STEP):
        pace.until(lambda: stage.waiting("crm") == 0, "what had waited for the CRM had not all arrived")
        stage.journal.finish(STEP)
    _tell_return(stage, facts.crm_outage)


def _go_down(stage: Stage) -> None:
    facts, telling = stage.journal.facts, stage.telling
    telling.heading(f"The CRM goes down, and {OTHERS} more people report something")
    facts.crm_began, facts.crm_cut_short = now(), ""
    stage.journal.save()
    stage.crm.go_down()
    telling.step("CRM", f"goes down for {length(stage.crm_outage)}: connections to it are refused.")
    _forms_come_in(stage)
    telling.step(
        "meanwhile",
        f"{stage.waiting('crm')} wait for the CRM. The morning goes on.",
    )
    stage.pace.breath(2)


def _go_on(stage: Stage) -> None:
    facts, telling = stage.journal.facts, stage.telling
    telling.heading(f"The CRM went down, and {OTHERS} more people report something")
    _forms_come_in(stage)
    began, back = (datetime.fromisoformat(one) for one in (facts.crm_began, facts.crm_cut_short))
    many = waited(stage.hub, WEBSITE, "crm", back)
    telling.step(
        "CRM",
        "an earlier run was stopped while the CRM was down; the CRM came back with the next one, and so its "
        f"outage is not played again. By the ledger, {many or 'none'} waited for it.",
    )
    facts.crm_outage = Outage(seconds=(back - began).total_seconds(), waited=many, cut_short=True)
    stage.journal.save()


def _forms_come_in(stage: Stage) -> None:
    for report in website.others():
        stage.publish(report.event(stage.journal.facts.begun))
    stage.pace.until(
        lambda: stage.waiting(*OTHER_WAYS) == 0, "the forms had not all reached roads and the phones"
    )
    mine = {one.reference for one in website.others()}
    there = mine & books.requests(stage.place.roads_book).by_reference.keys()
    stage.telling.step(
        "website",
        f"{len(mine)} forms: potholes, street lights, signs. Roads has {_of(len(there), len(mine))} of them "
        "in its book, and their senders have a text: a system that is down holds up no other.",
    )


def _tell_return(stage: Stage, outage: Outage) -> None:
    """Lost is what the website's own list holds and the CRM's own book has not got."""
    book = books.cases(stage.place.crm_book)
    asked = {AILSA.reference, *(one.reference for one in website.others())}
    lost = asked - book.by_reference.keys()
    twice = book.twice
    how = "was down when the demo was stopped, in all" if outage.cut_short else "was down"
    stage.telling.say(
        f"The CRM {how} for {length(outage.seconds)}: {outage.waited} waited, {len(lost) or 'none'} lost. "
        f"Its own book has {len(book.by_reference)} cases, {AILSA.name}'s among them, "
        f"{len(twice) or 'none'} of them twice."
    )
    stage.pace.breath(1.5)


def _of(many: int, whole: int) -> str:
    return "all" if many == whole else str(many)


def _since(moment: str) -> float:
    """Seconds that have gone by since."""
    return (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()
