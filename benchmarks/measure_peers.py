"""``bench peers``: the same job in Celery and in FastStream, on the same servers, by turns with the hub."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from pydantic import JsonValue

from benchmarks.backing import Backing, On, backing
from benchmarks.beside import Beside, answer_of, beside
from benchmarks.counted import Counted, CountsDisagree, agreed
from benchmarks.drive import arrived, load, reset
from benchmarks.hub_process import CONCURRENCY, WINDOW, config, hub, routes
from benchmarks.machine import family, most_resident_mib, this_machine
from benchmarks.measure_delivery import delivered
from benchmarks.peers import celery_peer, faststream_peer
from benchmarks.peers.published import Published
from benchmarks.report import Compared, Result, Target
from benchmarks.rounds import Measured, middle, rates
from benchmarks.servers.redis import DidNotStart, NotInstalled, RedisServer

TARGET = Target(times=3.0)
"""Times Celery's rate, whatever it keeps of what became of events."""
WARM_SECONDS = 1.0
"""The hub and each peer are warmed up for so long: with its first events a process loads libraries, connects
and has its statements planned, and that is nobody's speed."""


class Outcomes(Enum):
    """Where a peer keeps what became of its events."""

    NOWHERE = auto()
    REDIS = auto()
    POSTGRESQL = auto()


@dataclass(frozen=True, slots=True)
class Peer:
    """One framework with one configuration; ``options`` are its worker's."""

    name: str
    module: str
    options: tuple[str, ...] = ()
    outcomes: Outcomes = Outcomes.NOWHERE
    settings: tuple[tuple[str, JsonValue], ...] = ()


def peers() -> tuple[Peer, ...]:
    """Each as its documentation advises, and Celery once for each place where it keeps outcomes."""
    celery = "benchmarks.peers.celery_peer"
    forked: tuple[tuple[str, JsonValue], ...] = (
        ("processes", celery_peer.CONCURRENCY),
        ("prefetch_multiplier", celery_peer.PREFETCH_MULTIPLIER),
    )
    green: tuple[tuple[str, JsonValue], ...] = (
        ("greenlets", celery_peer.GREENLETS),
        ("prefetch_multiplier", celery_peer.PREFETCH_MULTIPLIER),
    )
    in_greenlets = ("--pool", "gevent", "--concurrency", str(celery_peer.GREENLETS))
    return (
        Peer("Celery, outcomes not kept", celery, settings=forked),
        Peer("Celery with gevent, outcomes not kept", celery, options=in_greenlets, settings=green),
        Peer("Celery, outcomes kept in Redis", celery, outcomes=Outcomes.REDIS, settings=forked),
        Peer("Celery, outcomes kept in PostgreSQL", celery, outcomes=Outcomes.POSTGRESQL, settings=forked),
        Peer(
            "FastStream, outcomes not kept",
            "benchmarks.peers.faststream_peer",
            settings=(("prefetch", faststream_peer.PREFETCH),),
        ),
    )


def measure_peers(*, seconds: float, clients: int, rounds: int, workers: int = 1, batch: int = 1) -> Result:
    """Delivered a second, from the first event published to the last 2xx; the hub takes its events over HTTP,
    ``batch`` to a request.

    Raises as ``measure_delivery``; CountsDisagree too when a peer's receiver had an event twice.
    """
    hubs: list[Measured] = []
    others: dict[str, list[Measured]] = {peer.name: [] for peer in peers()}
    counted: Counted | None = None
    with beside("benchmarks.receiver") as receiver:
        for _ in range(rounds):
            reset(receiver.url)
            measured, counted = _hub(receiver.url, seconds, clients, workers, batch)
            hubs.append(measured)
            for peer in peers():
                reset(receiver.url)
                others[peer.name].append(_peer(peer, receiver.url, seconds))
    figures = middle(hubs)
    return Result.of(
        "peers",
        machine=this_machine(),
        target=TARGET,
        settings={
            "seconds": seconds,
            "clients": clients,
            "rounds": rounds,
            "workers": workers,
            "batch": batch,
            "concurrency": CONCURRENCY,
            "window": WINDOW,
            "rates": rates(hubs),
        },
        rate=figures.rate,
        p50_ms=figures.p50_ms,
        p99_ms=figures.p99_ms,
        memory_mib=figures.memory_mib,
        counted=counted,
        compared=_quickest_first(
            [Compared.of(peer.name, others[peer.name], **dict(peer.settings)) for peer in peers()]
        ),
    )


