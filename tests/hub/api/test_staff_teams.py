"""A team is one, whatever the case in which a system writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.hub.api.test_staff import COUNCIL, account, hr, operator, patch, staff

__all__ = ["operator"]


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told(tmp_path: Path) -> dict[str, Any]:
    file = tmp_path / "council.toml"
    file.write_text(COUNCIL)
    return {"staff": {"enabled": True}, "cases": {"enabled": True, "council": str(file)}}


def test_who_is_of_a_team_works_on_its_queue_in_whatever_case_it_is_written(operator: httpx2.Client) -> None:
    def working() -> list[str]:
        [team] = operator.get("/cases/teams").json()["items"]
        return [one["member"] for one in team["members"]]

    which = account(operator, "ada", "1001", work={"department": "COMPLAINTS"})
    assert working() == ["zoe", "ada@council.example"]
    hr(operator, {"employee_number": "1001", "posts": [{"team": "Complaints"}]})
    assert working() == ["zoe", "ada@council.example"]
    patch(operator, which, title="Officer")
    assert staff(operator, "/st-1")["facts"]["team"] == "COMPLAINTS", "it is shown as it is written"
    assert staff(operator, "/st-1")["conflicts"] == []
    assert working() == ["zoe", "ada@council.example"]
    assert [one["id"] for one in staff(operator, "", team="complaints ")["items"]] == ["st-1"]
