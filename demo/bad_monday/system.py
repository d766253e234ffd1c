"""A system of the council's that is sent events. It shares nothing with the hub but HTTP.

Each is as particular as such systems are: it takes what it is for and refuses the rest, and the housing
system breaks on an address that it cannot file.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from demo.bad_monday import book
from demo.bad_monday.book import Entry

TAKES = {
    "housing": "person.moved",
    "payments": "direct_debit.rejected",
    "revenues": "direct_debit.rejected",
}
"""What each is for."""
POISON = ";"
"""What the housing system's own file of addresses cannot hold."""


class Event(BaseModel):
    """What is read of a CloudEvent in structured mode."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: str
    subject: str = ""
    data: dict[str, JsonValue]

    @property
    def short(self) -> str:
        return self.type.removeprefix("uk.gov.council.").removesuffix(".v1")

    @property
    def record(self) -> str:
        return f"{self.subject} {self.data['moved_on']}" if "moved_on" in self.data else self.subject


class System:
    """``dies_at``: at this request, counted from 1, it writes it down and is gone before it can answer."""

    def __init__(self, name: str, file: Path, dies_at: int | None) -> None:
        self._name = name
        self._dies_at = dies_at
        self._taken = {one.key for one in book.read(file) if one.taken}
        self._requests = 0
        self._book = file.open("ab")

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self._up)
        app.router.add_post("/", self._take)
        return app

    def close(self) -> None:
        self._book.close()

    async def _up(self, _request: web.Request) -> web.Response:
        return web.Response(text=f"{self._name} is up\n")

    async def _take(self, request: web.Request) -> web.Response:
        try:
            event = Event.model_validate_json(await request.read())
        except ValidationError:
            return _problem(400, "this is not a CloudEvent in structured mode")
        self._requests += 1
        status, why = self._judge(event)
        dies = self._requests == self._dies_at
        key = request.headers.get("webhook-id", "")
        self._write(
            Entry(
                at=datetime.now(UTC),
                key=key,
                attempt=int(request.headers.get("tolbooth-attempt", "1")),
                type=event.short,
                record=event.record,
                status=0 if dies else status,
                repeat=key in self._taken,
                flagged=request.headers.get("tolbooth-possible-duplicate") == "true",
            )
        )
        if dies:
            os._exit(1)
        if status < 300:
            self._taken.add(key)
            return web.Response(status=status)
        return _problem(status, why)

    def _judge(self, event: Event) -> tuple[int, str]:
        if event.short != TAKES[self._name]:
            return 422, f"the {self._name} system has no use for {event.short}"
        address = event.data.get("new_address")
        if self._name == "housing" and POISON in json.dumps(address):
            return 500, "the address cannot be filed: unexpected character in ADDR1"
        return 204, ""

    def _write(self, entry: Entry) -> None:
        self._book.write(entry.model_dump_json().encode() + b"\n")
        self._book.flush()


def _problem(status: int, detail: str) -> web.Response:
    body = {"title": "Not taken", "status": status, "detail": detail}
    return web.Response(status=status, text=json.dumps(body), content_type="application/problem+json")
