"""An address that names several servers: the one that is there and writes is taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url, text

from hub.migrating import migrate
from ledger.address import read_address
from ledger.engine import open_engine
from tests.conftest import Absent
from tests.databases import new_database, why_absent


@pytest.fixture
def database(absent: Absent) -> Iterator[str]:
    if why := why_absent():
        absent(why)
    with new_database() as url:
        yield url


def test_the_first_that_is_away_is_passed_over(database: str) -> None:
    one = make_url(database)
    server = f"{one.host or '127.0.0.1'}:{one.port or 5432}"
    who = one.username if one.password is None else f"{one.username}:{one.password}"
    address = (
        f"postgresql://{who}@/{one.database}?host=127.0.0.1:1&host={server}&target_session_attrs=read-write"
    )
    engine = open_engine(address)
    try:
        migrate(engine)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM hub")).scalar() == 1
    finally:
        engine.dispose()
    shown = str(read_address(address))
    assert f"127.0.0.1:1,{server}" in shown.replace("%3A", ":").replace("%2C", ",")
