"""``GET /metrics``: figures in the Prometheus text format, read from the ledger when they are asked for.

What is counted costs what is waiting or dead, never the whole ledger, so that it can be asked often.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.responses import Response

from dead_letter.alerts import figures as alerts
from dead_letter.alerts.figures import Figures as AlertFigures
from hub.api import systems
from hub.api.security import requires
from hub.api.systems import SystemLine
from ledger import pauses
from ledger.reading import figures, tallied, waiting
from ledger.reading.systems import BreakerState
from safeguards.policy import Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


class HubFigures(Collector):
    """The hub's own figures. Runs on a thread, in one consistent moment of the ledger."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> Iterator[Metric]:
        hub = self._hub
        with hub.reader.session() as session:
            numbers = figures.take(session)
            backlog = waiting.by_subscription(session)
            flight = waiting.in_flight(session)
            came_in = tallied.by_entry(session)
            sends_to = [one for some in systems.lines(hub, session).values() for one in some]
            paused = pauses.now(session)
            alerted = alerts.take(session, hub.settings.alerts.recipients)
        yield CounterMetricFamily("tolbooth_events", "Events accepted.", value=numbers.events)
        yield CounterMetricFamily("tolbooth_deliveries", "Deliveries made.", value=numbers.deliveries)
        records = CounterMetricFamily(
            "tolbooth_records", "Records that entered, by what became of them.", labels=["entry", "outcome"]
        )
        for door in came_in:
            for outcome, many in door.records.items():
                records.add_metric([door.entry, outcome], many)
        yield records
        waits = GaugeMetricFamily(
            "tolbooth_waiting", "Deliveries waiting or held.", labels=["subscription", "state"]
        )
        for one in backlog:
            waits.add_metric([one.subscription, "waiting"], one.waiting)
            waits.add_metric([one.subscription, "held"], one.held)
        yield waits
        out = GaugeMetricFamily(
            "tolbooth_in_flight", "Deliveries out of the ledger's hands.", labels=["state"]
        )
        out.add_metric(["handed"], flight.handed)
        out.add_metric(["claimed"], flight.claimed)
        yield out
        dead = GaugeMetricFamily("tolbooth_dead_letters", "Dead letters that are open.", labels=["kind"])
        dead.add_metric(["delivery"], numbers.dead_open)
        dead.add_metric(["invalid"], numbers.invalid_open)
        yield dead
        stops = GaugeMetricFamily(
            "tolbooth_paused", "1 for each thing that a person has paused.", labels=["what", "name"]
        )
        for what, name in paused.by:
            stops.add_metric([what.value, name], 1)
        yield stops
        yield from _of_alerts(alerted)
        yield from _of_systems(sends_to)
        yield from self._of_process()

    def _of_process(self) -> Iterator[Metric]:
        hub = self._hub
        yield GaugeMetricFamily("tolbooth_writer_queue", "Units of work to be written.", value=hub.door.depth)
        yield GaugeMetricFamily("tolbooth_intake_queue", "Requests to be recorded.", value=hub.intake.depth)
        yield GaugeMetricFamily(
            "tolbooth_channel_up", "Whether the broker is reachable.", value=int(hub.channel.up)
        )
        tracking = CounterMetricFamily(
            "tolbooth_tracking_refused",
            "Tracking links refused by this process: wrong ones, and requests of whoever tried too many.",
            labels=["why"],
        )
        tracking.add_metric(["wrong"], hub.guesses.wrong)
        tracking.add_metric(["slowed"], hub.guesses.slowed)
        yield tracking
        troubled = GaugeMetricFamily(
            "tolbooth_poller_in_trouble", "Whether the last poll failed.", labels=["adapter"]
        )
        for name, poller in hub.pollers.items():
            troubled.add_metric([name], int(bool(poller.progress.trouble)))
        yield troubled


def _of_alerts(found: AlertFigures) -> Iterator[Metric]:
    count = GaugeMetricFamily("tolbooth_alerts_open", "Alerts whose cause is not over.", labels=["kind"])
    for kind, many in found.open.items():
        count.add_metric([kind.value], many)
    yield count
    yield CounterMetricFamily("tolbooth_alerts_raised", "Alerts raised.", value=found.raised)
    failed = GaugeMetricFamily(
        "tolbooth_alert_notices_failed",
        "Notices that could not be delivered, and that nobody has decided about.",
        labels=["recipient"],
    )
    for recipient, many in found.failed.items():
        failed.add_metric([recipient], many)
    yield failed


def _of_systems(found: Sequence[SystemLine]) -> Iterator[Metric]:
    state = GaugeMetricFamily(
        "tolbooth_breaker_state",
        "1 for the state that a system's breaker is in, 0 for the others.",
        labels=["system", "state"],
    )
    opened = CounterMetricFamily(
        "tolbooth_breaker_opened", "How often a system's breaker has opened.", labels=["system"]
    )
    maintained = GaugeMetricFamily(
        "tolbooth_system_in_maintenance", "Whether a system is in maintenance now.", labels=["system"]
    )
    waits = GaugeMetricFamily(
        "tolbooth_system_waiting", "Deliveries to a system with no outcome yet.", labels=["system"]
    )
    for one in found:
        if one.breaker is not None:
            for each in BreakerState:
                state.add_metric([one.name, each], int(one.breaker.state is each))
            opened.add_metric([one.name], one.breaker.opened)
        maintained.add_metric([one.name], int(one.in_maintenance_until is not None))
        waits.add_metric([one.name], one.waiting)
    yield from (state, opened, maintained, waits)


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/metrics", tags=["metrics"])
    registry = CollectorRegistry()
    registry.register(HubFigures(hub))
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)

    @routes.get("", dependencies=[Depends(requires(hub, Scope.METRICS_READ))])
    async def metrics() -> Response:
        """Every figure."""
        text = await asyncio.to_thread(generate_latest, registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return routes
