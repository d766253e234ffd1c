"""What RabbitMQ refuses is said in words that name thing and remedy; what is away is waited for."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from kombu.connection import Connection

from benchmarks.servers.rabbitmq import RabbitServer
from hub.channels.contract import ChannelError, ChannelRefused
from hub.channels.rabbit.address import read_address
from hub.channels.rabbit.publisher import Publisher
from hub.channels.rabbit.topology import Topology
from tests.conformance.channels.conftest import Inbox
from tests.hub.channels.conftest import PATIENCE, Hubs, numbers, tickets, until


def changed(url: str, *, user: str = "guest", password: str = "guest", path: str | None = None) -> str:
    at = urlsplit(url)
    place = f"{user}:{password}@{at.hostname}:{at.port or 5672}"
    return at._replace(netloc=place, path=at.path if path is None else path).geturl()


def closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def classic(hubs: Hubs, group: str) -> None:
    """Make the group's queue as no hub would: a classic one."""
    with Connection(hubs.url) as connection:  # type: ignore[no-untyped-call]
        connection.channel().queue_declare(hubs.queue(group), durable=True, auto_delete=False)


def delete(hubs: Hubs, group: str) -> None:
    with Connection(hubs.url) as connection:  # type: ignore[no-untyped-call]
        connection.channel().queue_delete(hubs.queue(group))


def test_wrong_credentials(hubs: Hubs) -> None:
    with pytest.raises(ChannelRefused, match=r"refuses the user 'guest'.*broker\.url") as refused:
        hubs.unopened(url=changed(hubs.url, password="sesame")).open()
    assert "sesame" not in str(refused.value)


def test_a_virtual_host_that_is_not_there(hubs: Hubs) -> None:
    with pytest.raises(ChannelRefused, match=r"no virtual host 'nowhere'.*add_vhost"):
        hubs.unopened(url=changed(hubs.url, path="/nowhere")).open()


def test_a_user_without_any_rights_there(node: RabbitServer, on_node: Hubs) -> None:
    """A virtual host was made, and `set_permissions` forgotten: RabbitMQ says that in another way."""
    node.ctl("add_vhost", "bare")
    try:
        with pytest.raises(ChannelRefused, match=r"in the virtual host 'bare'.*set_permissions"):
            on_node.unopened(url=changed(on_node.url, path="/bare")).open()
    finally:
        node.ctl("delete_vhost", "bare")


def test_another_hub_s_broker(hubs: Hubs) -> None:
    hubs.channel("ours")
    with pytest.raises(ChannelRefused, match="belongs to the hub ours, and this is the hub theirs"):
        hubs.unopened("theirs").open()
    assert hubs.channel("ours").up, "the first hub's further processes are let in"


def test_of_two_hubs_at_once_one_is_refused(hubs: Hubs) -> None:
    met = []
    for one in (hubs.unopened("a"), hubs.unopened("b"), hubs.unopened("a")):
        try:
            one.look()
        except ChannelRefused as refused:
            met.append(str(refused))
        else:
            met.append("")
    assert [bool(words) for words in met] == [False, True, False]


def test_a_queue_with_other_arguments_is_refused_at_the_start(hubs: Hubs) -> None:
    classic(hubs, "main")
    with pytest.raises(
        ChannelRefused, match=r"a queue \S+\.main with other arguments.*delete_queue"
    ) as refused:
        hubs.unopened(groups=("main",)).open()
    assert "x-queue-type" in str(refused.value)
    assert "quorum" in str(refused.value)


def test_another_delivery_limit_is_said(hubs: Hubs) -> None:
    hubs.channel(groups=("main",))
    with pytest.raises(ChannelRefused, match=r"x-delivery-limit is 20, and the hub asks for 7\. Stop the w"):
        hubs.unopened(groups=("main",), delivery_limit=7).open()


def test_a_queue_that_is_made_anew_by_hand_while_the_hub_runs_is_seen(hubs: Hubs) -> None:
    """Nobody reads from such a queue: what was published into it would lie there."""
    address = read_address(hubs.url)
    publisher = Publisher(address, Topology("ours", 20, hubs.prefix), look_again=0)
    publisher.start()
    try:
        publisher.wait(PATIENCE)
        publisher.publish("main", [b"one"]).result(PATIENCE)
        delete(hubs, "main")
        classic(hubs, "main")
        with pytest.raises(ChannelError, match=r"\.main with other arguments.*delete_queue --vhost"):
            publisher.publish("main", [b"two"]).result(PATIENCE)
        assert hubs.queue("main") in publisher.trouble
    finally:
        publisher.close()


