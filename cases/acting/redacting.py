"""What a case says in anybody's words is taken away, by an erasure or since its type keeps it no longer; that
there was one, and how it went, stays."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.holding import holder
from cases.acting.teller import Teller
from cases.importing import repository as imports
from cases.keeping import repository
from cases.keeping.people.redacted import redacted
from ledger.session import Session
from schemas.events.case_redaction import CaseRedacted


@dataclass(frozen=True, slots=True)
class Redacting:
    """It is told, so that a case which is made again stays as the erasure left it."""

    teller: Teller

    def redact(self, session: Session, number: int) -> dict[str, int]:
        """Answers with the rows from which something was taken, by table. Raises ``NotFound``."""
        file = self.teller.file(session, number, merged=True)
        kind = self.teller.projection.upkeep.kind(session, file)
        before = repository.rows_of(session, number)
        cause = self.teller.cause(session, file)
        data = CaseRedacted(
            reference=self.teller.numbering.written(number),
            service=file.type,
            kept=redacted(before, kind.title),
            redacted_at=cause.at,
        )
        self.teller.tell(session, cause, "redacted", number, file.version + 1, data)
        imports.forget_words(session, number)
        if self.teller.attachments is not None:
            self.teller.attachments.release(session, holder(data.reference))
        touched = ("case_file", "case_interaction", "case_note", "case_party", "case_task", "case_word")
        return {table: len(before[table]) for table in (*touched, "case_reporter")}
