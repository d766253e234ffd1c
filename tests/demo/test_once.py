"""`tolbooth demo --scenario morning`, with which `--once` begins: it balances, and it is a real check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from demo import books
from demo.journal import Journal


def test_it_plays_through_and_agrees(played: Any) -> None:
    assert played.code == 0, played.trouble
    assert played.verdict["agree"]
    assert played.verdict["others"] == {}
    assert played.seconds < 60


def test_every_number_has_another_count_beside_it(played: Any) -> None:
    found = {one["what"]: one for one in played.verdict["comparisons"]}
    assert all(one["agrees"] and one["hub"] == one["counted"] for one in found.values())
    assert found["revenues: became events"]["hub"] == 409
    assert found["revenues: invalid"]["hub"] == 3
    assert found["bacs: duplicates"]["hub"] == 41
    assert found["contact centre: duplicates"]["hub"] == 1
    for receiver, many in {"housing-app": 409, "payments-app": 41, "collections-nightly": 41}.items():
        assert found[f"{receiver}: events delivered"]["counted"] == many
    assert found["case-app: events refused at least once"]["counted"] == 2
    assert found["roads: forms delivered, requests in its book"]["counted"] == 42
    assert found["crm: forms delivered, cases in its book"]["counted"] == 42
    assert found["crm: roads' news delivered, notes in its book"]["counted"] == 2
    assert found["phones: events delivered, messages in their log"]["counted"] == 44


def test_the_account_is_the_hubs_own_and_balances(played: Any) -> None:
    account = played.verdict["account"]
    assert account["balances"]
    assert account["records_in_all"] == sum(account["records"].values())
    assert account["unrouted"] == 1
    assert account["dead_open"] == 0
    assert account["dead_resolved"] == 2
    assert account["deliveries"]["waiting"] == 0


def test_what_waited_is_what_came_in_while_a_system_was_down(played: Any) -> None:
    facts = Journal(played.folder / "demo.json").facts
    for outage, seconds in ((facts.outage, 4), (facts.crm_outage, 6)):
        assert outage is not None
        assert outage.waited == 41
        assert outage.seconds >= seconds


def test_tampered_books_make_it_fail(copy: Path, demo: Any) -> None:
    book = copy / "crm" / "cases.jsonl"
    cases = book.read_text("utf-8").splitlines(keepends=True)
    case = books.cases(book).of("WF-2050").id
    book.write_text("".join(line for line in cases if case not in line), "utf-8")
    log = copy / "app" / "arrivals.jsonl"
    lines = log.read_text("utf-8").splitlines(keepends=True)
    gone = next(line for line in lines if '"desk":"housing"' in line)
    log.write_text("".join(line for line in lines if line != gone), "utf-8")
    done = demo("--scenario", "morning", "--json", "--data", str(copy), "--port", "0")
    assert done.returncode == 1
    verdict = json.loads(done.stdout)
    assert not verdict["agree"]
    wrong = [one for one in verdict["comparisons"] if not one["agrees"]]
    assert [one["what"] for one in wrong] == [
        "housing-app: events delivered",
        "crm: forms delivered, cases in its book",
    ]
    assert wrong[0]["differ"] == [f"/council/revenues {json.loads(gone)['id']}"]
    assert wrong[1]["differ"] == ["/website/example WF-2050-sent"]


def test_an_unreadable_log_is_named(copy: Path, demo: Any) -> None:
    log = copy / "app" / "arrivals.jsonl"
    with log.open("a", encoding="utf-8") as out:
        out.write('{"not": "an arrival"}\n')
    done = demo("--once", "--data", str(copy), "--port", "0")
    assert done.returncode == 1
    assert "arrivals.jsonl" in done.stderr
    assert "Traceback" not in done.stderr
