"""A hub that files of places are loaded into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from hub.cli import place_file
from hub.cli.hub_client import HubClient
from identity_index.places.addressbase.sandbox import Line, Town, write
from identity_index.places.loading.load import Load
from tests.hub.api.conftest import Running


@dataclass
class Loader:
    """Loads files as the command line does. Each is made a day after the one before."""

    client: httpx2.Client
    url: str
    key: str
    folder: Path
    made: int = 0
    seen: list[Load] = field(default_factory=list)

    @property
    def hub(self) -> HubClient:
        return HubClient(self.client.send, self.url, self.key)

    def file(self, lines: Iterable[tuple[str, Line]], *, full: bool = False, **more: Any) -> Path:
        self.made += 1
        file = self.folder / f"places-{self.made}.csv"
        write(file, iter(lines), made=more.pop("made", f"2026-05-{self.made:02d}"), full=full, **more)
        return file

    def load(self, file: Path, most: int = 100) -> Load:
        begun = place_file.begin(self.hub, place_file.surveyed(file, None))
        return place_file.send(self.hub, file, begun, most, lambda one, _: self.seen.append(one))

    def town(self, properties: int) -> Load:
        """A full supply."""
        return self.load(self.file((("I", one) for one in Town(properties).records()), full=True))

    def changes(self, *lines: tuple[str, Line]) -> Load:
        return self.load(self.file(lines))


def gazetteer(loader: Loader, lines: str) -> Load:
    """A full supply of a plain gazetteer."""
    loader.made += 1
    file = loader.folder / f"gazetteer-{loader.made}.csv"
    file.write_text(lines.lstrip())
    return loader.load(file)


def told(client: httpx2.Client, types: str = "place.*") -> list[tuple[str, str, Any]]:
    """What was published of these types, in order."""
    asked: dict[str, str | int] = {
        "type": types,
        "limit": 200,
        "data": "true",
        "unmasked": "true",
        "purpose": "a test",
    }
    answer = client.get("/events", params=asked)
    assert answer.status_code == 200, answer.text
    events = reversed(answer.json()["items"])
    return [(one["type"].split(".")[-2], one["subject"], one["data"]) for one in events]


def of_properties(client: httpx2.Client, which: str) -> int:
    return sum(what == which and "/uprn/" in subject for what, subject, _ in told(client))


@pytest.fixture
def loader(running: Running, operator: httpx2.Client, tmp_path: Path) -> Iterator[Loader]:
    folder = tmp_path / "files"
    folder.mkdir()
    with running.client() as client:
        yield Loader(client, running.url, running.key(), folder)
