"""What every test may ask for, and the rule for what is absent: said aloud at a desk, a failure in CI."""

from __future__ import annotations

import logging
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn, Protocol

import pytest
import structlog
from hypothesis import settings

from tests import databases, processes
from tests.databases import why_absent
from tests.ledgers import MAKERS, Ledger, Templates

ROOT = Path(__file__).resolve().parent.parent
_PROCESSORS = structlog.get_config()["processors"]
_MEMORY = Path("/dev/shm")
_LONG = {"crash", "docker", "distributed", "benchmarks", "house", "demo", "bad_input"}
"""The folders whose tests start many processes."""
_PLENTY = 6 * 1024**3
"""Bytes; a whole run needs less."""
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


settings.register_profile("tolbooth", deadline=None)
settings.load_profile("tolbooth")
# How long an example takes depends on what else the machine does: it decides no test.


def pytest_configure() -> None:
    """Temporary files go into memory where there is plenty of it: no test takes the power away, and a disk is
    waited for at each commit. ``TMPDIR`` says otherwise."""
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    found = os.statvfs(_MEMORY)
    if found.f_bavail * found.f_frsize > _PLENTY and not found.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # it may have been looked up


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that no worker ends minutes after the others."""
    items.sort(key=lambda item: item.path.relative_to(ROOT).parts[1] not in _LONG)


def pytest_unconfigure() -> None:
    databases.end()
    processes.end()


class Absent(Protocol):
    """Call it with what is missing and what to do: skips the test, or fails it where CI says so."""

    def __call__(self, reason: str) -> NoReturn: ...


def _absent(reason: str) -> NoReturn:
    if IN_CI:
        pytest.fail(f"{reason} (CI is set, so this is a failure and not a skip)", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """A command sets up logging for its process, which is that of the next test too."""
    logger = logging.getLogger()
    before, level = list(logger.handlers), logger.level
    # structlog's own default draws a picture of every traceback: a second of computing, for nobody.
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*_PROCESSORS[:-1], plain])
    yield
    logger.handlers[:] = before
    logger.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the project."""
    return ROOT


@pytest.fixture(scope="session")
def absent() -> Absent:
    """How a test says that what it needs is not here."""
    return _absent


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    with ExitStack() as ends:
        yield Templates(tmp_path_factory.mktemp("templates"), ends)


@pytest.fixture(params=sorted(MAKERS))
def ledger(request: pytest.FixtureRequest, tmp_path: Path, templates: Templates) -> Iterator[Ledger]:
    """An empty ledger, on each database in turn."""
    if request.param != "sqlite" and (why := why_absent()):
        _absent(why)
    with MAKERS[request.param](tmp_path, templates) as made:
        yield made


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The reference material beside a contributor's clone; nothing of it is ever committed."""
    found = ROOT.parent / "shared"
    if not found.is_dir():
        _absent(f"no reference material at {found}: only contributors have it")
    return found


def _skips(reporter: pytest.TerminalReporter) -> Counter[str]:
    reasons: Counter[str] = Counter()
    for report in reporter.stats.get("skipped", []):
        longrepr = getattr(report, "longrepr", None)
        reason = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
        reasons[reason.removeprefix("Skipped: ")] += 1
    return reasons


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """End with what was skipped and why, so that nobody takes a skip for a pass."""
    reasons = _skips(terminalreporter)
    if not reasons:
        return
    terminalreporter.section("Skipped, and why")
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} test{'s' if count > 1 else ''}: {reason}")
    if IN_CI:
        terminalreporter.write_line("CI is set: a skip is a failure.", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped: a missing service must not look like a green run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and isinstance(reporter, pytest.TerminalReporter) and _skips(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
