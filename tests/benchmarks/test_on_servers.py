"""The benches and floors on PostgreSQL and RabbitMQ, as small as they go: shape and counts, never speed.

What runs embedded too, and differs by its servers only, is for `make scale`.
"""

from __future__ import annotations

import pytest

from benchmarks.backing import On, backing
from benchmarks.beside import beside
from benchmarks.drive import arrived, load
from tests import brokers, databases
from tests.benchmarks.test_benches import SHORT, bench, of_shape
from tests.conftest import Absent


@pytest.fixture(autouse=True, scope="module")
def _servers(absent: Absent) -> None:
    if why := databases.why_absent() or brokers.why_absent():
        absent(why)


@pytest.mark.parametrize("on", [On.POSTGRESQL, On.RABBITMQ])
def test_every_event_the_floor_of_delivery_accepts_reaches_the_receiver_once(on: On) -> None:
    with backing(on) as under, beside("benchmarks.receiver") as receiver:
        options = ["--receiver", f"{receiver.url}/hook", "--database", under.database]
        options += ["--broker", under.broker] if under.apart else []
        with beside("benchmarks.floor_delivery", *options) as floor:
            told = load(floor.url, None, count=60, clients=8, warm=0)
            batches = load(floor.url, None, count=5, clients=2, batch=10, warm=0)
            seen = arrived(receiver.url, told.accepted + batches.accepted, seconds=30)
    assert (told.accepted, batches.accepted) == (60, 50)
    assert (seen.events, seen.repeats, seen.unmarked) == (110, 0, 0)


@pytest.mark.scale
def test_intake_records_deliveries_and_makes_none() -> None:
    result = bench("intake", *SHORT, "--clients", "4", "--on", "rabbitmq")
    of_shape(result, "intake, rabbitmq")
    assert result.counted is not None
    assert result.counted.events == result.counted.waiting > 0


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (("--on", "rabbitmq", "--workers", "2"), "delivery, rabbitmq"),
        pytest.param(
            ("--on", "rabbitmq", "--keys", "7"),
            "delivery, ordered by 7 keys, rabbitmq",
            marks=pytest.mark.scale,
        ),
    ],
)
def test_what_delivery_accepts_arrives_once_and_in_its_order(options: tuple[str, ...], name: str) -> None:
    result = bench("delivery", *SHORT, "--clients", "8", *options)
    of_shape(result, name)
    assert result.counted is not None
    assert result.counted.events == result.counted.delivered > 0


@pytest.mark.scale
def test_latency_tells_times_at_the_rate_asked_for() -> None:
    result = bench("latency", *SHORT, "--rate", "20", "--on", "rabbitmq")
    of_shape(result, "latency, rabbitmq")
    assert result.counted is not None
    assert result.counted.delivered == 30, "a second to warm, half a second measured"


def test_the_outbox_has_every_ticket_confirmed() -> None:
    result = bench("outbox", "--tickets", "1000", "--rounds", "1")
    assert result.name == "outbox"
    assert result.rate_per_second
    assert result.floor_rate_per_second
    assert result.settings["tickets"] == 1_000


def test_two_workers_are_held_against_one() -> None:
    result = bench("workers", "--events", "100", "--rounds", "1")
    assert result.name == "two workers"
    assert [other.name for other in result.compared] == ["one worker"]
    assert result.times == pytest.approx((result.rate_per_second or 0) / result.compared[0].rate_per_second)
    assert result.target.times == 1.7
    assert result.counted is not None
    assert result.counted.delivered == 200


def test_intake_with_many_subscriptions_is_held_against_few_on_postgresql() -> None:
    result = bench("subscriptions", *SHORT, "--many", "30", "--on", "postgresql")
    assert result.name == "intake with 30 subscriptions, postgresql"
    assert result.times
    assert result.counted is not None
    assert result.counted.events == result.counted.waiting > 0
