"""Searches over SCIM: filters, order, pages, and what is too much of them."""

from __future__ import annotations

import httpx2
import pytest

from tests.hub.api.test_scim import ERROR, WORK, database, entra, found, made, told

__all__ = ["database", "entra", "told"]
ATTACKS = [
    ('userName eq "x"\'; DROP TABLE scim_resource; --', 400),
    ('userName eq "x\' OR 1=1 --"', 200),
    ('userName eq "\\u0000"', 200),
    ('userName eq "\ud83d\ude00"', 200),
    ("userName", 400),
    ("(" * 5000, 400),
    ("(" * 200 + "active eq true" + ")" * 200, 200),
    ("not (" * 40 + "active eq true" + ")" * 40, 400),
    ('userName eq "' + "x" * 3500 + '"', 200),
    ('userName eq "' + "x" * 5000 + '"', 400),
    ("nothere eq 1", 400),
    ("active gt true", 400),
    ('meta.created gt "yesterday"', 400),
    ('meta.created gt "20200101"', 400),
    ("meta.created gt 5", 400),
    ('meta.created sw "2026"', 400),
    ('meta.created gt "2026-13-01"', 400),
]


def test_filters_sort_and_pages(entra: httpx2.Client) -> None:
    for number, name in enumerate(("cal", "Ada", "bea", "dot")):
        made(
            entra,
            f"{name}@council.example",
            displayName=name,
            title="Officer" if number % 2 else "Engineer",
            **{WORK: {"employeeNumber": f"10{number}"}},
        )
    assert found(entra, sortBy="displayName") == [
        f"{one}@council.example" for one in ("Ada", "bea", "cal", "dot")
    ]
    down = found(entra, sortBy="userName", sortOrder="descending", startIndex=2, count=2)
    assert down == ["cal@council.example", "bea@council.example"]
    page = entra.get("/Users", params={"startIndex": 3, "count": 1}).json()
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (4, 3, 1)
    assert entra.get("/Users", params={"count": 0}).json()["totalResults"] == 4
    assert found(entra, startIndex=-5, count=1) == ["cal@council.example"]
    for wanted, names in {
        'title eq "officer" and userName sw "a"': ["Ada@council.example"],
        'not (title eq "Officer") and displayName co "c"': ["cal@council.example"],
        f'{WORK}:employeeNumber eq "102" or displayName eq "DOT"': [
            "bea@council.example",
            "dot@council.example",
        ],
        f"{WORK}:employeeNumber pr": [f"{one}@council.example" for one in ("cal", "Ada", "bea", "dot")],
        'userName ew "x" or title pr and displayName ge "c"': ["cal@council.example", "dot@council.example"],
        'meta.created gt "2199-01-01T00:00:00Z"': [],
        "active eq true": [],
        'emails eq "x@council.example"': [],
        'title eq "x" or emails.type eq "work"': [],
    }.items():
        assert found(entra, filter=wanted) == names, wanted
    searched = entra.post(
        "/.search",
        json={
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "filter": 'displayName eq "bea"',
            "attributes": ["userName"],
        },
    ).json()
    [one] = searched["Resources"]
    assert one["userName"] == "bea@council.example"
    assert "title" not in one


def test_what_the_index_sorts_is_sorted_as_anything_else_is(entra: httpx2.Client) -> None:
    names = ("\u00e9tienne", "Zoe", "zachary", "_x", "e\u0301tienne 2", "Ada", "x" * 190)
    for number, name in enumerate(names):
        made(entra, f"{number}@council.example", **({"displayName": name} if number != 3 else {}))
    for order in ("ascending", "descending"):
        by_index = found(entra, sortBy="displayName", sortOrder=order)
        looked_through = found(entra, sortBy="displayName", sortOrder=order, filter="userName pr")
        assert by_index == looked_through
    ups = found(entra, sortBy="displayName")
    assert ups[-1] == "3@council.example", "what has none of it comes last"
    assert found(entra, sortBy="displayName", startIndex=3, count=2) == ups[2:4]
    assert found(entra, sortBy="title") == [f"{number}@council.example" for number in range(7)]


