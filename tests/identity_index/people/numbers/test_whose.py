"""Whose a number is, by what systems hold."""

from __future__ import annotations

from typing import Any

from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.numbers import whose
from tests.identity_index.people.conftest import AILSA, Index


def holders(index: Index, scheme: str, value: str) -> Any:
    return index.read(lambda session: whose.holders(session, Schemes().read(scheme, value)))


def held(scheme: str, value: str) -> Any:
    return {"identifiers": [{"scheme": scheme, "value": value}]}


def test_it_is_found_however_it_is_written(each_index: Index) -> None:
    each_index.say("crm", "1", **(AILSA | held("nino", "CE 12 34 57 C")))
    each_index.say("tax", "9", **(AILSA | held("nino", "ce123457c")))
    each_index.say("crm", "2", name="Morag Invented", **held("council_tax", "77"))
    each_index.say("crm", "3", name="Ewan Invented", **held("council_tax", "77"))
    [one] = holders(each_index, "nino", "CE123457C").items
    assert (one.id, one.given, one.systems) == ("p-1", False, ["crm", "tax"])
    both = holders(each_index, "council_tax", "77").items
    assert [one.id for one in both] == ["p-2", "p-3"], "an account may be a household's"
    assert holders(each_index, "nino", "CE123458C").items == []


def test_what_many_share_is_said_to_be_shared(index: Index) -> None:
    """A hostel's one council tax account: no more is read of it than of any other number."""
    index.has_many_others()
    told = [
        index.recorded("crm", f"r-{n}", date_of_birth=f"{1920 + n}-03-07", **held("council_tax", "1"))
        for n in range(102)
    ]
    index.deliver(*told)
    found = holders(index, "council_tax", "1")
    assert (len(found.items), found.too_common) == (100, True)
