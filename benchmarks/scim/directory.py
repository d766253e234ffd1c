"""Who provisions for ``bench scim``, a process of its own: ``python -m benchmarks.scim.directory``.

For each new colleague four requests, as Entra ID makes them: is there such an account, make it, change it,
look at it. It prints one object (``Provisioned``).
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

import typer
from pydantic import BaseModel, ConfigDict, Field

from benchmarks.percentile import percentile

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
WORK = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
AT_ONCE = 100
EACH = 4
"""Requests for each colleague."""


class Provisioned(BaseModel):
    """What was answered. Times are from a request to its answer's end."""

    model_config = ConfigDict(frozen=True)

    requests: int = Field(description="answered as they should be, in the measured time")
    accounts: int = Field(description="made, those that were there before among them")
    rate_per_second: float
    p50_ms: float | None
    p99_ms: float | None


class Directory:
    """One connection. Raises ``RuntimeError`` where anything is answered otherwise than it should be."""

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        self._root = parts.path
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/scim+json"}
        self.took: list[float] = []

    def ask(self, method: str, path: str, status: int, body: Any = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        began = time.perf_counter()
        self._connection.request(method, self._root + path, content, self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        self.took.append((time.perf_counter() - began) * 1000)
        if answer.status != status:
            raise RuntimeError(f"{method} {path} was answered with {answer.status}: {said[:300]!r}")
        return json.loads(said) if said else None

    def seed(self, accounts: int) -> None:
        for start in range(0, accounts, AT_ONCE):
            operations = [
                {"method": "POST", "path": "/Users", "bulkId": str(one), "data": account(f"seed-{one}")}
                for one in range(start, min(accounts, start + AT_ONCE))
            ]
            self.ask("POST", "/Bulk", 200, {"schemas": [BULK], "Operations": operations})

    def colleague(self, name: str) -> None:
        wanted = quote(f'userName eq "{name}@council.example"')
        if self.ask("GET", f"/Users?filter={wanted}", 200)["totalResults"]:
            raise RuntimeError(f"{name} is there already")
        made = self.ask("POST", "/Users", 201, account(name))
        changes = [
            {"op": "Replace", "path": "title", "value": "Manager"},
            {"op": "Replace", "path": f"{WORK}:department", "value": "Parks"},
        ]
        path = f"/Users/{made['id']}"
        self.ask("PATCH", path, 204, {"schemas": [PATCH], "Operations": changes})
        if self.ask("GET", path, 200)["title"] != "Manager":
            raise RuntimeError(f"the change of {name} was lost")


def account(name: str) -> Any:
    """As Entra ID's default mapping makes it, of invented people."""
    return {
        "schemas": [USER, WORK],
        "userName": f"{name}@council.example",
        "externalId": name,
        "active": True,
        "displayName": f"Ailsa {name}",
        "title": "Officer",
        "name": {"givenName": "Ailsa", "familyName": name},
        "emails": [{"type": "work", "primary": True, "value": f"{name}@council.example"}],
        WORK: {"employeeNumber": f"n-{name}", "department": "Roads"},
    }


def main(
    url: Annotated[str, typer.Option(help="The root of the server, such as http://…/scim/v2.")],
    key: Annotated[str, typer.Option(help="Sent as bearer token.")] = "none",
    seconds: Annotated[float, typer.Option(help="How long.")] = 5,
    threads: Annotated[int, typer.Option(help="How many at once.")] = 4,
    accounts: Annotated[int, typer.Option(help="How many are there before.")] = 1_000,
) -> None:
    """Provision until the time is over, then say how many."""
    Directory(url, key).seed(accounts)
    each = [Directory(url, key) for _ in range(threads)]
    faults: list[Exception] = []
    began = time.perf_counter()
    ends = began + seconds

    def work(number: int) -> None:
        done = 0
        try:
            while time.perf_counter() < ends:
                each[number].colleague(f"new-{number}-{done}")
                done += 1
        except (RuntimeError, OSError, http.client.HTTPException) as error:
            faults.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    if faults:
        raise faults[0]
    took = [one for directory in each for one in directory.took]
    told = Provisioned(
        requests=len(took),
        accounts=accounts + len(took) // EACH,
        rate_per_second=len(took) / (time.perf_counter() - began),
        p50_ms=percentile(took, 0.5),
        p99_ms=percentile(took, 0.99),
    )
    typer.echo(told.model_dump_json())


if __name__ == "__main__":
    typer.run(main)
