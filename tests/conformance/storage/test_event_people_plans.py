"""Who somebody is, is found along an index, whatever the ledger and the index of people hold."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from identity_index.people.source_keys import PeopleKeys
from ledger import people
from ledger.prepared import Prepared
from ledger.session import Session
from schemas.parties import key_of

if TYPE_CHECKING:
    from ledger.rows import Rows
    from tests.conformance.storage.conftest import Storage

KEYS = PeopleKeys()
ASKED = [("tax", "1"), ("crm", "2"), key_of("person", "p-1"), key_of("chi", "0101201234")]
TABLES = {
    "master": "m",
    "source_record": "[ro]",
    "record_version": "v",
    "event_key": "k",
    "event_person": "event_person",
    "person_block": "b",
    "golden_decision": "d",
}
"""Each with the names that the statements give it."""


class Explaining(Session):
    """The same transaction; of each statement that was compiled once, the plan."""

    def __init__(self, of: Session, plans: list[str]) -> None:
        super().__init__(of._connection)
        self._plans = plans

    def run(self, statement: Prepared, **parameters: Any) -> Rows:
        sql, constants = statement.text(self.dialect)
        given = {**constants, **parameters}
        if self.dialect == "sqlite":
            found = self._connection.exec_driver_sql("EXPLAIN QUERY PLAN " + sql, given).fetchall()
            self._plans += [row[3] for row in found]
        else:
            self._connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            self._plans += self._connection.exec_driver_sql("EXPLAIN " + sql, given).scalars().all()
        return super().run(statement, **parameters)


@pytest.mark.parametrize("question", ["known", "holders", "spans", "held", "noted", "forget"])
def test_nobody_is_looked_for_through_a_whole_table(storage: Storage, question: str) -> None:
    questions: dict[str, Any] = {
        "known": partial(KEYS.known, keys=ASKED),
        "holders": partial(KEYS.holders, keys=ASKED),
        "spans": partial(_spans),
        "held": partial(KEYS.held, wanted=[("p-1", "tax"), ("p-2", "crm")]),
        "noted": partial(people.noted, seqs=[1, 2]),
        "forget": partial(people.forget, seqs=[1, 2]),
    }
    plans: list[str] = []
    storage.run(lambda session: questions[question](Explaining(session, plans)))
    assert plans
    scans = [
        line
        for line in plans
        for name, alias in TABLES.items()
        if re.search(rf"Seq Scan on {name}(_\d)?\b|^SCAN ({name}|{alias})\b", line.strip())
    ]
    assert scans == []


def _spans(session: Session) -> None:
    from identity_index.links.keys import repository
    from identity_index.links.kind import Kind
    from identity_index.people.numbers.leading.repository import theirs

    repository.siblings(session, Kind.PERSON, 1)
    theirs(session, 1)
