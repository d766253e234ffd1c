"""``bench soap``: cases made a second in a SOAP system, over the kit, from several threads."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from adapters.contract import Delivery
from adapters.kit.soap import SoapClient, Value
from adapters.verint import Verint
from adapters.verint.wsdl import FL_SERVICE
from benchmarks.beside import Beside, beside
from benchmarks.counted import CountsDisagree
from benchmarks.machine import this_machine
from benchmarks.percentile import percentile
from benchmarks.report import Result, Target
from benchmarks.rounds import Measured, middle, rates
from hub.logging import set_up
from schemas.envelope import Envelope

TARGET = Target(rate_per_second=150)
CODE = 4_000_031
WARM = 4
"""Cases that each thread makes before it is measured."""
Make = Callable[[int], None]
"""Makes the case of that number."""


def measure_soap(*, seconds: float, threads: int, rounds: int, floor_only: bool = False) -> Result:
    """Cases that the Verint adapter makes in its sandbox, a process apart: createCase, then our reference.

    The floor posts the same bytes with plain ``http.client`` over kept-alive connections, and reads each
    answer without looking at it. Raises DidNotStart, CountsDisagree or OSError.
    """
    set_up("warning")
    ours: list[Measured] = []
    floors: list[Measured] = []
    made = 0
    with beside("adapters.verint.sandbox") as sandbox:
        adapter = _adapter(sandbox)
        for _ in range(rounds):
            measured, cases = _round(lambda: _bare(sandbox, adapter), seconds, threads, made)
            floors.append(measured)
            made += cases
            if not floor_only:
                measured, cases = _round(lambda: _delivering(adapter), seconds, threads, made)
                ours.append(measured)
                made += cases
            _agree(sandbox, made)
        asyncio.run(adapter.close())
    floor, figures = middle(floors), middle(ours) if ours else None
    return Result.of(
        "soap",
        machine=this_machine(),
        target=TARGET,
        settings={
            "seconds": seconds,
            "rounds": rounds,
            "threads": threads,
            "calls_for_each_case": 2,
            "cases": made,
            "rates": rates(ours),
            "floor_rates": rates(floors),
        },
        rate=figures.rate if figures else None,
        p50_ms=figures.p50_ms if figures else None,
        p99_ms=figures.p99_ms if figures else None,
        floor_rate=floor.rate,
        floor_p50_ms=floor.p50_ms,
        floor_p99_ms=floor.p99_ms,
    )


def _adapter(sandbox: Beside) -> Verint:
    told = {
        "address": sandbox.url,
        "authentication": "username_token",
        "username": sandbox.said["username"],
        "password": sandbox.said["password"],
        "classifications": {"pothole": CODE},
    }
    return Verint("crm", Verint.Settings.model_validate(told))


@contextmanager
def _delivering(adapter: Verint) -> Iterator[Make]:
    at = datetime.now(UTC)

    def make(number: int) -> None:
        data = {"reference": f"C-{number}", "service": "pothole", "title": f"A pothole, {number}"}
        data |= {"description": "Deep enough to lose a bicycle in", "channel": "web"}
        envelope = Envelope(
            id=f"{number}",
            source="/bench",
            type="uk.gov.council.case.opened.v1",
            time=at,
            data={**data, "opened_at": "2026-05-06T09:30:00Z"},
        )
        adapter.deliver(Delivery(envelope, "crm", f"msg_{number}", 1, at + timedelta(minutes=1)))

    yield make


@contextmanager
def _bare(sandbox: Beside, adapter: Verint) -> Iterator[Make]:
    """One for each thread. The second request needs the first one's answer, and of it the number alone."""
    soap = SoapClient("crm", adapter.settings, bundled=FL_SERVICE)
    fields: dict[str, Value] = {"ClassificationEventCode": CODE, "Title": "A pothole, 123456"}
    first = soap.written("createCase", {**fields, "Description": "Deep enough to lose a bicycle in\n" * 2})
    second = soap.written("addCaseExternalReference", {"CaseID": 123456, "ExternalReference": "C-123456"})
    headers = {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '"http://www.lagan.com/wsdl/FLService"',
    }
    place = urlsplit(sandbox.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)

    def post(body: bytes) -> bytes:
        connection.request("POST", place.path, body, headers)
        return connection.getresponse().read()

    def make(_number: int) -> None:
        reference = post(first).partition(b"CaseReference")[2].partition(b">")[2].partition(b"<")[0]
        post(second.replace(b"123456<", reference + b"<", 1))

    yield make
    connection.close()


def _round(
    new: Callable[[], AbstractContextManager[Make]], seconds: float, threads: int, made: int
) -> tuple[Measured, int]:
    """The rate of one round, and how many cases were made in it, those to warm up among them."""
    times: list[list[float]] = [[] for _ in range(threads)]
    failed: list[Exception] = []
    ready = threading.Barrier(threads + 1)
    until = 0.0

    def work(mine: int) -> None:
        number = made + mine * 10_000_000
        try:
            with new() as make:
                for warm in range(WARM):
                    make(number + warm)
                ready.wait()
                while time.perf_counter() < until:
                    began = time.perf_counter()
                    make(number + WARM + len(times[mine]))
                    times[mine].append((time.perf_counter() - began) * 1000)
        except Exception as error:  # noqa: BLE001 (told to who waits below)
            failed.append(error)
            ready.abort()

    workers = [threading.Thread(target=work, args=(mine,)) for mine in range(threads)]
    began = time.perf_counter()
    until = began + 3600
    for worker in workers:
        worker.start()
    try:
        ready.wait(60)
    except threading.BrokenBarrierError as error:
        raise OSError(f"no case could be made: {failed[0] if failed else error}") from error
    began = time.perf_counter()
    until = began + seconds
    for worker in workers:
        worker.join()
    if failed:
        raise OSError(f"a case could not be made: {failed[0]}") from failed[0]
    took = time.perf_counter() - began
    flat = [one for each in times for one in each]
    measured = Measured(len(flat) / took, percentile(flat, 0.5), percentile(flat, 0.99))
    return measured, len(flat) + threads * WARM


def _agree(sandbox: Beside, made: int) -> None:
    """Every case that was made is there, with our reference."""
    with urllib.request.urlopen(f"{sandbox.said['control']}/count", timeout=30) as answer:
        there = json.loads(answer.read())
    if there != {"cases": made, "references": made}:
        raise CountsDisagree(f"{made:,} cases were made, each with a reference, and the sandbox has {there}")
