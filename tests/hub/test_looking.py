"""An adapter that can look passes the conformance suite, and one that looks badly does not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import Field, JsonValue

from adapters.conformance import DeliveringSuite
from adapters.contract import Adapter, Delivery, Looked, Receipt
from schemas.envelope import Envelope
from tests.hub.back_office import LookingClerk, Office, open_office
from tests.hub.conftest import event


class Counter(LookingClerk):
    """A clerk who is told where the office is by the settings."""

    class Settings(Adapter.Settings):
        url: str = Field(description="Where the office answers.")

    settings: Settings

    def __init__(self, name: str, settings: Adapter.Settings) -> None:
        Adapter.__init__(self, name, settings)
        self.url = self.settings.url
        self.given = []


class Reached:
    """The office as the suite sees it."""

    target: ClassVar[Mapping[str, JsonValue]] = {}

    def __init__(self, office: Office) -> None:
        self.office = office

    def effects(self) -> Sequence[str]:
        return [one["event"] for one in self.office.records]

    async def go_away(self) -> None:
        self.office.go_away()


class TestCounter(DeliveringSuite):
    adapter_class: ClassVar[type[Adapter]] = Counter
    url = "http://127.0.0.1:9"

    def settings(self, folder: Path) -> Mapping[str, JsonValue]:
        return {"url": self.url}

    @asynccontextmanager
    async def system(self, folder: Path) -> AsyncIterator[Reached]:
        with open_office() as office:
            self.url = office.url
            yield Reached(office)

    def envelope(self, number: int) -> Envelope:
        return event(f"F-{number}")


class Forgetful(Counter):
    """A clerk who finds nothing, whatever is there."""

    def done(self, delivery: Delivery) -> Looked:
        return super().done(delivery) and False


class Obliging(Counter):
    """A clerk who finds whatever is asked for."""

    def done(self, delivery: Delivery) -> Looked:
        return super().done(delivery) or Receipt("100", noun="request")


class Vague(Counter):
    """A clerk who finds the record, and calls it something else."""

    def done(self, delivery: Delivery) -> Looked:
        found = super().done(delivery)
        return Receipt(found.local_id) if isinstance(found, Receipt) else found


@pytest.mark.parametrize(
    ("kind", "fault"), [(Forgetful, "it is there"), (Obliging, "never sent"), (Vague, "other noun")]
)
def test_one_that_looks_badly_is_found_out(kind: type[Adapter], fault: str, tmp_path: Path) -> None:
    suite: Any = type("Suite", (TestCounter,), {"adapter_class": kind})()
    with pytest.raises(AssertionError, match=fault):
        suite.test_what_was_sent_is_found_where_the_adapter_can_look(tmp_path)
