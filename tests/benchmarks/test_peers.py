"""The peers do the job they are measured by: each event POSTed once, and tried again when it was refused."""

from __future__ import annotations

from shutil import which

import pytest

from benchmarks.backing import On, backing
from benchmarks.beside import answer_of, beside
from benchmarks.drive import arrived
from benchmarks.measure_peers import Peer, peers, worker_of
from benchmarks.peers.published import Published
from tests import brokers, databases
from tests.benchmarks.test_benches import bench
from tests.conftest import Absent


@pytest.fixture(autouse=True, scope="module")
def _servers(absent: Absent) -> None:
    if why := databases.why_absent() or brokers.why_absent():
        absent(why)
    if which("redis-server") is None:
        absent("there is no redis-server")


@pytest.mark.parametrize("peer", peers(), ids=lambda peer: peer.name)
def test_a_peer_delivers_every_event_and_tries_again_what_was_refused(peer: Peer) -> None:
    with (
        backing(On.RABBITMQ) as under,
        beside("benchmarks.receiver", "--fail-first", "20") as receiver,
        worker_of(peer, under, receiver.url),
    ):
        publish = ["publish", "--broker", under.broker, "--seconds", "0.3", "--clients", "2"]
        told = Published.model_validate_json(answer_of(peer.module, publish, seconds=60))
        seen = arrived(receiver.url, told.events, seconds=60)
    assert seen.events == told.events > 0
    assert seen.unmarked == 0
    assert told.events < 5 or seen.refused > 0


@pytest.mark.scale
def test_the_hub_is_held_against_its_peers() -> None:
    result = bench("peers", "--seconds", "0.5", "--rounds", "1", "--clients", "8")
    assert result.name == "peers"
    assert {other.name for other in result.compared} == {peer.name for peer in peers()}
    celery = [other.rate_per_second for other in result.compared if other.name.startswith("Celery")]
    assert result.compared[0].rate_per_second == max(celery)
    assert all(other.rate_per_second > 0 for other in result.compared)
    assert result.times == pytest.approx((result.rate_per_second or 0) / result.compared[0].rate_per_second)
    assert result.target.times == 3
    assert result.counted is not None
    assert result.counted.events == result.counted.delivered > 0
