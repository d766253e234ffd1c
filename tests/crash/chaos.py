"""One `tolbooth chaos`, as an operator would repeat it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.chaos.report import Report
from benchmarks.chaos.servers import ServersMissing, require
from tests.conftest import Absent

SECONDS = 14
"""How long the load lasts."""
TOLBOOTH = Path(sys.executable).with_name("tolbooth")


def need_servers(absent: Absent) -> None:
    """Asks ``absent`` where a server is not installed."""
    try:
        require()
    except ServersMissing as error:
        absent(str(error))


def play(seed: int, absent: Absent) -> Report:
    """Fails where a promise was broken, naming it; asks ``absent`` where the servers are not installed."""
    need_servers(absent)
    done = subprocess.run(
        [TOLBOOTH, "chaos", "--seed", str(seed), "--seconds", str(SECONDS), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    report = Report.model_validate_json(done.stdout)
    assert report.kept, "\n".join(
        [
            *(f"{one.promise}: {'; '.join(one.broken)}" for one in report.promises if not one.kept),
            f"Again: {report.again}; logs and records: {report.folder}",
        ]
    )
    assert done.returncode == 0
    return report
