"""What a channel promises to the outbox and the workers: see ``hub.channels.contract``."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from hub.channels.contract import ChannelError, Tag
from hub.channels.wire import decode, encode
from ledger.tickets import Ticket

if TYPE_CHECKING:
    from hub.channels.contract import Arrival, Channel
    from tests.conformance.channels.conftest import Broker, Inbox

PATIENCE = 20.0


def tickets(many: int, name: str = "app", first: int = 1) -> list[Ticket]:
    return [Ticket(name, 1, delivery=number) for number in range(first, first + many)]


def send(channel: Channel, group: str, some: list[Ticket]) -> None:
    channel.publish(group, some).result(PATIENCE)


def by_number(some: list[Ticket]) -> list[Ticket]:
    return sorted(some, key=lambda one: one.delivery or 0)


def test_every_ticket_arrives(broker: Broker, inbox: Inbox) -> None:
    channel = broker.channel()
    channel.consume("main", inbox)
    sent = tickets(3000)
    for start in range(0, 3000, 100):
        send(channel, "main", sent[start : start + 100])
    assert by_number(inbox.tickets(3000)) == sent


def test_what_was_there_before_the_consumer_arrives(broker: Broker, inbox: Inbox) -> None:
    channel = broker.channel()
    sent = tickets(50)
    send(channel, "main", sent)
    channel.consume("main", inbox)
    assert by_number(inbox.tickets(50)) == sent


def test_no_tickets_are_taken_gladly(broker: Broker) -> None:
    send(broker.channel(), "main", [])


@pytest.mark.parametrize(
    "ticket",
    [
        Ticket("app", 7, delivery=12),
        Ticket("app", 7, lane="k"),
        Ticket("app", 7),
        Ticket("app", 1, lane='é "quoted" \\ \u2028 %s {}'),
        Ticket("app", 1, lane=""),
        Ticket("a" * 100, 2**62, delivery=2**62),
    ],
)
def test_a_ticket_arrives_as_it_was_sent(broker: Broker, inbox: Inbox, ticket: Ticket) -> None:
    channel = broker.channel()
    channel.consume("main", inbox)
    send(channel, "main", [ticket])
    assert inbox.next().ticket == ticket
    assert decode(encode([ticket])) == [ticket]


def test_what_is_acknowledged_does_not_come_again(broker: Broker, inbox: Inbox, another_inbox: Inbox) -> None:
    first = broker.channel()
    first.consume("main", inbox)
    send(first, "main", tickets(10))
    first.acknowledge([one.tag for one in inbox.take(10)])
    first.close()
    second = broker.channel()
    second.consume("main", another_inbox)
    send(second, "main", tickets(1, first=99))
    assert another_inbox.next().ticket.delivery == 99
    assert another_inbox.empty


def test_what_is_not_acknowledged_arrives_elsewhere_when_the_channel_ends(
    broker: Broker, inbox: Inbox, another_inbox: Inbox
) -> None:
    first = broker.channel()
    first.consume("main", inbox)
    send(first, "main", tickets(10))
    got = inbox.take(10)
    kept = [one for one in got if (one.ticket.delivery or 0) <= 4]
    first.acknowledge([one.tag for one in kept])
    first.close()
    second = broker.channel()
    second.consume("main", another_inbox)
    if broker.outlives:
        assert by_number(another_inbox.tickets(6)) == tickets(6, first=5)
    send(second, "main", tickets(1, first=50))
    assert another_inbox.next().ticket.delivery == 50
    assert another_inbox.empty


def test_what_is_not_acknowledged_stays_out(broker: Broker, inbox: Inbox) -> None:
    """It is in a worker's hands: it must not come a second time while the channel lives."""
    channel = broker.channel()
    channel.consume("main", inbox)
    send(channel, "main", tickets(20))
    inbox.take(20)
    for number in range(30, 50):
        send(channel, "main", [Ticket("app", 1, delivery=number)])
        assert inbox.next().ticket.delivery == number
    assert inbox.empty


def test_unacknowledged_ones_hold_nobody_up(broker: Broker, inbox: Inbox) -> None:
    """Head of line: however many are out, the next still arrives."""
    channel = broker.channel()
    channel.consume("main", inbox)
    send(channel, "main", tickets(2000, "slow"))
    inbox.take(2000)
    send(channel, "main", [Ticket("quick", 1, delivery=1)])
    assert inbox.next().ticket.subscription == "quick"


