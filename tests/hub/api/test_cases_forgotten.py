"""A case that ended longer ago than its type keeps it is forgotten: what it says, and what its events say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx2
from sqlalchemy import select, text

from cases.projecting.retention import OF_RETENTION
from hub.case_forgetting import events_of_cases
from hub.case_service import waking_cases
from ledger import clock, retention
from ledger.clock import SECOND
from ledger.session import Session
from safeguards.audit.tables import audit
from schemas.classes import DataClass
from tests.hub.api.conftest import Running
from tests.hub.api.kept_cases import kept
from tests.hub.api.test_cases import FIRST, database, operator, take, told

__all__ = ["database", "operator", "told"]
DAY = 24 * 3600 * SECOND


def timers(running: Running) -> dict[str, int]:
    """When cases are forgotten, by their numbers."""
    query = text("SELECT key, due_at FROM timer WHERE owner = 'cases.retention'")
    rows = running.hub.door.submit(lambda session: session.execute(query).all()).result()
    return {row.key: row.due_at for row in rows}


def ended(running: Running, number: int) -> int:
    query = text("SELECT ended_at FROM case_file WHERE number = :number")
    answer = running.hub.door.submit(lambda session: session.execute(query, {"number": number}).scalar_one())
    found: int = answer.result()
    return found


def days_pass(running: Running, days: int) -> None:
    def unit(session: Session) -> None:
        session.execute(text("UPDATE case_file SET ended_at = ended_at - :by"), {"by": days * DAY})

    running.hub.door.submit(unit).result()


def wake(running: Running, number: int) -> None:
    """As the scheduler does, which takes the timer away before."""

    def unit(session: Session) -> None:
        session.execute(text("DELETE FROM timer WHERE key = :key"), {"key": str(number)})
        waking_cases(running.hub)[OF_RETENTION](session, str(number))

    running.hub.door.submit(unit).result(20)


def end(client: httpx2.Client, reference: str = FIRST) -> None:
    answer = client.post(f"/cases/{reference}/status", json={"to": "collected", "reason": "Ailsa's is empty"})
    assert answer.status_code == 200, answer.text


def settled(running: Running, client: httpx2.Client, reference: str = FIRST) -> list[int]:
    """The events of a case, once all of them are delivered."""
    found = client.get("/events", params={"subject": f"case/{reference}", "limit": 50}).json()
    seqs = [one["seq"] for one in found["items"]]
    for seq in seqs:
        running.until(
            client,
            f"/events/{seq}/deliveries",
            lambda body: all(one["state"] == "delivered" for one in body["items"]),
        )
    return seqs


def said(client: httpx2.Client, reference: str = FIRST) -> str:
    """All that the case and its contacts say."""
    return client.get(f"/cases/{reference}").text + client.get(f"/cases/{reference}/contacts").text


def test_a_case_goes_so_long_after_its_end_as_its_type_says(
    running: Running,
    operator: httpx2.Client,
) -> None:
    take(operator)
    operator.post(f"/cases/{FIRST}/notes", json={"text": "Ailsa has a dog."})
    assert timers(running) == {}, "it is open"
    end(operator)
    assert timers(running) == {"1": ended(running, 1) + 365 * DAY}
    wake(running, 1)
    assert "dog" in said(operator), "too early"
    assert timers(running) == {"1": ended(running, 1) + 365 * DAY}
    events = settled(running, operator)
    days_pass(running, 366)
    wake(running, 1)
    assert timers(running) == {}
    shown = operator.get(f"/cases/{FIRST}").json()
    assert (shown["status"], shown["title"], shown["description"]) == ("collected", "Missed bin", None)
    assert [one for one in ("dog", "six", "Exampleson", "9001", "grey") if one in said(operator)] == []
    asked = {"unmasked": "true", "purpose": "a test"}
    for seq in events:
        event = operator.get(f"/events/{seq}", params=asked).json()
        assert (event["data"], event["forgotten_at"] is None) == (None, False)
    trail = running.hub.door.submit(
        lambda session: session.execute(select(audit).where(audit.c.action == "retention.forget")).all()
    ).result()
    assert [(row.who, row.thing, row.reason) for row in trail] == [
        ("policy retention_days", f"case/{FIRST}", "kept for 365 days after its end")
    ]
    left = kept(running)
    assert operator.post("/cases/rebuild", json={}).status_code == 200
    assert kept(running) == left
    wake(running, 1)
    assert kept(running) == left, "once"
    assert operator.get("/account").json()["balances"]


def test_what_is_said_of_it_afterwards_goes_a_day_later(running: Running, operator: httpx2.Client) -> None:
    take(operator)
    end(operator)
    settled(running, operator)
    days_pass(running, 366)
    wake(running, 1)
    assert timers(running) == {}
    contact = {"channel": "phone", "said": "The bin was Wanda's."}
    for where, body in (("notes", {"text": "Wanda has a hamster."}), ("contacts", contact)):
        assert operator.post(f"/cases/{FIRST}/{where}", json=body).status_code < 300
    settled(running, operator)
    assert "hamster" in said(operator)
    due = timers(running)["1"]
    assert 0 < due - clock.wall() * SECOND <= DAY
    wake(running, 1)
    assert [one for one in ("hamster", "Wanda") if one in said(operator)] == []
    assert timers(running) == {}
    left = kept(running)
    assert operator.post("/cases/rebuild", json={}).status_code == 200
    assert kept(running) == left


def test_a_case_stays_while_something_of_it_is_undecided(
    running: Running,
    operator: httpx2.Client,
) -> None:
    running.receiver.refuses = True
    take(operator)
    end(operator)
    running.until(operator, "/dead-letters", lambda body: bool(body["items"]))
    days_pass(running, 366)
    wake(running, 1)
    assert "six" in said(operator)
    assert list(timers(running)) == ["1"], "it is looked at again"


def test_a_case_that_is_reopened_or_merged_has_no_time_of_its_own(
    running: Running,
    operator: httpx2.Client,
) -> None:
    take(operator)
    end(operator)
    again = {"to": "reopened", "as": "agent", "reason": "the lid is still full"}
    assert operator.post(f"/cases/{FIRST}/status", json=again).status_code == 200
    assert timers(running) == {}
    other = take(operator, location=None, description="Ailsa's second bin")["reference"]
    end(operator, other)
    assert list(timers(running)) == ["2"]
    merged = operator.post(f"/cases/{other}/merge", json={"into": FIRST})
    assert merged.status_code == 200, merged.text
    assert timers(running) == {}
    operator.post(f"/cases/{other}/unmerge", json={})
    assert list(timers(running)) == ["2"]
    operator.post(f"/cases/{other}/merge", json={"into": FIRST})
    sent = {"to": "collected", "as": "supervisor"}
    assert operator.post(f"/cases/{FIRST}/status", json=sent).status_code == 200
    settled(running, operator)
    settled(running, operator, other)
    days_pass(running, 366)
    wake(running, 1)
    assert "second" not in said(operator, other), "it went with the one that it had gone into"
    assert "six" not in said(operator)


def test_no_rule_for_a_class_of_data_takes_away_what_a_case_is_made_again_from(
    running: Running,
    operator: httpx2.Client,
) -> None:
    take(operator)
    operator.post(f"/cases/{FIRST}/notes", json={"text": "There is a dog."})
    events = settled(running, operator)
    before = kept(running)

    def rules(session: Session) -> None:
        for data_class in DataClass:
            retention.forget_next(session, data_class, 0, apart=events_of_cases(running.hub))

    running.hub.door.submit(rules).result(20)
    for seq in events:
        assert operator.get(f"/events/{seq}").json()["forgotten_at"] is None
        line = operator.get(f"/retention/events/{seq}").json()
        assert (line["with_case"], line["kept_for"], line["due_at"]) == (True, None, None)
    assert operator.post("/cases/rebuild", json={}).status_code == 200
    assert kept(running) == before
    # As it was done before cases had a time of their own: what is there is not made less.
    noted = [seq for seq in events if operator.get(f"/events/{seq}").json()["type"].endswith("noted.v1")]
    running.hub.door.submit(lambda s: retention.forget_all_of(s, noted, lambda _s, _seqs: None)).result(20)
    assert operator.post("/cases/rebuild", json={}).status_code == 200
    assert kept(running) == before


def test_what_will_go_is_seen_beforehand(running: Running, operator: httpx2.Client) -> None:
    take(operator)
    end(operator)

    def line(**asked: str) -> Any:
        return operator.get("/retention", params=asked).json()["items"][-1]

    found = line()
    assert found["thing"] == "cases that have ended, and their events"
    assert (found["due"], found["by_type"]) == (0, True)
    assert datetime.fromisoformat(found["next_at"]) == clock.moment(ended(running, 1) + 365 * DAY)
    assert line(by="2199-01-01T00:00:00Z")["due"] == 1
