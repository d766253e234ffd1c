"""The page on SOAP systems says what the kit does, and its class works as it stands."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.contract import Delivery, Receipt
from adapters.kit.http import NOT_TAKEN, UNCERTAIN
from adapters.kit.soap.answers import REFUSALS
from adapters.kit.soap.settings import SoapSettings
from schemas.envelope import Envelope
from tests.adapters.scripted import scripted, written, wsdl


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "how-to" / "connect-a-soap-system.md").read_text()


def test_the_pages_adapter_works_as_it_stands(page: str, tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    written(tmp_path, wsdl())
    names: dict[str, Any] = {"__file__": str(tmp_path / "parks.py"), "__name__": "parks"}
    exec(compile(code, "parks.py", "exec"), names)
    at = datetime(2026, 5, 6, tzinfo=UTC)
    envelope = Envelope(id="1", source="/council/web", type="case.opened", time=at, data={"title": "Dark"})
    deadline = datetime.now(UTC) + timedelta(minutes=1)
    delivery = Delivery(envelope, "parks", "msg_1", 1, deadline)
    with scripted() as server:
        settings = names["Parks"].Settings(address=server.url)
        adapter = names["Parks"]("parks", settings)
        assert adapter.deliver(delivery) == Receipt("7", noun="request")
        asyncio.run(adapter.close())


def test_the_pages_table_names_the_statuses_that_the_kit_judges_by(page: str) -> None:
    def row(starts: str) -> set[int]:
        (found,) = re.findall(rf"^\| {starts}.*$", page, re.MULTILINE)
        return {int(status) for status in re.findall(r"\b[3-5]\d\d\b", found)}

    assert row("a fault of the sender") == REFUSALS
    maybe = row("any of these with 500")
    assert maybe <= UNCERTAIN
    assert {408, 500, 502, 504} == maybe, "any other is as a 500"
    assert row("any of these with 429") - {429} == NOT_TAKEN - {511}
    assert not row("a fault of WS-Security") & (REFUSALS | UNCERTAIN)


def test_the_settings_that_the_page_names_are_there(page: str) -> None:
    told = page.partition("## TLS")[2].partition("## An adapter")[0]
    known = set(SoapSettings.model_fields) | {"username_token", "basic", "both"}
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)(?: = [^`]*)?`", told))
    assert named
    assert named <= known
