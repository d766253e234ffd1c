"""A hub with cases and the index of staff, whose teams come from what is known of staff."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from hub.cases import apply_cases
from hub.staff import apply_staff
from tests.hub.api.conftest import Running

COUNCIL = """
[teams.complaints]
members = ["zoe"]
staff_teams = ["Complaints"]
staff_groups = ["Complaints officers"]
"""


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told(tmp_path: Path) -> dict[str, Any]:
    file = tmp_path / "council.toml"
    file.write_text(COUNCIL)
    return {"staff": {"enabled": True}, "cases": {"enabled": True, "council": str(file)}}


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    """As whoever serves has them."""
    door, settings = running.hub.door, running.hub.settings
    door.submit(lambda session: apply_cases(session, settings)).result()
    door.submit(lambda session: apply_staff(session, settings)).result()
    running.hub.routing.refresh()
    return operator