def test_a_group_s_unacknowledged_ones_hold_no_other_group_up(
    broker: Broker, inbox: Inbox, another_inbox: Inbox
) -> None:
    slow, quick = broker.channel(), broker.channel()
    slow.consume("slow", inbox)
    quick.consume("quick", another_inbox)
    send(slow, "slow", tickets(500))
    inbox.take(500)
    send(slow if broker.outlives else quick, "quick", tickets(5))
    assert by_number(another_inbox.tickets(5)) == tickets(5)


def test_groups_do_not_steal_from_each_other(broker: Broker, inbox: Inbox, another_inbox: Inbox) -> None:
    one, two = broker.channel(), broker.channel()
    one.consume("one", inbox)
    two.consume("two", another_inbox)
    for number in range(1, 101):
        crossed = broker.outlives and number % 2
        send(two if crossed else one, "one", [Ticket("a", 1, delivery=number)])
        send(one if crossed else two, "two", [Ticket("b", 1, delivery=number)])
    assert by_number(inbox.tickets(100)) == tickets(100, "a")
    assert by_number(another_inbox.tickets(100)) == tickets(100, "b")
    assert inbox.empty
    assert another_inbox.empty


def test_workers_of_one_group_share_and_each_ticket_goes_to_one(
    broker: Broker, inbox: Inbox, another_inbox: Inbox
) -> None:
    one, two = broker.channel(), broker.channel()
    one.consume("main", inbox)
    two.consume("main", another_inbox)
    sent = tickets(200)
    send(one, "main", sent)
    got: list[Ticket] = []
    deadline = time.monotonic() + PATIENCE
    while len(got) < 200 and time.monotonic() < deadline:
        for place in (inbox, another_inbox):
            while not place.empty:
                got.append(place.next().ticket)
    assert by_number(got) == sent


def test_two_hubs_share_no_queue(broker: Broker, inbox: Inbox, another_inbox: Inbox) -> None:
    ours, theirs = broker.channel(), broker.another_hub()
    ours.consume("main", inbox)
    theirs.consume("main", another_inbox)
    send(ours, "main", tickets(20, "ours"))
    send(theirs, "main", tickets(20, "theirs"))
    assert {one.subscription for one in inbox.tickets(20)} == {"ours"}
    assert {one.subscription for one in another_inbox.tickets(20)} == {"theirs"}
    assert inbox.empty
    assert another_inbox.empty


def test_an_idle_channel_is_woken_not_polled(broker: Broker, inbox: Inbox) -> None:
    """Ping-pong, a ticket at a time: each finds the channel idle. A hundred rounds through a channel that
    looks only now and then (kombu's own transport: half a second at the median) would take most of a minute.
    """
    channel = broker.channel()
    channel.consume("main", inbox)
    begun = time.monotonic()
    for number in range(100):
        send(channel, "main", [Ticket("app", 1, delivery=number)])
        got = inbox.next()
        assert got.ticket.delivery == number
        channel.acknowledge([got.tag])
    assert time.monotonic() - begun < 10


def test_arrivals_come_on_the_channel_s_own_thread(broker: Broker, inbox: Inbox) -> None:
    channel = broker.channel()
    channel.consume("main", inbox)
    for number in range(20):
        send(channel, "main", [Ticket("app", 1, delivery=number)])
    inbox.take(20)
    assert len(inbox.threads) == 1
    assert threading.current_thread().name not in inbox.threads


def test_it_may_be_used_from_the_callback(broker: Broker) -> None:
    """Acknowledging and publishing from the channel's own thread must not lock it up."""
    channel = broker.channel()
    done = threading.Event()

    def pass_on(arrivals: list[Arrival]) -> None:
        channel.acknowledge([one.tag for one in arrivals])
        for one in arrivals:
            number = one.ticket.delivery or 0
            if number >= 50:
                done.set()
            else:
                channel.publish("main", [Ticket("app", 1, delivery=number + 1)])

    channel.consume("main", pass_on)
    send(channel, "main", [Ticket("app", 1, delivery=1)])
    assert done.wait(PATIENCE)


