"""What keeps coming in after the morning: small extracts, and cases at the contact centre."""

from __future__ import annotations

import time

from demo.council import ERRANDS, SEED, case_opened, now
from demo.receiving_app import teach_service
from demo.stage import Stage

EXTRACT_EVERY = 20.0
CASE_EVERY = 4.0
ROWS = 12
BAD_EVERY = 3
"""Every third small extract has a bad row."""
_SEEDS = 1000


class Errands:
    """Sends what is due, each time it is asked."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._extract_at = self._case_at = time.monotonic() + CASE_EVERY

    def run(self) -> None:
        moment, facts, stage = time.monotonic(), self._stage.journal.facts, self._stage
        if moment >= self._extract_at:
            self._extract_at = moment + EXTRACT_EVERY
            facts.extracts += 1
            stage.journal.save()
            bad = int(facts.extracts % BAD_EVERY == 0)
            name = f"people-moved-{facts.extracts:04d}.csv"
            stage.council.extract(name, rows=ROWS, bad=bad, seed=(SEED + facts.extracts) % _SEEDS)
        if moment >= self._case_at:
            self._case_at = moment + CASE_EVERY
            facts.errands += 1
            stage.journal.save()
            reference = f"EX-{1000 + facts.errands}"
            service = ERRANDS[facts.errands % len(ERRANDS)]
            stage.publish(case_opened(reference, service, "Invented: please look at this", now()))


def leave_one_to_replay(stage: Stage) -> None:
    """Make sure that one dead letter is there whose cause is mended: the one of the morning, or a new one."""
    facts = stage.journal.facts
    if facts.left_dead and stage.hub.dead_letter(facts.left_dead).delivery.resolved_by is None:
        return
    facts.errands += 1
    stage.journal.save()
    reference, service = f"EX-{1000 + facts.errands}", f"invented_service_{facts.errands}"
    event = case_opened(reference, service, "Invented: nobody knows this service yet", now())
    stage.publish(event)

    def there() -> bool:
        for one in stage.hub.dead_letters(kind="delivery", subscription="case-app"):
            if one.event_id == event["id"]:
                facts.left_dead = one.id
                return True
        return False

    stage.pace.until(there, "the case app had not rejected what it does not know")
    teach_service(stage.place.services, service)
    stage.journal.save()
