"""What the documentation shows works as it stands there."""

from __future__ import annotations

import asyncio
import re
import types
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from adapters.contract import Adapter, Delivery, Ignored, Receipt, Reject, Retry, Translated
from adapters.kit.http import MAY_SAY_WHEN, REDIRECTS, REFUSALS
from adapters.revenues_extract import RevenuesExtract
from hub.fail_points import NAMES
from routes.retry import RetrySchedule, delay
from routes.source import read
from schemas import Envelope
from schemas.catalogue import shipped

BREAKS_OFF = 299
"""No status: the contractor takes the report and ends the connection without an answer."""


def examples(page: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return re.findall(rf"```{language}(?: title=\"[^\"]+\")?\n(.*?)```", page.read_text(), re.DOTALL)


def test_the_routes_shown_are_routes(root: Path) -> None:
    """Every example of the page on routes, all in one file."""
    text = "\n".join(examples(root / "docs" / "how-to" / "write-a-route.md", "toml"))
    every_type = [event_type.type for event_type in shipped().types()]
    found = read(text, "write-a-route.md", adapters=["web"], types=every_type)
    assert found.problems == ()
    assert len(found.routes) >= 4


@pytest.fixture
def shown_adapter(root: Path) -> type[Adapter]:
    (code, *_) = examples(root / "docs" / "how-to" / "register-an-adapter.md", "python")
    module = types.ModuleType("shown_in_the_documentation")
    exec(compile(code, "register-an-adapter.md", "exec", dont_inherit=True), module.__dict__)
    found: type[Adapter] = module.__dict__["StreetLights"]
    assert issubclass(found, Adapter)
    return found


def outcome_of(adapter_class: type[Adapter], status: int) -> Receipt | Retry | Reject:
    """What the adapter makes of a contractor who answers with this status."""

    async def report(request: web.Request) -> web.Response:
        assert request.headers["Idempotency-Key"] == "key-1"
        if status == BREAKS_OFF:
            assert request.transport is not None
            request.transport.close()
        if status != 200:
            return web.Response(status=status, text="no lamp of that number")
        return web.json_response({"reference": "L-7"})

    async def deliver() -> Receipt:
        contractor = web.Application()
        contractor.router.add_post("/reports", report)
        runner = web.AppRunner(contractor)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            host, port = runner.addresses[0]
            settings = adapter_class.Settings.model_validate({"base_url": f"http://{host}:{port}/"})
            adapter = adapter_class("lights", settings)
            await adapter.open()
            try:
                done = adapter.deliver(delivery())
                return done if isinstance(done, Receipt) else await done
            finally:
                await adapter.close()
        finally:
            await runner.cleanup()

    try:
        return asyncio.run(deliver())
    except (Retry, Reject) as refusal:
        return refusal


def delivery() -> Delivery:
    now = datetime.now(UTC)
    envelope = Envelope(
        id="1", source="/test", type="uk.gov.council.case.opened.v1", time=now, data={"reference": "C-1"}
    )
    return Delivery(envelope, "lights", "key-1", attempt=1, deadline=now + timedelta(seconds=30))


def test_the_adapter_shown_tells_the_outcomes_apart(shown_adapter: type[Adapter]) -> None:
    assert outcome_of(shown_adapter, 200) == Receipt(local_id="L-7")
    for status in (400, 404, 410, 422):
        refusal = outcome_of(shown_adapter, status)
        assert isinstance(refusal, Reject), status
        assert "no lamp of that number" in refusal.reason
    for status in (302, 401, 403, 408, 409, 425, 429, 500, 502, 503, 504):
        later = outcome_of(shown_adapter, status)
        assert isinstance(later, Retry), status
        assert later.uncertain == (status in {408, 500, 502, 504}), status


def test_the_adapter_shown_says_what_may_have_arrived(shown_adapter: type[Adapter]) -> None:
    """The contractor took the report, and the connection broke off before the answer."""
    lost = outcome_of(shown_adapter, BREAKS_OFF)
    assert isinstance(lost, Retry)
    assert lost.uncertain


def test_the_table_of_retries_is_the_default_schedule(root: Path) -> None:
    """Waits at the longest: chance only ever takes off."""
    schedule = RetrySchedule()
    rows, total = [], timedelta()
    for attempt in range(1, schedule.attempts):
        wait = delay(schedule, attempt, 0)
        assert wait is not None
        total += wait
        rows.append(f"| {attempt + 1} | {spoken(wait)} | {spoken(total)} |\n")
    page = (root / "docs" / "guarantees.md").read_text()
    assert f"| --- | --- | --- |\n{''.join(rows)}\n" in page
    half_hours = round(total / timedelta(minutes=30))
    about = f"{half_hours // 2}{'½' if half_hours % 2 else ''}"
    assert f"tried {schedule.attempts} times over about {about} hours" in page


def spoken(time: timedelta) -> str:
    seconds = round(time.total_seconds())
    parts = ((seconds // 3600, "h"), (seconds % 3600 // 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{many} {unit}" for many, unit in parts if many)


def test_what_a_webhook_s_answers_mean_is_told(root: Path) -> None:
    page = (root / "docs" / "how-to" / "publish-and-receive.md").read_text()
    assert f"| {', '.join(map(str, sorted(REFUSALS)))} | never as it stands" in page
    assert f"| {', '.join(map(str, sorted(REDIRECTS)))} | a dead letter too" in page
    assert f"with a {' or '.join(map(str, sorted(MAY_SAY_WHEN)))} is obeyed" in page


def test_every_point_at_which_the_crash_tests_kill_is_in_the_guarantees(root: Path) -> None:
    page = (root / "docs" / "guarantees.md").read_text()
    assert set(re.findall(r"`((?:\w+)\.(?:before|after|published)\w*)`", page)) == set(NAMES)


def test_the_extract_shown_is_read_whole(root: Path, tmp_path: Path) -> None:
    (sample,) = examples(root / "docs" / "reference" / "adapters.md", "csv")
    (tmp_path / "moved.csv").write_text(sample)
    adapter = RevenuesExtract(
        "revenues", RevenuesExtract.Settings.model_validate({"folder": tmp_path, "settle": "0s"})
    )
    asyncio.run(adapter.open())
    try:
        records = [record for batch in adapter.poll(None) for record in batch.records]
    finally:
        asyncio.run(adapter.close())
    moved, total = records
    assert isinstance(moved, Translated)
    shipped().check(moved.envelopes[0])
    assert isinstance(total, Ignored)
    assert "agrees" in total.reason
