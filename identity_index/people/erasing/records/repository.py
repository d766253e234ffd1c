"""Records and what was made of them, erased in the database. Each function works in the caller's session and
answers with how many rows of each table it emptied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, cast, delete, literal, null, or_, select, update

from identity_index.history.tables import change, touched
from identity_index.links.kind import Kind
from identity_index.links.tables import record_version, source_record
from identity_index.people.answering.tables import review_answer, review_batch
from identity_index.people.corrections.correction import State as Correction
from identity_index.people.corrections.tables import correction
from identity_index.people.golden.tables import golden_decision
from identity_index.people.reviews.review import State as Review
from identity_index.people.sampling.tables import link_verdict
from identity_index.people.sign_ins.tables import sign_in
from identity_index.people.tables import person_term, review
from ledger.clock import Micros
from ledger.recording import ERASED
from ledger.session import Session

_NOBODY = literal(f"{ERASED}-")


def records(session: Session, which: Sequence[int], now: Micros) -> Counter[str]:
    """What these records hold and ever held, and the keys by which their systems know them."""
    done: Counter[str] = Counter()

    def run(table: Any, statement: Any) -> None:
        done[table.name] += session.execute(statement).rowcount

    versions = update(record_version).where(record_version.c.record.in_(which))
    run(record_version, versions.values(details=null(), hash=ERASED))
    local_id = _NOBODY + cast(source_record.c.id, String)
    mine = update(source_record).where(source_record.c.id.in_(which))
    run(source_record, mine.values(local_id=local_id, hash=ERASED, closed_at=now))
    run(sign_in, delete(sign_in).where(sign_in.c.record.in_(which)))
    asked = update(correction).where(correction.c.record.in_(which))
    run(
        correction,
        asked.values(
            local_id=_NOBODY + cast(correction.c.record, String),
            held="null",
            wanted="null",
            key="",
            because="",
        ),
    )
    still = correction.c.state == Correction.OPEN.value
    session.execute(asked.where(still).values(state=Correction.TAKEN_BACK.value, settled_at=now))
    decided = update(golden_decision).where(golden_decision.c.record.in_(which))
    run(golden_decision, decided.values(value="null", instead_of="[]", reason=""))
    session.execute(
        decided.where(golden_decision.c.ended_at.is_(None)).values(ended_at=now, ended_by="erasure")
    )
    return done


def decisions(session: Session, masters: Sequence[int], now: Micros) -> Counter[str]:
    """What was made of these persons: why records were held to be theirs, what was asked and answered. Which
    records moved, when and by whom stays: by numbers alone."""
    done: Counter[str] = Counter()

    def run(table: Any, statement: Any) -> None:
        done[table.name] += session.execute(statement).rowcount

    concern = or_(review.c.master.in_(masters), review.c.candidate.in_(masters))
    still = review.c.state == Review.OPEN.value
    session.execute(
        update(review)
        .where(concern, still)
        .values(state=Review.CLOSED.value, decided_at=now, decided_by="erasure")
    )
    run(review, update(review).where(concern).values(evidence="{}", reason=""))
    answered = select(review_answer.c.batch).where(
        review_answer.c.review.in_(select(review.c.id).where(concern))
    )
    run(review_batch, update(review_batch).where(review_batch.c.id.in_(answered)).values(reason=""))
    theirs = select(touched.c.change).where(touched.c.master.in_(masters))
    mine = change.c.id.in_(theirs), change.c.kind == Kind.PERSON.value
    run(link_verdict, update(link_verdict).where(link_verdict.c.change.in_(theirs)).values(reason=null()))
    run(change, update(change).where(*mine).values(evidence=null(), reason=""))
    return done


def forget_rare(session: Session, terms: Sequence[tuple[int, str]]) -> int:
    """Those of these values that nobody has any more."""
    many = 0
    for field, value in terms:
        gone = delete(person_term).where(
            person_term.c.field == field, person_term.c.value == value, person_term.c.many <= 0
        )
        many += session.execute(gone).rowcount
    return many
