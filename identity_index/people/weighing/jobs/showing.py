"""Jobs about weights for people to see, read in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from identity_index.ids import job_id, person_id
from identity_index.links import repository as links
from identity_index.people.answering.asking import waterfall
from identity_index.people.desk import showing
from identity_index.people.desk.sight import MASKED
from identity_index.people.weighing.jobs import repository
from identity_index.people.weighing.jobs.finding import Verdict
from identity_index.people.weighing.jobs.job import Change, Example, ExamplePage, Job, JobPage, Said
from ledger import clock
from ledger.session import Session


class _Detail(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    before: Verdict
    after: Verdict


def job_of(row: Any) -> Job:
    """A job's row, for people."""
    asked, counts = json.loads(row.asked), json.loads(row.counts)
    return Job(
        id=job_id.written(row.id),
        kind="trial" if row.kind == repository.TRIAL else "training",
        state=row.state,
        why=row.why,
        weights=row.weights,
        against=row.against,
        phase=row.phase,
        done=row.done,
        of=row.of,
        labels=asked.get("labels", len(asked.get("pairs", ()))),
        by=row.who,
        begun_at=clock.moment(row.begun_at),
        ended_at=None if row.ended_at is None else clock.moment(row.ended_at),
        tried=counts.get("tried", 0),
        records=asked.get("records", 0),
        changes={Change(name): many for name, many in counts.get("changes", {}).items()},
    )


def page(
    session: Session, after: int | None, most: int, kinds: Sequence[str] = repository.OF_PEOPLE
) -> JobPage:
    """The newest first."""
    found = repository.page(session, after, most + 1, kinds)
    more = job_id.written(found[most - 1].id) if len(found) > most else None
    return JobPage(items=[job_of(row) for row in found[:most]], next=more)


def examples(session: Session, number: int, change: Change | None) -> ExamplePage:
    """Personal data masked. Raises ``NotFound``."""
    repository.find(session, number)
    rows = repository.examples(session, number, change)
    records = list(links.records(session, {row.record for row in rows}).values())
    names = dict(zip([one.number for one in records], showing.names(session, records, MASKED), strict=True))
    found = []
    for row in rows:
        told = _Detail.model_validate_json(row.detail)
        if row.record in names:
            found.append(
                Example(
                    change=Change(row.change),
                    record=names[row.record],
                    person=person_id.written(row.person),
                    before=_said(told.before),
                    after=_said(told.after),
                )
            )
    return ExamplePage(items=found)


def _said(of: Verdict) -> Said:
    return Said(
        weights=of.weights,
        outcome=of.outcome.value,
        person=of.person,
        merges=list(of.merges),
        bits=None if of.bits is None else round(of.bits, 2),
        probability=of.probability,
        reasons=[str(MASKED.evidence(one)) for one in of.reasons],
        waterfall=waterfall(of.steps),
    )