def test_a_queue_refused_later_stops_its_group_alone(hubs: Hubs) -> None:
    classic(hubs, "main")
    inbox, unlucky = Inbox(), Inbox()
    channel = hubs.channel()
    channel.consume("main", unlucky)
    channel.consume("other", inbox)
    with pytest.raises(ChannelError, match=r"\.main with other arguments"):
        channel.publish("main", tickets(1)).result(PATIENCE)
    channel.publish("other", tickets(3)).result(PATIENCE)
    assert numbers(inbox, 3) == [1, 2, 3]
    assert channel.up
    assert hubs.queue("main") in channel.trouble


def test_a_port_without_tls_is_refused_for_it(hubs: Hubs) -> None:
    address = read_address(hubs.url)
    with pytest.raises(ChannelRefused, match="does not speak TLS"):
        hubs.unopened(url=f"amqps://guest:guest@{address}//").open()


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_a_broker_that_is_away_is_no_error(host: str) -> None:
    hubs = Hubs(f"amqp://guest:guest@{host}:{closed_port()}//")
    channel = hubs.unopened()
    channel.open()
    assert not channel.up
    assert host in channel.trouble
    assert "goes on trying" in channel.trouble
    with pytest.raises(ChannelError):
        channel.publish("main", tickets(1)).result(PATIENCE)
    begun = time.monotonic()
    channel.close()
    assert time.monotonic() - begun < 10


def test_a_channel_that_was_never_opened_closes(hubs: Hubs) -> None:
    channel = hubs.unopened()
    with pytest.raises(ChannelError):
        channel.publish("main", tickets(1)).result(PATIENCE)
    channel.close()


def test_a_queue_that_an_operator_deletes_is_made_again(hubs: Hubs) -> None:
    """Its consumer is cancelled by the broker, and what is published to it comes back: both make it anew."""
    inbox = Inbox()
    channel = hubs.channel()
    channel.consume("main", inbox)
    channel.publish("main", tickets(5)).result(PATIENCE)
    assert numbers(inbox, 5) == [1, 2, 3, 4, 5]
    delete(hubs, "main")
    channel.publish("main", tickets(5, first=6)).result(PATIENCE)
    until(lambda: inbox.arrived.qsize() >= 5, "the tickets published after the queue was deleted")
    assert set(numbers(inbox, 5)) == {6, 7, 8, 9, 10}


def test_a_queue_deleted_under_the_publisher_alone_is_made_again(hubs: Hubs) -> None:
    channel = hubs.channel()
    channel.publish("main", tickets(1)).result(PATIENCE)
    delete(hubs, "main")
    channel.publish("main", tickets(700, first=2)).result(PATIENCE)
    inbox = Inbox()
    channel.consume("main", inbox)
    got: set[int] = set()
    while len(got) < 700:
        got.add(inbox.next().ticket.delivery or 0)
    assert got == set(range(2, 702))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://host/", "amqp://"),
        ("amqp:///vhost", "no host"),
        ("amqp://host:port/", "cannot be read"),
        ("amqp://host:99999/", "cannot be read"),
    ],
)
def test_an_address_that_is_none(url: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_address(url)


@pytest.mark.parametrize(
    ("url", "vhost"),
    [
        ("amqp://h", "/"),
        ("amqp://h/", "/"),
        ("amqp://h//", "/"),
        ("amqp://h/%2F", "/"),
        ("amqp://h/hub", "hub"),
        ("amqp://h/a%2Fb", "a/b"),
    ],
)
def test_an_address_is_read(url: str, vhost: str) -> None:
    assert read_address(url).vhost == vhost


def test_an_address_keeps_its_password_to_itself() -> None:
    address = read_address("amqps://us%40er:pass%2Fword@host/hub")
    assert (address.user, address.password, address.port) == ("us@er", "pass/word", 5671)
    assert "pass" not in f"{address} {address!r}"
    assert replace(address, password="other") != address
