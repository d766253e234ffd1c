"""The plug is pulled when a record was made elsewhere and that is not written down yet: no second is made."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from ledger.engine import open_engine
from ledger.tables import attempt, delivery, link
from tests.crash.conftest import wait_until
from tests.hub.back_office import open_office

PATIENCE = 60


def started(folder: Path, url: str, *names: str, die_at: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crash.clerk_hub", str(folder), url, *names],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TOLBOOTH_DIE_AT": die_at},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("clerk", ["looking", "refused"])
@pytest.mark.parametrize("place", ["call.after", "settle.before_commit"])
def test_a_crash_before_the_receipt_is_written_down_makes_no_second_record(
    tmp_path: Path, place: str, clerk: str
) -> None:
    with open_office() as office:
        office.refuses_repeats = clerk == "refused"
        with started(tmp_path, office.url, clerk, "F-1", die_at=f"{place}:1") as killed:
            assert killed.wait(PATIENCE) == -signal.SIGKILL
        assert [one["event"] for one in office.records] == ["F-1"], "it was made, and nobody wrote that down"
        engine = open_engine(f"sqlite:///{tmp_path / 'tolbooth.db'}")
        again = started(tmp_path, office.url, clerk)

        def states() -> list[str]:
            with engine.connect() as connection:
                return list(connection.execute(select(delivery.c.state)).scalars())

        wait_until(lambda: states() == ["delivered"], "the delivery is settled")
        again.communicate(timeout=PATIENCE)
        assert again.returncode == 0
        assert len(office.records) == 1
        assert (len(office.looked), len(office.refused)) == ((1, 0) if clerk == "looking" else (0, 1))
        with engine.connect() as connection:
            first, second = connection.execute(select(attempt).order_by(attempt.c.number)).all()
            (made,) = connection.execute(select(link)).all()
        engine.dispose()
        local_id = "100" if clerk == "looking" else office.records[0]["key"]
        assert (first.outcome, second.outcome, second.local_id) == ("unknown", "receipt", local_id)
        assert ("found there" if clerk == "looking" else "already exists") in second.detail
        assert (made.system, made.local_id, made.hub_id, made.correlationid) == (
            *("office", local_id, "/invented/web about FS-31", "F-1"),
        )
