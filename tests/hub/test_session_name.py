"""What a process calls its sessions: short and plain enough for PostgreSQL, and telling brokers apart."""

from __future__ import annotations

import pytest

from hub.session_name import broker_of, session_name


@pytest.mark.parametrize(
    ("url", "name", "broker"),
    [
        ("memory://", "tolbooth on memory", "one inside each process"),
        ("amqp://u:p@mq/hub", "tolbooth on /hub", "the virtual host 'hub'"),
        ("amqps://u:p@mq:5671/hub", "tolbooth on /hub", "the virtual host 'hub'"),
        ("amqp://u:p@mq/memory", "tolbooth on /memory", "the virtual host 'memory'"),
        ("amqp://mq", "tolbooth on //", "the virtual host '/'"),
        ("amqp://mq/r%C3%A5d", "tolbooth on /r%C3%A5d", "the virtual host 'råd'"),
    ],
)
def test_it_says_the_broker_and_no_address(url: str, name: str, broker: str) -> None:
    assert session_name(url) == name
    assert broker_of(name) == broker


def test_a_long_one_is_cut_as_postgresql_would() -> None:
    name = session_name(f"amqp://mq/{'r%C3%A5d' * 40}")
    assert len(name) == 63
    assert name.isascii()
    assert broker_of(name).startswith("the virtual host 'råd")


def test_who_is_no_process_of_a_hub_has_no_broker() -> None:
    assert [broker_of(name) for name in ("psql", "tolbooth", "")] == ["", "", ""]
