"""What systems have said anew of the records of a master, each beside what it said before. In the caller's
session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text

from identity_index.links.kind import Kind
from ledger.clock import Micros
from ledger.prepared import Prepared
from ledger.session import Session


class Update(NamedTuple):
    """One version of a record after its first. ``was`` and ``details`` are canonical JSON, None once erased;
    ``at``: when the index was told, ``as_of``: when its system says that it was so."""

    record: int
    version: int
    was: str | None
    details: str | None
    as_of: Micros
    at: Micros
    event_source: str
    event_id: str

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands among all of a master's."""
        return self.at, self.record, self.version


def updates(
    session: Session, kind: Kind, master: int, before: tuple[int, ...] | None, most: int
) -> Sequence[Update]:
    """The next of the records that are this master's now, the newest first, below the place ``before``."""
    at, record, version = before or (2**63 - 1, 0, 0)
    asked = {"at": at, "record": record, "version": version, "most": most}
    rows = session.run(_UPDATES, kind=kind.value, master=master, **asked)
    return [Update(*row) for row in rows]


_UPDATES = Prepared(
    text(
        "SELECT v.record, v.version, p.details AS was, v.details, v.as_of, v.at, v.event_source, v.event_id "
        "FROM source_record AS r JOIN record_version AS v ON v.record = r.id "
        "JOIN record_version AS p ON p.record = v.record AND p.version = v.version - 1 "
        "WHERE r.kind = :kind AND r.master = :master "
        "AND (v.at, v.record, v.version) < (:at, :record, :version) "
        "ORDER BY v.at DESC, v.record DESC, v.version DESC LIMIT :most"
    )
)
