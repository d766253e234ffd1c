"""A system of the council's that is sent events. It shares nothing with the hub but HTTP.

It writes down every request before it answers, and drops what it has had before, by its key.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from demo import request_book as book
from demo.request_book import Entry


class Event(BaseModel):
    """What is read of a CloudEvent in structured mode."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    type: str
    subject: str = ""
    data: dict[str, JsonValue]

    @property
    def short(self) -> str:
        return self.type.removeprefix("uk.gov.council.").removesuffix(".v1")


class CouncilSystem:
    """``dies_at``: at this request, counted from 1, it writes it down and is gone before it can answer.

    What a system is for, and how particular it is, its own class says.
    """

    def __init__(self, name: str, file: Path, dies_at: int | None) -> None:
        self.name = name
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

    def judge(self, event: Event) -> tuple[int, str]:
        """The status that it answers, and why where it does not take it."""
        raise NotImplementedError

    def keep(self, event: Event) -> None:
        """Take it: done once for each key, before it is answered."""

    def record(self, event: Event) -> str:
        """What tells the event's record apart from others, for its book."""
        return event.subject

    async def _up(self, _request: web.Request) -> web.Response:
        return web.Response(text=f"{self.name} is up\n")

    async def _take(self, request: web.Request) -> web.Response:
        try:
            event = Event.model_validate_json(await request.read())
        except ValidationError:
            return problem(400, "this is not a CloudEvent in structured mode")
        self._requests += 1
        status, why = self.judge(event)
        dies = self._requests == self._dies_at
        key = request.headers.get("webhook-id", "")
        repeat = key in self._taken
        if status < 300 and not repeat:
            self.keep(event)
        self._write(
            Entry(
                at=datetime.now(UTC),
                key=key,
                attempt=int(request.headers.get("tolbooth-attempt", "1")),
                type=event.short,
                record=self.record(event),
                status=0 if dies else status,
                repeat=repeat,
                flagged=request.headers.get("tolbooth-possible-duplicate") == "true",
            )
        )
        if dies:
            os._exit(1)
        if status < 300:
            self._taken.add(key)
            return web.Response(status=status)
        return problem(status, why)

    def _write(self, entry: Entry) -> None:
        self._book.write(entry.model_dump_json().encode() + b"\n")
        self._book.flush()


def problem(status: int, detail: str) -> web.Response:
    body = {"title": "Not taken", "status": status, "detail": detail}
    return web.Response(status=status, text=json.dumps(body), content_type="application/problem+json")
