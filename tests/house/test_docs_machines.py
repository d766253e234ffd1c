"""The page on several machines, followed on one: a database, a virtual host and five processes of its own."""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from docker.steps.compose import Compose
from tests import databases
from tests.brokers import SERVER as RABBITMQ
from tests.brokers import why_absent
from tests.house.walk import Walk, free_port

PAGE = Path("docs") / "how-to" / "run-on-several-machines.md"


@pytest.fixture
def name(walk: Walk, absent: Callable[[str], object]) -> Iterator[str]:
    """What the page's `council_hub` is called here: a role, a database, a broker's user, a vhost."""
    if reason := why_absent():
        absent(reason)
    if shutil.which("createdb") is None:
        absent(
            "PostgreSQL's own programs are not here (Debian and Ubuntu: apt-get install postgresql-client)"
        )
    name = f"council_hub_{secrets.token_hex(4)}"
    if reason := databases.why_absent():
        absent(reason)
    server = psycopg.connect(databases.server(), autocommit=True, connect_timeout=5)
    at = server.info
    walk.env |= {"PGHOST": at.host, "PGPORT": str(at.port), "PGUSER": at.user, "PGPASSWORD": at.password}
    with server, ExitStack() as undo:
        undo.callback(server.execute, f"DROP ROLE IF EXISTS {name}")
        undo.callback(server.execute, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        undo.callback(subprocess.run, ["rabbitmqctl", "-q", "delete_user", name], check=False)
        undo.callback(subprocess.run, ["rabbitmqctl", "-q", "delete_vhost", name], check=False)
        with walk.running:  # the processes end before what they stand on
            yield name


@pytest.mark.timeout(300)
def test_several_machines(walk: Walk, root: Path, name: str) -> None:
    port, broker, database = free_port(), urlsplit(RABBITMQ), urlsplit(databases.server())
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.instead = {
        "council_hub": name,
        "change-me": secrets.token_hex(8),
        "127.0.0.1:5432": f"{database.hostname}:{database.port or 5432}",
        "127.0.0.1:5672": f"{broker.hostname}:{broker.port or 5672}",
        "8642": str(port),
    }
    walk.through(root / PAGE)
    assert walk.json("tolbooth account")["balances"]
    assert (walk.folder / "hub.dump").stat().st_size > 10_000
    listed = subprocess.run(
        ["rabbitmqctl", "-q", "list_queues", "-p", name, "name", "type"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"tolbooth.main\tquorum", "tolbooth.slow\tquorum"} <= set(listed.stdout.splitlines())


def test_the_commands_of_compose_name_what_is_there(root: Path) -> None:
    """They cannot be run without Docker; what they name can be looked up."""
    services = Compose.read(root / "docker" / "compose.yaml").services
    page = (root / PAGE).read_text()
    assert set(re.findall(r"--scale (\w+)=", page)) <= services.keys()
    assert set(re.findall(r"docker compose exec (\w+) ", page)) <= services.keys()
    assert (root / "docker" / "secrets.sh").is_file()
    (waits,) = re.findall(r"^TimeoutStopSec=(\d+)$", page, re.MULTILINE)
    (stops,) = re.findall(r"^stop_seconds = (\d+)$", page, re.MULTILINE)
    assert int(waits) >= int(stops) + 10