def _quickest_first(compared: list[Compared]) -> list[Compared]:
    """Celery as it is quickest here comes first: the target counts against that, whatever it keeps."""
    return sorted(compared, key=lambda one: (not one.name.startswith("Celery"), -one.rate_per_second))


def _hub(receiver: str, seconds: float, clients: int, workers: int, batch: int) -> tuple[Measured, Counted]:
    with backing(On.RABBITMQ) as under, tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder:
        texts = config(delivering=True, on=under), routes(f"{receiver}/hook")
        with hub(Path(folder), *texts, on=under, workers=workers) as running:
            sending = {"clients": clients, "warm": 0, "batch": batch}
            warmed = load(running.url, running.key, seconds=WARM_SECONDS, **sending)
            arrived(receiver, warmed.accepted)
            reset(receiver)
            seen, accepted = delivered(
                running.url, running.key, receiver, ordered=False, seconds=seconds, **sending
            )
            held = running.most_resident_mib()
            events = warmed.accepted + accepted
            return Measured(seen.rate, seen.p50_ms, seen.p99_ms, held), agreed(
                running, events=events, delivered=events
            )


def _peer(peer: Peer, receiver: str, seconds: float) -> Measured:
    with backing(On.RABBITMQ) as under, worker_of(peer, under, receiver) as worker:
        arrived(receiver, _published(peer, under, WARM_SECONDS).events)
        reset(receiver)
        told = _published(peer, under, seconds)
        seen = arrived(receiver, told.events)
        held = _held(worker)
    if seen.repeats:
        raise CountsDisagree(f"{peer.name}: of {told.events:,} events {seen.repeats:,} arrived twice")
    assert seen.last_ns is not None
    return Measured(seen.events * 1e9 / (seen.last_ns - told.began_ns), seen.p50_ms, seen.p99_ms, held)


@contextmanager
def worker_of(peer: Peer, under: Backing, receiver: str) -> Iterator[Beside]:
    """The peer's worker, which posts to the receiver; with a Redis of its own if it keeps outcomes there.

    Raises OSError where there is no Redis, and DidNotStart.
    """
    work = ("work", "--broker", under.broker, "--receiver", f"{receiver}/hook", *peer.options)
    with _kept(peer.outcomes, under) as own, beside(peer.module, *work, *own) as worker:
        yield worker


@contextmanager
def _kept(outcomes: Outcomes, under: Backing) -> Iterator[tuple[str, ...]]:
    match outcomes:
        case Outcomes.NOWHERE:
            yield ()
        case Outcomes.POSTGRESQL:
            yield ("--results", under.database)
        case Outcomes.REDIS:
            try:
                with (
                    tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder,
                    RedisServer(Path(folder)) as server,
                ):
                    yield ("--results", server.url)
            except (NotInstalled, DidNotStart) as error:
                raise OSError(f"Redis: {error}") from error


def _published(peer: Peer, under: Backing, seconds: float) -> Published:
    arguments = ["publish", "--broker", under.broker, "--seconds", str(seconds)]
    return Published.model_validate_json(answer_of(peer.module, arguments, seconds=seconds + 120))


def _held(worker: Beside) -> float | None:
    """Of the worker and its children, each at its highest."""
    known = [size for pid in family(worker.pid) if (size := most_resident_mib(pid)) is not None]
    return sum(known) if known else None
