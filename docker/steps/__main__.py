"""`python -m docker.steps`: build, start, publish, deliver, stop.

    python -m docker.steps --database postgresql://user:password@127.0.0.1:5432/tolbooth \
                           --broker amqp://user:password@127.0.0.1:5672/tolbooth

The database must be empty and the vhost Tolbooth's own. It ends with a line of JSON about what it saw, or
with 1.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from docker.steps.compose import Compose
from docker.steps.folder import Folder
from docker.steps.image import Image
from docker.steps.receiver import Receiver
from docker.steps.stack import Broken, Stack

TOP = Path(__file__).resolve().parent.parent.parent
USER = 10001
PATIENCE = 90.0
"""Seconds for the processes to be ready, and for an event to arrive."""

EXAMPLE = "https://housing.example.invalid/events"
"""The receiver in docker/routes.toml."""

ROW = "account_ref,surname,new_address,moved_on\n70010000000,Sample,111 Nowhere Close,23/04/2026\nTOTAL,1\n"
EVENT = {
    "specversion": "1.0",
    "id": "published",
    "source": "/council/web",
    "type": "uk.gov.council.person.moved.v1",
    "subject": "70010000001",
    "time": "2026-05-06T10:00:00Z",
}


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m docker.steps", description=__doc__.splitlines()[0])
    asked.add_argument("--database", required=True, help="an empty PostgreSQL database")
    asked.add_argument("--broker", required=True, help="a RabbitMQ vhost of Tolbooth's own")
    asked.add_argument("--workers", type=int, default=2, help="how many workers (2)")
    given = asked.parse_args()
    where = urlsplit(given.broker)
    management = f"http://{where.username}:{where.password}@{where.hostname}:15672"
    secrets = {"database_url": given.database, "broker_url": given.broker, "management_url": management}
    with tempfile.TemporaryDirectory(prefix="tolbooth-") as scratch:
        folder = Folder.of(Path(scratch), USER)
        folder.give(folder.root)
        try:
            seen = steps(folder, secrets, {"worker": given.workers})
        except Broken as error:
            print(error, file=sys.stderr)
            return 1
    print(json.dumps(seen))
    return 0


def steps(folder: Folder, secrets: dict[str, str], scale: dict[str, int]) -> dict[str, object]:
    """All of it; what was seen. Raises ``Broken``."""
    compose = Compose.read(TOP / "docker" / "compose.yaml")
    image = Image(TOP, folder)
    image.build()
    assert image.user == f"{USER}:{USER}"
    port = free_port()
    with Receiver() as receiver, Stack(compose, image, folder, scale) as stack:
        stack.lay_out(TOP / "docker", secrets)
        routes = (TOP / "docker" / "routes.toml").read_text()
        folder.write("/etc/tolbooth/routes.toml", uncommented(routes, receiver.url))
        stack.up({"TOLBOOTH_HTTP__HOST": "127.0.0.1", "TOLBOOTH_HTTP__PORT": str(port)})
        until(lambda: stack.healthy(port), "the API's health check", stack)
        publish(stack, folder)
        until(lambda: len(set(receiver.ids)) == 2, "both events", stack)
        until(lambda: balanced(stack), "an account that balances", stack)
        running = stack.running
        stopped = stack.down()
    return {
        "user": folder.user,
        "processes": running,
        "received": sorted(receiver.ids),
        "stopped_seconds": stopped,
    }


def publish(stack: Stack, folder: Folder) -> None:
    """One event over the API, and one row of a file, which the poller fetches."""
    data = {
        "person": {"system": "revenues", "local_id": "70010000001"},
        "name": {"full": "Isla Example"},
        "moved_on": "2026-05-06",
    }
    folder.write("/srv/exchange/event.json", json.dumps({**EVENT, "data": data}))
    stack.run("api", ["events", "publish", str(folder.path("/srv/exchange/event.json"))])
    folder.write("/srv/exchange/revenues/moved.csv.part", ROW)
    part = folder.path("/srv/exchange/revenues/moved.csv.part")
    part.rename(part.with_suffix(""))


def balanced(stack: Stack) -> bool:
    account = json.loads(stack.run("api", ["account", "--json"]))
    return bool(account["balances"]) and account["deliveries"]["delivered"] == 2


def uncommented(routes: str, url: str) -> str:
    """docker/routes.toml as its first lines say: the # taken off, the receiver's address put in."""
    assert EXAMPLE in routes
    return re.sub(r"^#(?=[\[\w#])", "", routes, flags=re.MULTILINE).replace(EXAMPLE, url)


def until(condition: Callable[[], bool], what: str, stack: Stack) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        stack.look()
        if time.monotonic() > end:
            raise Broken(f"{what} did not come about within {PATIENCE:g} seconds\n{stack.said()}")
        time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
