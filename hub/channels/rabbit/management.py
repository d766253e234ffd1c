"""What RabbitMQ's management API says of its nodes, and what of that is a reason to worry."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

_ASK_SECONDS = 5.0
FEW_FILE_HANDLES = 4096
"""Of 1,024, what RabbitMQ itself takes leaves enough for some 300 quorum queues, and then it wedges."""
_MUCH = 0.8


class ManagementError(Exception):
    """The management API cannot be asked; the message says why, and what to do."""


class Node(BaseModel):
    """One node of the broker. What its version does not tell is None: 4.x no longer counts all of it."""

    model_config = ConfigDict(frozen=True)

    name: str
    version: str = ""
    running: bool = True
    fd_total: int | None = None
    """File handles that the node may have open."""
    fd_used: int | None = None
    sockets_total: int | None = None
    sockets_used: int | None = None
    mem_alarm: bool = False
    disk_free_alarm: bool = False


class _Overview(BaseModel):
    rabbitmq_version: str


_NODES = TypeAdapter(list[Node])


def ask(url: str) -> list[Node]:
    """The broker's nodes, by ``broker.management_url``. Raises ``ManagementError`` within seconds."""
    where = f"RabbitMQ's management API at {_without_password(url)}"
    try:
        with httpx2.Client(timeout=_ASK_SECONDS) as client:
            overview = _Overview.model_validate_json(_get(client, url, "overview", where))
            nodes = _NODES.validate_json(_get(client, url, "nodes", where))
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise ManagementError(
            f"{where} cannot be reached: {error}; enable the plugin (rabbitmq-plugins enable "
            f"rabbitmq_management), or mend broker.management_url"
        ) from error
    except ValidationError as error:
        raise ManagementError(f"{where} answers what no RabbitMQ does: mend broker.management_url") from error
    return [node.model_copy(update={"version": overview.rabbitmq_version}) for node in nodes]


def worries(node: Node) -> Iterator[str]:
    """What is wrong or will be: which node, what, and what to do."""
    if not node.running:
        yield f"RabbitMQ's node {node.name} is not running: start it, or take it out of its cluster"
        return
    if node.fd_total is not None and node.fd_total < FEW_FILE_HANDLES:
        yield (
            f"RabbitMQ's node {node.name} may have {node.fd_total:,} files open, which few queues and "
            f"connections use up: allow it 65,536 (LimitNOFILE in its systemd unit, or ulimit -n) and start "
            f"it again"
        )
    for used, total, what in (
        (node.fd_used, node.fd_total, "file handles"),
        (node.sockets_used, node.sockets_total, "sockets"),
    ):
        if used is not None and total and used > _MUCH * total:
            yield (
                f"RabbitMQ's node {node.name} uses {used:,} of its {total:,} {what}: end what holds them, or "
                f"allow it more"
            )
    if node.mem_alarm:
        yield f"RabbitMQ's node {node.name} is short of memory and holds publishers back: give it more"
    if node.disk_free_alarm:
        yield f"RabbitMQ's node {node.name} is short of disk and holds publishers back: make room on it"


def _get(client: httpx2.Client, url: str, what: str, where: str) -> bytes:
    answer = client.get(f"{url.rstrip('/')}/api/{what}")
    if answer.status_code in {401, 403}:
        raise ManagementError(
            f"{where} refuses the user in broker.management_url: look at the password, and give the user the "
            f"tag monitoring (rabbitmqctl set_user_tags)"
        )
    if not answer.is_success:
        raise ManagementError(f"{where} answers {answer.status_code}: mend broker.management_url")
    return answer.content


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
