"""A channel goes on by itself when its RabbitMQ is killed, wiped, stuck, or short of memory."""

from __future__ import annotations

import threading
import time
import warnings

import pytest

from benchmarks.servers.rabbitmq import RabbitServer
from hub.channels.contract import Arrival, Channel, ChannelError, ChannelRefused
from tests.conformance.channels.conftest import Inbox
from tests.hub.channels.conftest import PATIENCE, Hubs, numbers, tickets, until

pytestmark = pytest.mark.timeout(240)  # a node takes its time to start on a busy machine


class Worker:
    """Acknowledges what it gets, on the channel it came by."""

    def __init__(self, channel: Channel) -> None:
        self.got: set[int] = set()
        self._channel = channel

    def __call__(self, arrivals: list[Arrival]) -> None:
        self.got |= {one.ticket.delivery or 0 for one in arrivals}
        self._channel.acknowledge([one.tag for one in arrivals])


class Outbox:
    """Publishes ten tickets at a time, each ten until they are taken, until it is stopped."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.taken: set[int] = set()
        self.refused = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "a publish was never answered"

    def _run(self) -> None:
        first = 1
        while not self._stop.is_set():
            ten = tickets(10, first)
            try:
                self._channel.publish("main", ten).result(PATIENCE)
            except ChannelError:
                self.refused += 1
                self._stop.wait(0.05)
            else:
                self.taken |= {one.delivery or 0 for one in ten}
                first += 10


def left_in(node: RabbitServer, queue: str) -> int:
    rows = node.ctl("list_queues", "name", "messages", "--no-table-headers").splitlines()
    return next(int(row.split()[1]) for row in rows if row.split()[:1] == [queue])


def test_killed_while_publishing_and_consuming(node: RabbitServer, on_node: Hubs) -> None:
    """All that was confirmed arrives, from before the kill and from after it, and nobody need do anything."""
    channel = on_node.channel()
    worker, outbox = Worker(channel), Outbox(channel)
    channel.consume("main", worker)
    outbox.start()
    until(lambda: len(worker.got) > 100, "tickets before the kill")
    node.settle()
    node.restart()
    before = max(outbox.taken)
    until(lambda: max(outbox.taken) > before + 100, "tickets are taken after the restart")
    outbox.stop()
    until(lambda: outbox.taken <= worker.got, "every confirmed ticket arrives")
    assert outbox.refused, "the kill was not noticed: nothing was in flight"
    until(lambda: left_in(node, on_node.queue()) == 0, "what came before and after is acknowledged")
    assert channel.up
    assert channel.trouble == ""


def test_it_comes_back_empty_and_some_came_before_it(node: RabbitServer, on_node: Hubs) -> None:
    """One channel lives through a wipe; another was opened while there was no broker. Both go on."""
    inbox = Inbox()
    old = on_node.channel()
    old.consume("main", inbox)
    old.publish("main", tickets(3)).result(PATIENCE)
    numbers(inbox, 3)
    node.kill()
    until(lambda: not old.up, "the loss is noticed")
    young = on_node.unopened()
    begun = time.monotonic()
    young.open()
    assert time.monotonic() - begun < 15
    assert not young.up
    for channel in (old, young):
        assert "goes on trying" in channel.trouble or "lost" in channel.trouble
        with pytest.raises(ChannelError):
            channel.publish("main", tickets(1)).result(5)
    node.wipe()
    until(lambda: old.up and young.up, "both have found the new broker")
    old.publish("main", tickets(200, first=100)).result(PATIENCE)
    young.publish("main", tickets(200, first=300)).result(PATIENCE)
    assert set(numbers(inbox, 400)) == set(range(100, 500))


def test_its_connections_closed_in_good_order_it_connects_again_and_warns_of_nothing(
    node: RabbitServer, on_node: Hubs
) -> None:
    """As by a broker that is shut down: a connection that it has closed is not opened again to be closed."""
    channel = on_node.channel()
    worker = Worker(channel)
    channel.consume("main", worker)
    channel.publish("main", tickets(1)).result(PATIENCE)
    until(lambda: worker.got == {1}, "the first arrives")
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        node.ctl("close_all_connections", "test")
        until(lambda: not channel.up, "the loss is noticed")
        until(lambda: channel.up, "it has connected again")
        channel.publish("main", tickets(20, first=100)).result(PATIENCE)
        until(lambda: worker.got == {1, *range(100, 120)}, "what came since arrives")
    assert [str(one.message) for one in warned] == []


@pytest.mark.parametrize("short", ["memory", "disk"])
def test_short_of_memory_or_disk_it_blocks_and_then_goes_on(
    node: RabbitServer, on_node: Hubs, short: str
) -> None:
    inbox = Inbox()
    channel = on_node.channel()
    channel.consume("main", inbox)
    channel.publish("main", tickets(1)).result(PATIENCE)
    node.set_alarm(True, short)
    try:
        begun = time.monotonic()
        while channel.up:
            # RabbitMQ tells only those who publish that it holds them back.
            outcome = channel.publish("main", tickets(1, first=2)).exception(PATIENCE)
            assert outcome is None or isinstance(outcome, ChannelError)
            assert time.monotonic() - begun < PATIENCE
        assert "holds publishers back" in channel.trouble
        begun = time.monotonic()
        with pytest.raises(ChannelError, match="holds publishers back"):
            channel.publish("main", tickets(1, first=3)).result(PATIENCE)
        assert time.monotonic() - begun < 5
        closing = on_node.channel()
        closing.publish("main", tickets(1, first=4))
        begun = time.monotonic()
        closing.close()
        assert time.monotonic() - begun < 10, "a blocked broker holds up nobody who closes"
    finally:
        node.set_alarm(False, short)
    until(lambda: channel.up, "the alarm is over")
    assert channel.trouble == ""
    channel.publish("main", tickets(10, first=100)).result(PATIENCE)
    got: set[int] = set()
    while not got >= set(range(100, 110)):
        got.add(inbox.next().ticket.delivery or 0)


def test_stuck_it_holds_nobody_for_ever(node: RabbitServer, on_node: Hubs) -> None:
    """It holds its connections open and answers nothing; heartbeats and patience find that out."""
    inbox = Inbox()
    channel, closing = on_node.channel(), on_node.channel()
    channel.consume("main", inbox)
    closing.consume("main", inbox)
    channel.publish("main", tickets(1)).result(PATIENCE)
    node.pause()
    try:
        answer = channel.publish("main", tickets(1, first=2))
        begun = time.monotonic()
        closing.close()
        assert time.monotonic() - begun < 20
        assert isinstance(answer.exception(PATIENCE), ChannelError)
        until(lambda: not channel.up, "the silence is noticed")
    finally:
        node.resume()
    until(lambda: channel.up, "it answers again")
    channel.publish("main", tickets(5, first=100)).result(PATIENCE)
    got: set[int] = set()
    while not got >= set(range(100, 105)):
        got.add(inbox.next().ticket.delivery or 0)


def test_acknowledgements_of_an_earlier_connection_are_dropped(node: RabbitServer, on_node: Hubs) -> None:
    inbox = Inbox()
    channel = on_node.channel()
    channel.consume("main", inbox)
    channel.publish("main", tickets(15)).result(PATIENCE)  # so few that each has a message of its own
    old = inbox.take(15)
    node.ctl("close_all_connections", "a drill")
    again = inbox.take(15)
    assert {one.ticket for one in again} == {one.ticket for one in old}
    assert {one.tag.generation for one in again}.isdisjoint(one.tag.generation for one in old)
    channel.acknowledge([one.tag for one in old])
    channel.acknowledge([one.tag for one in again if (one.ticket.delivery or 0) <= 5])
    until(lambda: left_in(node, on_node.queue()) == 10, "five are acknowledged, by their new tags alone")
    until(lambda: channel.up, "the publisher is back too")
    channel.publish("main", tickets(1, first=99)).result(PATIENCE)
    assert inbox.next().ticket.delivery == 99


def test_the_queue_is_a_quorum_queue_with_its_limit_said(node: RabbitServer, on_node: Hubs) -> None:
    on_node.channel(groups=("main",))
    told = node.ctl("list_queues", "name", "type", "durable", "auto_delete", "arguments")
    row = next(line for line in told.splitlines() if on_node.queue() in line)
    assert "quorum\ttrue\tfalse" in row
    assert '{"x-delivery-limit",20}' in row.replace(" ", "")
    assert "dead-letter" not in row


def test_a_user_without_rights_is_told_which(node: RabbitServer, on_node: Hubs) -> None:
    node.ctl("add_user", "guard", "sesame")
    node.ctl("set_permissions", "guard", "^$", "^$", "^$")
    url = on_node.url.replace("guest:guest", "guard:sesame")
    with pytest.raises(ChannelRefused, match=r"denies the user 'guard'.*set_permissions"):
        on_node.unopened(url=url).open()