def test_all_are_sorted_by_id_or_as_they_were_made_however_many_there_are(
    entra: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("cal", "ada", "bea", "dot"):
        made(entra, f"{name}@council.example")
    for by in ("id", "meta.created"):
        for order in ("ascending", "descending"):
            monkeypatch.setattr("identity_index.staff.scim.searching.LOOKED_THROUGH", 5_000)
            looked_through = found(entra, sortBy=by, sortOrder=order, filter="userName pr")
            monkeypatch.setattr("identity_index.staff.scim.searching.LOOKED_THROUGH", 2)
            assert found(entra, sortBy=by, sortOrder=order) == looked_through, (by, order)
            assert found(entra, sortBy=by, sortOrder=order, startIndex=2, count=2) == looked_through[1:3]
    made_last = found(entra, sortBy="meta.created", sortOrder="descending", count=1)
    assert made_last == ["dot@council.example"]


def test_a_search_that_would_look_through_everybody_is_refused(
    entra: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ada", "bea", "cal"):
        made(entra, f"{name}@council.example", title="Officer", emails=[{"value": f"{name}@mail.example"}])
    monkeypatch.setattr("identity_index.staff.scim.searching.LOOKED_THROUGH", 2)
    for wide in ({"filter": 'title eq "Officer"'}, {"sortBy": "title"}, {"filter": 'not (userName eq "x")'}):
        answer = entra.get("/Users", params=wide)
        assert (answer.status_code, answer.json().get("scimType")) == (400, "tooMany"), wide
        assert "by userName" in answer.json()["detail"]
    long = " or ".join(f'title co "{number}"' for number in range(200))
    monkeypatch.setattr("identity_index.staff.scim.searching.LOOKED_THROUGH", 5_000)
    monkeypatch.setattr("identity_index.staff.scim.searching.COMPARED", 500)
    answer = entra.get("/Users", params={"filter": long})
    assert (answer.status_code, answer.json().get("scimType")) == (400, "tooMany")
    assert "200 parts" in answer.json()["detail"]
    assert len(found(entra, filter='title eq "Officer" or title co "z"')) == 3
    monkeypatch.setattr("identity_index.staff.scim.searching.LOOKED_THROUGH", 2)
    everything = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": 'title eq "Officer"',
    }
    assert entra.post("/.search", json=everything).json()["scimType"] == "tooMany"
    assert len(found(entra)) == 3
    assert found(entra, sortBy="userName", count=1) == ["ada@council.example"]
    for narrow in ('emails eq "bea@mail.example"', 'userName eq "bea@council.example" and title sw "O"'):
        assert found(entra, filter=narrow) == ["bea@council.example"], narrow


def test_a_moment_without_a_zone_is_in_utc(entra: httpx2.Client) -> None:
    made(entra, "ada@council.example")
    everybody = ["ada@council.example"]
    for written in ("2020-01-01", "2020-01-01T00:00", "2020-01-01T00:00:00.5", "2020-01-01T01:00:00+01:00"):
        for wanted, names in {
            f'meta.created gt "{written}"': everybody,
            f'not (META.lastModified lt "{written}")': everybody,
            f'meta.created lt "{written}"': [],
            f'userName pr and not (meta.created ge "{written}")': [],
        }.items():
            assert found(entra, filter=wanted) == names, wanted
    [one] = entra.get("/Users").json()["Resources"]
    created = one["meta"]["created"]
    assert created.endswith("Z")
    for same in (created, created.removesuffix("Z")):
        assert found(entra, filter=f'meta.created eq "{same}"') == everybody
        assert found(entra, filter=f'meta.created ne "{same}"') == []
    refused = entra.get("/Users", params={"filter": 'meta.created sw "2026"'}).json()
    assert refused["scimType"] == "invalidFilter"
    assert "2026-05-01T09:30:00Z" in refused["detail"]


def test_filters_that_are_attacks_are_answered(entra: httpx2.Client) -> None:
    made(entra, "ada@council.example")
    for wanted, status in ATTACKS:
        text = wanted.encode("utf-16", "surrogatepass").decode("utf-16")
        answer = entra.get("/Users", params={"filter": text})
        assert answer.status_code == status, (wanted[:100], answer.text)
        if status == 400:
            assert answer.json()["schemas"] == [ERROR]
    assert found(entra) == ["ada@council.example"]


def test_a_filter_of_a_megabyte_is_refused(entra: httpx2.Client) -> None:
    search = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}
    long = {**search, "filter": 'userName eq "' + "x" * 1_000_000 + '"'}
    answer = entra.post("/Users/.search", json=long)
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")
    longer = {**search, "filter": "x" * 2_000_000}
    answer = entra.post("/Users/.search", json=longer)
    assert (answer.status_code, answer.json()["schemas"]) == (413, [ERROR])
