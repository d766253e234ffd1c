"""What the tests of the image and of the composed processes share."""

from __future__ import annotations

from pathlib import Path

import pytest

from docker.steps.compose import Compose
from docker.steps.dockerfile import Instruction, stages


@pytest.fixture(scope="session")
def composed(root: Path) -> Compose:
    return Compose.read(root / "docker" / "compose.yaml")


@pytest.fixture(scope="session")
def shipped(root: Path) -> list[Instruction]:
    """The instructions of the stage that is shipped."""
    return stages(root / "docker" / "Dockerfile")["tolbooth"]
