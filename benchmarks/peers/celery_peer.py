"""The job in Celery, as its documentation (docs.celeryq.dev, 5.6 and 5.7) advises where nothing may be lost.

Each setting, why, and the page that asks for it:

- ``task_acks_late``, ``task_reject_on_worker_lost``: what a killed process had in hand comes again ("Tasks",
  "Configuration"). A task that may run twice is what they ask for, and a receiver that knows repeats allows.
- a time-out on the request; ``autoretry_for`` with ``retry_backoff`` and jitter ("Tasks").
- ``task_default_queue_type = "quorum"``: a queue that outlives a node ("Using RabbitMQ"); that it is found to
  be one, and that retries then wait by native delayed delivery, are the defaults, which it recommends.
- ``confirm_publish``: an event is accepted when the broker has said that it has it (kombu, ``pyamqp``,
  "Publisher confirms"). Without it what is published while the broker goes down is lost.
- ``worker_prefetch_multiplier``: 64 or 128 for many short tasks and throughput ("Optimizing").
- ``prefork``: "generally recommended for most users"; ``gevent``: "designed for IO-bound tasks"
  ("Concurrency"). Both are measured. With ``gevent`` the worker's own events are off (``--without-gossip``,
  ``--without-heartbeat``, "Workers"): after each message 5.7.0 waits 0.1 s for what came by their connection,
  and delivers ten a second.
- ``task_ignore_result``: results nobody wants are not kept ("Tasks"). Where they are kept: Redis is "very
  commonly used together" with RabbitMQ, PostgreSQL is what to consider "if more guaranteed long-term
  persistence is needed" ("Backends and Brokers"). The app that publishes has no result backend: it waits for
  no result, and with Redis would subscribe to each.

The defaults hold for the rest: persistent messages, a pool of 10 connections to publish by, no events, no
rate limits, JSON. The request is sent by ``http.client`` over kept connections, which is quicker than
``requests``.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections import deque
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

import typer
from celery import Celery, maybe_patch_concurrency, signals

from benchmarks.bodies import Bodies
from benchmarks.loopback import announce_ready
from benchmarks.peers.published import Published

TASK = "deliver"
QUEUE = "peer"
PREFETCH_MULTIPLIER = 64
CONCURRENCY = 4
"""Processes."""
GREENLETS = 100
"""With gevent, in one process."""
TIMEOUT_SECONDS = 30.0
RETRIES = 20


class NotTaken(Exception):
    """The receiver answered with something other than 2xx; the task is tried again."""


class Pool(StrEnum):
    """Celery's execution pools that this measures."""

    PREFORK = "prefork"
    THREADS = "threads"
    GEVENT = "gevent"


def configured(broker: str, results: str = "") -> Celery:
    """The app that publishes and the worker share this. ``results``: a PostgreSQL or a Redis address; empty
    for none. The app that publishes waits for no result, and so needs no backend."""
    backend = results.replace("postgresql:", "db+postgresql+psycopg:", 1) or None
    app = Celery("peer", broker=broker, backend=backend)
    app.conf.update(
        task_default_queue=QUEUE,
        task_default_queue_type="quorum",
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=not results,
        broker_transport_options={"confirm_publish": True},
        broker_connection_retry_on_startup=True,
        worker_prefetch_multiplier=PREFETCH_MULTIPLIER,
        worker_redirect_stdouts=False,  # the parent waits for what the worker prints
    )
    return app


def deliver_to(app: Celery, receiver: str) -> None:
    """Give the app its task."""
    parts = urlsplit(receiver)
    # Each process has its own: they are forked before the first of them is made.
    idle: deque[http.client.HTTPConnection] = deque()

    @app.task(
        name=TASK,
        autoretry_for=(OSError, http.client.HTTPException, NotTaken),
        retry_backoff=1,
        max_retries=RETRIES,
    )
    def deliver(event: str) -> None:
        try:
            connection = idle.pop()
        except IndexError:
            connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(
                "POST", parts.path, event.encode(), {"Content-Type": "application/cloudevents+json"}
            )
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise
        idle.append(connection)
        if not 200 <= answer.status < 300:
            raise NotTaken(str(answer.status))


def publish_for(app: Celery, seconds: float, threads: int) -> Published:
    """Publish from so many threads for so long; each waits for its confirmation before its next."""
    bodies = Bodies()
    counts = [0] * threads
    lock = threading.Lock()
    ready = threading.Barrier(threads + 1)
    began = 0.0

    def publish(number: int) -> None:
        ready.wait()
        while time.perf_counter() < began + seconds:
            with lock:
                body = bodies.next()
            app.send_task(TASK, (body.decode(),))
            counts[number] += 1

    crew = [threading.Thread(target=publish, args=(number,)) for number in range(threads)]
    for thread in crew:
        thread.start()
    began, began_ns = time.perf_counter(), time.time_ns()
    ready.wait()
    for thread in crew:
        thread.join()
    return Published(events=sum(counts), seconds=time.perf_counter() - began, began_ns=began_ns)


commands = typer.Typer()

Broker = Annotated[str, typer.Option(help="amqp:// address of an empty vhost")]


@commands.command()
def work(
    broker: Broker,
    receiver: Annotated[str, typer.Option(help="where to POST each event")],
    results: Annotated[
        str, typer.Option(help="postgresql:// or redis:// address where outcomes are kept; otherwise nowhere")
    ] = "",
    concurrency: Annotated[int, typer.Option(min=1)] = CONCURRENCY,
    pool: Pool = Pool.PREFORK,
) -> None:
    """Run a Celery worker until SIGINT; says so when it consumes."""
    maybe_patch_concurrency(["worker", "--pool", pool.value])  # as the program ``celery`` does first of all
    app = configured(broker, results)
    # The worker that is not quiet shows it in its banner. Only then is it there before the processes are
    # forked; otherwise each result is stored over a new connection to PostgreSQL, which takes twice as long.
    app.backend  # noqa: B018
    deliver_to(app, receiver)
    signals.worker_ready.connect(lambda **_: announce_ready(), weak=False)
    options = ["--loglevel=ERROR", f"--concurrency={concurrency}", f"--pool={pool}"]
    if pool is Pool.GEVENT:
        options += ["--without-gossip", "--without-heartbeat"]
    app.worker_main(["--quiet", "worker", *options])


@commands.command()
def publish(
    broker: Broker,
    seconds: Annotated[float, typer.Option(min=0.1)] = 5.0,
    clients: Annotated[int, typer.Option(min=1, max=10, help="threads that publish")] = 4,
) -> None:
    """Publish events as an app does, and print how many."""
    typer.echo(publish_for(configured(broker), seconds, clients).model_dump_json())


if __name__ == "__main__":
    commands()
