"""The job in Celery, as its documentation (docs.celeryq.dev, 5.6 and 5.7) advises where nothing may be lost.

- "Tasks": ``acks_late`` for a task that may run twice, and ``task_reject_on_worker_lost`` for one that must
  come again when its process is killed; a time-out on the request; ``autoretry_for`` with ``retry_backoff``
  and jitter; "Ignore results you don't want": results are off unless asked for, and then in PostgreSQL
  (``database`` backend), which is what keeps an outcome as the hub keeps it.
- "Using RabbitMQ": ``task_default_queue_type = "quorum"``, quorum queues detected (the default), and so
  native delayed delivery for retries. "Publisher confirms" (kombu, ``pyamqp``): ``confirm_publish``.
- "Optimizing": many short tasks and throughput: a prefetch multiplier of 64 or 128.
- "Concurrency": prefork is "recommended for most users"; gevent for tasks bound by I/O, on request (``--pool
  gevent``, where it is installed); ``--concurrency`` for another number of processes.

The request is sent by ``http.client`` over one kept connection a process, which is quicker than ``requests``.
"""

from __future__ import annotations

import http.client
import threading
import time
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

import typer
from celery import Celery, signals

from benchmarks.bodies import Bodies
from benchmarks.loopback import announce_ready
from benchmarks.peers.published import Published

TASK = "deliver"
QUEUE = "peer"
PREFETCH_MULTIPLIER = 64
CONCURRENCY = 4
"""Processes."""
TIMEOUT_SECONDS = 30.0
RETRIES = 20


class NotTaken(Exception):
    """The receiver answered with something other than 2xx; the task is tried again."""


class Pool(StrEnum):
    """Celery's execution pools that this measures."""

    PREFORK = "prefork"
    THREADS = "threads"
    GEVENT = "gevent"


def configured(broker: str, results: str) -> Celery:
    """The app that publishes and the worker share this. ``results``: a PostgreSQL address; empty for none."""
    backend = f"db+{results.replace('postgresql:', 'postgresql+psycopg:', 1)}" if results else None
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
    kept = threading.local()

    @app.task(
        name=TASK,
        autoretry_for=(OSError, http.client.HTTPException, NotTaken),
        retry_backoff=1,
        max_retries=RETRIES,
    )
    def deliver(event: str) -> None:
        if getattr(kept, "connection", None) is None:
            kept.connection = http.client.HTTPConnection(
                parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS
            )
        connection: http.client.HTTPConnection = kept.connection
        try:
            connection.request(
                "POST", parts.path, event.encode(), {"Content-Type": "application/cloudevents+json"}
            )
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise
        if not 200 <= answer.status < 300:
            raise NotTaken(str(answer.status))


def publish_for(app: Celery, seconds: float, threads: int) -> Published:
    """Publish from so many threads for so long; each waits for its confirmation before its next."""
    bodies = Bodies()
    counts = [0] * threads
    lock = threading.Lock()
    # Each thread has a result backend of its own, whose libraries are loaded when it is first asked for.
    loaded, ready = threading.Barrier(threads + 1), threading.Barrier(threads + 1)
    began = 0.0

    def publish(number: int) -> None:
        app.backend  # noqa: B018 - asked for, so that it is there
        loaded.wait()
        ready.wait()
        while time.perf_counter() < began + seconds:
            with lock:
                body = bodies.next()
            app.send_task(TASK, (body.decode(),))
            counts[number] += 1

    crew = [threading.Thread(target=publish, args=(number,)) for number in range(threads)]
    for thread in crew:
        thread.start()
    loaded.wait()
    began, began_ns = time.perf_counter(), time.time_ns()
    ready.wait()
    for thread in crew:
        thread.join()
    return Published(events=sum(counts), seconds=time.perf_counter() - began, began_ns=began_ns)


commands = typer.Typer()

Broker = Annotated[str, typer.Option(help="amqp:// address of an empty vhost")]
Results = Annotated[
    str, typer.Option(help="postgresql:// address where outcomes are kept; otherwise not kept")
]


@commands.command()
def work(
    broker: Broker,
    receiver: Annotated[str, typer.Option(help="where to POST each event")],
    results: Results = "",
    concurrency: Annotated[int, typer.Option(min=1)] = CONCURRENCY,
    pool: Pool = Pool.PREFORK,
) -> None:
    """Run a Celery worker until SIGINT; says so when it consumes."""
    app = configured(broker, results)
    deliver_to(app, receiver)
    signals.worker_ready.connect(lambda **_: announce_ready(), weak=False)
    app.worker_main(
        ["--quiet", "worker", "--loglevel=ERROR", f"--concurrency={concurrency}", f"--pool={pool}"]
    )


@commands.command()
def publish(
    broker: Broker,
    results: Results = "",
    seconds: Annotated[float, typer.Option(min=0.1)] = 5.0,
    clients: Annotated[int, typer.Option(min=1, max=10, help="threads that publish")] = 4,
) -> None:
    """Publish events as an app does, and print how many."""
    typer.echo(publish_for(configured(broker, results), seconds, clients).model_dump_json())


if __name__ == "__main__":
    commands()
