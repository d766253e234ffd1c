"""The council's app that receives: four desks, each a webhook. It is no part of the hub and shares nothing
with it but HTTP."""

from __future__ import annotations

import json
import os
from collections import Counter, deque
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from demo import app_page, phone_page
from demo.arrivals import Arrival, ArrivalLog, read
from demo.phone import NobodyToText, Phone

PHONE = "phone"
DESKS = ("housing", "payments", "cases", PHONE)
KNOWN_AT_FIRST = ("missed_bin", "pothole", "street_light")
PROCESS = "demo-process"
"""The header of the page that says which process answers."""
SHOWN = 25
"""Arrivals on the page."""


class Event(BaseModel):
    """What the app reads of a CloudEvent in structured mode."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    source: str
    type: str
    correlationid: str = ""
    data: dict[str, JsonValue]


class ReceivingApp:
    """Takes events, drops repeats by their key, and logs every arrival.

    ``services`` is a JSON list of the services that the case workers' desk knows; it is read on every
    request, so that whoever runs the app can mend it while it runs. ``phone`` is the desk that writes text
    messages to citizens.
    """

    def __init__(self, log: Path, services: Path, phone: Phone) -> None:
        self._services = services
        self._phone = phone
        self._latest: deque[Arrival] = deque(maxlen=SHOWN)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._taken: set[tuple[str, str]] = set()
        for arrival in read(log):
            self._note(arrival)
        self._log = ArrivalLog(log)

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get(f"/{PHONE}", self._phone_page)
        for desk in DESKS:
            app.router.add_post(f"/{desk}", self._take)
        return app

    def close(self) -> None:
        """Close its log and the phone's."""
        self._log.close()
        self._phone.close()

    async def _take(self, request: web.Request) -> web.Response:
        desk = request.path.strip("/")
        try:
            event = Event.model_validate_json(await request.read())
        except ValidationError:
            return _problem(400, "this is not a CloudEvent in structured mode")
        key = request.headers.get("webhook-id", "")
        refusal = self._texted(event, key) if desk == PHONE else self._refusal(desk, event)
        arrival = Arrival(
            at=datetime.now(UTC),
            desk=desk,
            key=key,
            attempt=int(request.headers.get("tolbooth-attempt", "1")),
            source=event.source,
            id=event.id,
            type=event.type,
            status=422 if refusal else 204,
            repeat=(desk, key) in self._taken,
        )
        self._log.write(arrival)
        self._note(arrival)
        return _problem(422, refusal) if refusal else web.Response(status=204)

    def _refusal(self, desk: str, event: Event) -> str:
        service = event.data.get("service")
        if desk != "cases" or service is None:
            return ""
        known = known_services(self._services)
        if service in known:
            return ""
        return f"the service {service} is not in this app's list ({', '.join(known)}); add it there first"

    def _texted(self, event: Event, key: str) -> str:
        # Before the arrival is written down: an app that is killed in between is sent the event again.
        try:
            self._phone.take(event.source, event.id, event.type, event.correlationid, event.data, key)
        except NobodyToText as error:
            return str(error)
        return ""

    def _note(self, arrival: Arrival) -> None:
        self._latest.appendleft(arrival)
        kind = "refused" if not arrival.taken else "repeats" if arrival.repeat else "taken"
        self._counts[arrival.desk, kind] += 1
        if arrival.taken:
            self._taken.add((arrival.desk, arrival.key))

    async def _page(self, _request: web.Request) -> web.Response:
        text = app_page.render(DESKS, self._counts, list(self._latest))
        return web.Response(text=text, content_type="text/html", headers={PROCESS: str(os.getpid())})

    async def _phone_page(self, request: web.Request) -> web.Response:
        told = self._phone.messages
        by_story = {one.story: one for one in told}
        story = request.query.get("story", next(iter(by_story), ""))
        others = [one for name, one in by_story.items() if name != story]
        text = phone_page.render([one for one in told if one.story == story], others)
        return web.Response(text=text, content_type="text/html")


def known_services(file: Path) -> list[str]:
    """The services the case workers' desk knows."""
    if not file.exists():
        return list(KNOWN_AT_FIRST)
    found = json.loads(file.read_text("utf-8"))
    return [str(one) for one in found]


def teach_service(file: Path, service: str) -> None:
    """Mend the app's list, as whoever runs the app would: in its own settings."""
    known = known_services(file)
    if service not in known:
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(".new")
        aside.write_text(json.dumps([*known, service], indent=1) + "\n", "utf-8")
        aside.replace(file)


def _problem(status: int, detail: str) -> web.Response:
    body = {"title": "Not taken", "status": status, "detail": detail}
    return web.Response(status=status, text=json.dumps(body), content_type="application/problem+json")
