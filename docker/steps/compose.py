"""compose.yaml, as far as it is about Tolbooth's own processes."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from pydantic import BaseModel, Field


class Mount(BaseModel):
    """A secret or a configuration file, and where it is put."""

    source: str
    target: str


class File(BaseModel):
    file: Path


class Service(BaseModel):
    """One kind of process. Those with ``build`` are Tolbooth's; the others are PostgreSQL and RabbitMQ."""

    build: dict[str, str] | None = None
    command: list[str] = []
    restart: str = "no"
    secrets: list[str | Mount] = []
    configs: list[Mount] = []
    volumes: list[str] = []
    ports: list[str] = []
    networks: list[str] = []
    healthcheck: dict[str, object] | None = None
    read_only: bool = False
    cap_drop: list[str] = []
    security_opt: list[str] = []
    ulimits: dict[str, dict[str, int]] = {}
    environment: dict[str, str] = {}
    depends_on: dict[str, dict[str, str]] = {}
    stop_grace_period: str = "10s"

    @property
    def ends_by_itself(self) -> bool:
        return self.restart == "no"

    @property
    def patience(self) -> float:
        """Seconds between being told to stop and being killed."""
        return seconds(self.stop_grace_period)

    def keeps(self, volume: str) -> bool:
        return any(one.startswith(f"{volume}:") for one in self.volumes)


class Compose(BaseModel):
    services: dict[str, Service]
    secrets: dict[str, File]
    configs: dict[str, File]
    volumes: dict[str, object] = Field(default_factory=dict)
    networks: dict[str, object] = Field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> Compose:
        """Raises ``pydantic.ValidationError`` or ``yaml.YAMLError``."""
        return cls.model_validate(yaml.safe_load(file.read_text()))

    def ours(self) -> list[str]:
        """Tolbooth's processes, each after those it waits for."""
        left = [name for name, service in self.services.items() if service.build is not None]
        ordered: list[str] = []
        while left:
            ready = [name for name in left if not set(self.services[name].depends_on) & set(left)]
            assert ready, f"these wait for each other: {left}"
            ordered += ready
            left = [name for name in left if name not in ready]
        return ordered


def seconds(period: str) -> float:
    """``90s``, ``2m``."""
    found = re.fullmatch(r"(\d+)([sm])", period)
    assert found is not None, f"{period}: write seconds (30s) or minutes (2m)"
    return int(found[1]) * {"s": 1, "m": 60}[found[2]]