def test_many_threads_may_use_it_at_once(broker: Broker, inbox: Inbox) -> None:
    channel = broker.channel()
    channel.consume("main", inbox)

    def work(first: int) -> None:
        for number in range(first, first + 100):
            send(channel, "main", [Ticket("app", 1, delivery=number)])

    threads = [threading.Thread(target=work, args=(1 + 100 * n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    got = []
    for one in inbox.take(600):
        channel.acknowledge([one.tag])
        got.append(one.ticket)
    for thread in threads:
        thread.join(PATIENCE)
    assert by_number(got) == tickets(600)


@pytest.mark.parametrize(
    "body", ["not json", "{}", '["app", 1]', '["app", "1", null, null]', "[" * 100_000, "[]"]
)
def test_somebody_else_s_message_kills_nothing(broker: Broker, inbox: Inbox, body: str) -> None:
    channel = broker.channel()
    channel.consume("main", inbox)
    send(channel, "main", tickets(1))
    inbox.next()
    broker.disturb("main", body)
    send(channel, "main", tickets(1, first=2))
    assert inbox.next().ticket.delivery == 2
    assert channel.up


def test_a_callback_that_raises_kills_nothing(broker: Broker) -> None:
    """It must not raise; a hub whose channel had ended for it would deliver nothing more and look well."""
    channel = broker.channel()
    raised, got = threading.Event(), threading.Event()

    def careless(arrivals: list[Arrival]) -> None:
        if not raised.is_set():
            raised.set()
            raise RuntimeError("careless")
        got.set()

    channel.consume("main", careless)
    send(channel, "main", tickets(1))
    assert raised.wait(PATIENCE)
    send(channel, "main", tickets(1, first=2))
    assert got.wait(PATIENCE)
    assert channel.up


def test_an_acknowledgement_of_an_earlier_connection_is_dropped(broker: Broker, inbox: Inbox) -> None:
    channel = broker.channel()
    channel.consume("main", inbox)
    send(channel, "main", tickets(1))
    got = inbox.next()
    channel.acknowledge([Tag(got.tag.generation - 1, got.tag.number), Tag(got.tag.generation, "no-such-tag")])
    channel.acknowledge([got.tag, got.tag])
    send(channel, "main", tickets(1, first=2))
    assert inbox.next().ticket.delivery == 2
    assert channel.up


def test_a_closed_channel_takes_nothing_and_says_so(broker: Broker, inbox: Inbox) -> None:
    channel = broker.channel()
    channel.consume("main", inbox)
    states = [channel.up]
    channel.close()
    assert [*states, channel.up] == [True, False]
    with pytest.raises(ChannelError):
        channel.publish("main", tickets(1)).result(PATIENCE)
    channel.acknowledge([Tag(0, "any")])
    channel.close()
    assert inbox.empty


def test_what_was_published_before_the_close_is_answered_for(broker: Broker) -> None:
    """Taken or refused: nobody waits for ever for a channel that is gone."""
    channel = broker.channel()
    answers = [channel.publish("main", tickets(10)) for _ in range(50)]
    channel.close()
    for answer in answers:
        error = answer.exception(PATIENCE)
        assert error is None or isinstance(error, ChannelError)


def test_nothing_arrives_after_the_close(broker: Broker, inbox: Inbox) -> None:
    channel, other = broker.channel(), broker.channel()
    channel.consume("main", inbox)
    send(channel, "main", tickets(5))
    inbox.take(5)
    channel.close()
    calls = inbox.calls
    send(other, "main", tickets(5, first=10))
    assert inbox.calls == calls


def test_of_tickets_that_travel_together_each_is_acknowledged_by_itself(
    broker: Broker, inbox: Inbox, another_inbox: Inbox
) -> None:
    """A broker that brings some of them again brings no fewer than those that were not; a ticket is good for
    one claim, so that one too many does no harm."""
    first = broker.channel()
    first.consume("main", inbox)
    send(first, "main", tickets(400))
    first.acknowledge([one.tag for one in inbox.take(400) if (one.ticket.delivery or 0) % 40])
    first.close()
    second = broker.channel()
    second.consume("main", another_inbox)
    again: set[int | None] = set()
    while broker.outlives and not again >= set(range(40, 401, 40)):
        again.add(another_inbox.next().ticket.delivery)
    send(second, "main", tickets(1, first=999))
    while another_inbox.next().ticket.delivery != 999:
        assert broker.outlives
