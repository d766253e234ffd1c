"""Who posts for ``bench rest``, a process of its own: ``python -m benchmarks.rest_posts``.

With ``--bare`` it is the floor: ``http.client``, and nothing told apart. It prints one object (``Posted``).
"""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode, urlsplit

import typer
from pydantic import BaseModel, ConfigDict, Field

from adapters.contract import Delivery
from adapters.open311 import Open311
from adapters.open311.form import opening
from adapters.open311.settings import Open311Target
from benchmarks.percentile import percentile
from hub.logging import set_up
from schemas.envelope import Envelope

WARM = 20
Post = Callable[[int], None]
"""Makes the request of that number; raises where it did not come to be."""


class Posted(BaseModel):
    """What was answered. Times are from the request to its answer's end."""

    model_config = ConfigDict(frozen=True)

    requests: int = Field(description="answered, those to warm up among them")
    rate_per_second: float
    p50_ms: float | None
    p99_ms: float | None


def main(
    url: Annotated[str, typer.Option(help="Where the sandbox is.")],
    seconds: Annotated[float, typer.Option(help="How long.")] = 5,
    threads: Annotated[int, typer.Option(help="How many at once.")] = 8,
    bare: Annotated[bool, typer.Option("--bare", help="Without the kit.")] = False,
) -> None:
    """Post until the time is over, then say how many."""
    set_up("info", "text")
    settings = Open311.Settings.model_validate(
        {
            "base_url": url,
            "services": {"pothole": "POTHOLE"},
            "reference_attribute": "our_ref",
            "connections": threads,
        }
    )
    with (_bare if bare else _kit)(settings, threads) as posts:
        typer.echo(driven(posts, seconds).model_dump_json())


@contextmanager
def _kit(settings: Open311.Settings, threads: int) -> Iterator[list[Post]]:
    adapter = Open311("roads", settings)

    def post(number: int) -> None:
        if adapter.deliver(_delivery(number)).noun != "request":
            raise RuntimeError("the sandbox gave no id")

    try:
        yield [post] * threads
    finally:
        asyncio.run(adapter.close())


@contextmanager
def _bare(settings: Open311.Settings, threads: int) -> Iterator[list[Post]]:
    host = urlsplit(str(settings.base_url)).netloc
    connections = [http.client.HTTPConnection(host) for _ in range(threads)]

    def poster(connection: http.client.HTTPConnection) -> Post:
        def post(number: int) -> None:
            body = urlencode(opening(_delivery(number).envelope, settings, Open311Target())).encode()
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/requests.json", body, kind)
            answer = connection.getresponse()
            if not json.loads(answer.read())[0]["service_request_id"]:
                raise RuntimeError("the sandbox gave no id")

        return post

    try:
        yield [poster(each) for each in connections]
    finally:
        for each in connections:
            each.close()


def driven(posts: list[Post], seconds: float) -> Posted:
    """One thread for each of ``posts``, each with its next request when it has its answer."""
    for number in range(WARM):
        posts[number % len(posts)](-1 - number)
    took: list[list[float]] = [[] for _ in posts]
    faults: list[Exception] = []
    began = time.perf_counter()
    ends = began + seconds

    def run(mine: int) -> None:
        try:
            while (start := time.perf_counter()) < ends:
                posts[mine](mine * 10_000_000 + len(took[mine]))
                took[mine].append(time.perf_counter() - start)
        except Exception as error:  # noqa: BLE001 - raised below, where the threads are waited for
            faults.append(error)

    running = [threading.Thread(target=run, args=(mine,)) for mine in range(len(posts))]
    for each in running:
        each.start()
    for each in running:
        each.join()
    lasted = time.perf_counter() - began
    if faults:
        raise faults[0]
    times = [one * 1000 for mine in took for one in mine]
    return Posted(
        requests=len(times) + WARM,
        rate_per_second=len(times) / lasted,
        p50_ms=percentile(times, 0.5),
        p99_ms=percentile(times, 0.99),
    )


def _delivery(number: int) -> Delivery:
    now = datetime.now(UTC)
    envelope = Envelope(
        id=f"C-{number}",
        source="/council/web",
        type="uk.gov.council.case.opened.v1",
        time=now,
        data={
            "reference": f"C-{number}",
            "service": "pothole",
            "title": "A pothole",
            "description": "In the middle of Example Street, as deep as a bucket",
            "channel": "web",
            "opened_at": "2026-05-06T09:30:00Z",
            "location": {"position": {"latitude": 57.1, "longitude": -2.1}},
        },
    )
    return Delivery(envelope, "roads", f"key-{number}", 1, now + timedelta(seconds=30))


if __name__ == "__main__":
    typer.run(main)
