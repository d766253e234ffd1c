"""What a migration makes of cases that are there already."""

from __future__ import annotations

from sqlalchemy import Engine, insert, select

from cases.keeping.tables import case_file
from cases.written.tables import case_type_version
from hub.migrating import migrate
from tests.ledger.test_migrations import earlier, engine

__all__ = ["engine"]

CASE = {
    **{"version": 3, "type_version": 1, "visibility": "public", "status": "received"},
    **{"stands_for": "open", "title": "A hole", "details": "{}", "channel": "web", "priority": 2},
    **{"queue": "roads", "interactions": 1, "notes": 0, "opened_at": 1, "changed_at": 9, "due_at": 1},
}


def test_a_case_is_of_the_line_of_service_that_its_type_says(engine: Engine) -> None:
    """One whose type nobody knows any more stays as it is."""
    earlier(engine, "0062")
    holes = {"number": 1, "type": "pothole", "service": "pothole"}
    lost = {"number": 2, "type": "lost_dog", "service": "lost_dog"}
    kind = {"name": "pothole", "version": 1, "hash": "h", "definition": '{"service": "roads"}'}
    with engine.connect().execution_options(tolbooth_writes=True) as connection, connection.begin():
        connection.execute(insert(case_type_version), [{**kind, "first_seen_at": 1, "in_use": True}])
        connection.execute(insert(case_file), [{**CASE, **holes}, {**CASE, **lost}])
    migrate(engine)
    with engine.connect() as connection:
        found = connection.execute(select(case_file.c.number, case_file.c.service))
        assert {one.number: one.service for one in found} == {1: "roads", 2: "lost_dog"}
