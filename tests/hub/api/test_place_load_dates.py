"""Files of places by the day on which they say that they were made."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from hub.cli.hub_client import Refused
from identity_index.places.addressbase.sandbox import FIRST_USRN, street
from identity_index.places.loading.tables import place_load
from ledger.session import Session
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, loader

__all__ = ["loader"]


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def test_a_file_of_a_day_to_come_is_refused_and_one_that_was_taken_bars_nothing(
    loader: Loader, running: Running
) -> None:
    loader.town(3)
    for full in (True, False):
        with pytest.raises(Refused) as coming:
            loader.load(loader.file([("I", street(FIRST_USRN + 5))], full=full, made="2099-05-10"))
        assert coming.value.status == 409
        assert "2099-05-10" in coming.value.detail
        assert "still to come" in coming.value.detail

    def slipped(session: Session) -> None:
        session.execute(update(place_load).values(published="2062-06-01T06:00:00"))

    running.hub.door.submit(slipped).result()
    with pytest.raises(Refused, match="load a full supply first"):
        loader.changes(("U", street(FIRST_USRN)))
    assert loader.town(4).counts.added > 0, "a true file is not older than a slip"
    loader.changes(("U", street(FIRST_USRN)))
