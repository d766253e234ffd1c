"""RabbitMQ for tests: a virtual host of their own, since one virtual host is one hub's.

The server is found by ``TOLBOOTH_TEST_RABBITMQ``. Virtual hosts are made by ``rabbitmqctl``, so by a user who
may use it on the server's own machine.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from urllib.parse import quote, urlsplit
from uuid import uuid4

SERVER = os.environ.get("TOLBOOTH_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//")


@cache
def why_no_server() -> str:
    """Why there is no server to test on; empty where there is one."""
    at = urlsplit(SERVER)
    try:
        socket.create_connection((at.hostname or "127.0.0.1", at.port or 5672), timeout=5).close()
    except OSError as error:
        return f"{_named()}: {error}"
    return ""


@cache
def why_absent() -> str:
    """Why there is no virtual host to be had for a test; empty where there is."""
    named = _named()
    if why := why_no_server():
        return why
    if shutil.which("rabbitmqctl") is None:
        return f"{named}: there is no rabbitmqctl here to make virtual hosts with"
    told = subprocess.run(
        ["rabbitmqctl", "--quiet", "list_vhosts"], capture_output=True, text=True, check=False
    )
    return "" if told.returncode == 0 else f"{named}: rabbitmqctl cannot be used: {told.stderr.strip()}"


def _named() -> str:
    at = urlsplit(SERVER)
    return f"no RabbitMQ at {at.hostname}:{at.port or 5672}, which TOLBOOTH_TEST_RABBITMQ names"


@contextmanager
def new_vhost() -> Iterator[str]:
    """The address of a new virtual host, which is removed with all that is in it."""
    name = f"tolbooth-test-{uuid4().hex[:8]}"
    at = urlsplit(SERVER)
    _ctl("add_vhost", name)
    try:
        _ctl("set_permissions", "-p", name, at.username or "guest", ".*", ".*", ".*")
        yield at._replace(path=f"/{quote(name, safe='')}").geturl()
    finally:
        _ctl("delete_vhost", name)


def _ctl(*words: str) -> None:
    subprocess.run(["rabbitmqctl", "--quiet", *words], check=True, capture_output=True)
