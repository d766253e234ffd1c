"""Thousands of reports of one thing: a further one costs what the third did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cases.acting.opening import Opening
from cases.acting.report import Report
from cases.keeping import repository
from ledger.session import Session
from tests.cases.core.conftest import AGENT, Service
from tests.ledgers import MAKERS, Templates

HERE = {"position": {"latitude": 55.861, "longitude": -4.251}}


@pytest.fixture
def lone(tmp_path: Path, templates: Templates) -> Iterator[Service]:
    """On SQLite, which tells each step that it takes."""
    with MAKERS["sqlite"](tmp_path, templates) as ledger:
        door = ledger.make_door(ledger.engine)
        yield Service(ledger, door)
        door.close()


def reported(by: int) -> Report:
    who = {"person": {"system": "crm", "local_id": f"c-{by}"}}
    said = {"type": "blocked_gully", "channel": "web", "location": HERE, "reporter": who}
    return Report.model_validate({**said, "details": {"where_exactly": "under the bridge"}})


def steps(service: Service, unit: Any) -> int:
    """Of the database's machine, in tens: its work, whatever else this computer does meanwhile."""

    def counted(session: Session) -> int:
        driver: Any = session._connection.connection.dbapi_connection
        many = 0

        def step() -> int:
            nonlocal many
            many += 1
            return 0

        driver.set_progress_handler(step, 10)
        try:
            unit(session)
        finally:
            driver.set_progress_handler(None, 10)
        return many

    found: int = service.run(counted)
    return found


def test_the_four_hundredth_report_of_a_flood_costs_what_the_third_did(lone: Service) -> None:
    opening = Opening(lone.teller)
    cost = [
        steps(lone, lambda session, by=by: opening.take(session, reported(by), AGENT)) for by in range(400)
    ]
    rows = lone.everything()
    assert [len(rows[name]) for name in ("case_file", "case_interaction")] == [1, 400]
    assert max(cost[-20:]) < 1.3 * max(cost[2:20]), (cost[:10], cost[-10:])


def test_what_a_contact_does_not_change_is_not_written(service: Service) -> None:
    """So that it meets nobody who works on the case: the row as it was read is not put back."""
    taken = service.take("blocked_gully", location=HERE, details={"where_exactly": "under the bridge"})
    before = service.file(taken.number)
    service.run(lambda session: repository.count_contact(session, taken.number, 2, before.changed_at - 5))
    after = service.file(taken.number)
    assert (after.version, after.interactions) == (before.version + 1, 2)
    assert after.changed_at == before.changed_at, "a contact of the day before takes a case back to nothing"
