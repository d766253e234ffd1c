"""`tolbooth check`: everything wrong is named with its file, its line and what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BASE = 'data = "state"\nroutes = ["routes.toml"]\n[adapters.web]\nkind = "webhook"\n'
GOOD_ROUTES = '[subscriptions.app]\nadapter = "web"\ntarget = { url = "http://app.example/" }\n'
LIGHTS = '''
from pydantic import BaseModel, SecretStr
from adapters.contract import Adapter

class Account(BaseModel):
    password: SecretStr

class Lights(Adapter):
    """Street lights."""
    class Settings(Adapter.Settings):
        token: SecretStr
        accounts: list[Account] = []
        spare: SecretStr | None = None
    emits = ("case.opened",)
'''


@pytest.fixture
def lights(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A third party's adapter, installed beside ours: it holds secrets and cannot be sent anything."""
    folder = tmp_path_factory.mktemp("package")
    (folder / "example_lights.py").write_text(LIGHTS)
    info = folder / "example_lights-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: example-lights\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[tolbooth.adapters]\nlights = example_lights:Lights\n")
    monkeypatch.syspath_prepend(str(folder))
    yield
    sys.modules.pop("example_lights", None)


def marked(text: str) -> int:
    """The line that ends with the mark."""
    return next(number for number, line in enumerate(text.split("\n"), 1) if line.endswith("# <-"))


def only_problem(here: Any) -> dict[str, Any]:
    found = here.json("check", code=1)
    assert found["ok"] is False
    assert len(found["problems"]) == 1, found["problems"]
    problem: dict[str, Any] = found["problems"][0]
    assert problem["fix"]
    told = here.run("check")
    assert told.exit_code == 1
    line = f":{problem['line']}" if problem["line"] else ""
    assert f"{problem['file']}{line}: {problem['problem']}" in told.stderr
    assert problem["fix"] in told.stderr
    return problem


def test_good_settings_are_good(here: Any) -> None:
    assert here.json("check") == {"ok": True, "settings": str(here.config), "problems": []}
    assert "nothing is wrong" in here.run("check").stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('data = "state"\n[http]\nprot = 80 # <-', ["'http.prot'", "'port'"]),
        ("[http]\nport = 70000 # <-", ["port", "65535"]),
        ('[log]\nlevel = "loud" # <-', ["level", "debug, info"]),
        ('[log]\nformat = "xml" # <-', ["format"]),
        ("nonsense = 1 # <-", ["nonsense"]),
        ("data = # <-", ["not TOML"]),
        ('data = "tolbooth.toml/inner" # <-', ["cannot be made"]),
        ('data = "tolbooth.toml" # <-', ["is a file"]),
        ('routes = [\n  "nowhere.toml", # <-\n]', ["nowhere.toml"]),
        ('[adapters.web]\nkind = "webhok" # <-', ["'webhok'", "'webhook'"]),
        ("[adapters.web] # <-\nenabled = true", ["kind"]),
        ('[adapters.Web] # <-\nkind = "webhook"', ["adapters.Web"]),
        ('[adapters.moves] # <-\nkind = "revenues_extract"', ["'folder'"]),
        (
            '[adapters.moves]\nkind = "revenues_extract"\nfolder = "/nowhere/at/all" # <-',
            ["/nowhere/at/all", "mkdir"],
        ),
        ('[adapters.moves]\nkind = "revenues_extract"\nfolder = "/tmp"\npatern = "*" # <-', ["'pattern'"]),
        (
            '[adapters.moves]\nkind = "revenues_extract"\nfolder = "env:NOT_THERE" # <-',
            ["NOT_THERE is not set"],
        ),
        ('[adapters.moves]\nkind = "revenues_extract"\nfolder = "file:/not/there" # <-', ["/not/there"]),
        ('[adapters.web]\nkind = "webhook"\nconcurrency = 0 # <-', ["concurrency", "at once"]),
        ('[adapters.web]\nkind = "webhook"\nrate = -1 # <-', ["rate", "a second"]),
        ('[adapters.web]\nkind = "webhook"\nbreaker = { failure = 3 } # <-', ["'failures'"]),
        ('[adapters.web]\nkind = "webhook"\nbreaker = { pause = "1h" } # <-', ["longest", "'1h'"]),
        (
            '[adapters.web]\nkind = "webhook"\n[adapters.web.breaker]\nfailures = 0 # <-',
            ["failures", "in a row"],
        ),
        (
            '[people.identifiers.card]\npattern = "[0-9" # <-',
            ["people.identifiers.card.pattern", "no regular expression", "RE2"],
        ),
        ('[people.identifiers.card]\npattern = "(?=a)" # <-', ["no regular expression", "looks back"]),
        ('[people.identifiers.card]\ncheck = "mod12" # <-', ["'mod11'", "'mod97'"]),
        ("[people.identifiers.card]\nstrnog = true # <-", ["'strong'"]),
        ('[people.golden.address]\norder = ["newest"] # <-', ["'recency'"]),
        ('[people.golden.address]\norder = ["newest"] # <-', ["By what values are told apart"]),
        ('[people.golden.address]\nprefer = "crm" # <-', ["this is no list", "the most trusted first"]),
        ("[people.golden]\naddress = 7 # <-", ["this is no table", "`[people.golden.<attribute>]`"]),
        ("[people.golden.address]\nprefer = [7] # <-", ["Systems, the most trusted first"]),
        ("[people.golden.address]\nrecency = true # <-", ["address.recency", "order, prefer"]),
        ("[people.golden.address]\norder = [] # <-", ["nothing would tell values apart"]),
        ('[people.golden.address]\nprefer = ["crm", "crm"] # <-', ["crm stands there twice"]),
        ("[people.minting] # <-\nenabled = true", ["set prefix"]),
        ('[people]\ncorrections = { crm = ["emails"] } # <-', ["emails", "is called email"]),
        ('[people.golden.adress] # <-\nprefer = ["crm"]', ["adress", "is address meant?"]),
        ('[people]\ncorrections = { crm = ["emial"] } # <-', ["emial", "is email meant?"]),
        ('[people.golden.postcode] # <-\nprefer = ["crm"]', ["postcode", "is called address"]),
        ('[people.identifiers.chi] # <-\npattern = "[0-9]+"', ["chi.pattern", "the same everywhere"]),
        (
            '[adapters.web]\nkind = "webhook"\nmaintenance = { windows = ["Sunday"] } # <-',
            ["'Sunday'", "Sun 02:00-04:00"],
        ),
        (
            '[adapters.web]\nkind = "webhook"\nmaintenance = { time_zone = "Here" } # <-',
            ["'Here'", "Europe/London"],
        ),
        ('[places]\nostn15 = "nowhere.gsb" # <-', ["ostn15", "nowhere.gsb", "leave it empty"]),
        ('[places.aliases]\n"2/1" = "Tolburgh" # <-', ["'2/1' has no word", "take it out"]),
        ("[places.aliases]\nbrig = [] # <-", ["'brig' means nothing", "name a town"]),
        ('[places.aliases]\nbrig = ["", "Tolburgh"] # <-', ["means ''", "as the gazetteer does"]),
        ('[places.aliases]\ntolburgh = "TOLBURGH" # <-', ["read the same as what it means", "take it out"]),
        (
            '[places.aliases]\nbrig = "Tolburgh"\nBRIG = "Harbour" # <-',
            ["read the same as 'brig'", "several"],
        ),
        (
            '[places.aliases]\n"the brig" = "Auld Brig"\n"auld brig" = "Tolburgh" # <-',
            ["aliases of aliases are not followed"],
        ),
        ("[places]\naliases = { brig = 7 } # <-", ["places.aliases.brig", "this is no list"]),
        (
            '[adapters.night]\nkind = "nightly_file"\nat = "02:30"\nfolder = "/tmp"\nrate = 1.0 # <-',
            ["in a file", "leave rate out"],
        ),
        (
            '[adapters.moves]\nkind = "revenues_extract"\nfolder = "/tmp"\nbreaker = { enabled = true } # <-',
            ["only publishes", "leave breaker out"],
        ),
    ],
)
def test_what_is_wrong_with_the_settings(here: Any, text: str, words: list[str]) -> None:
    here.config.write_text(text)
    problem = only_problem(here)
    assert problem["file"] == str(here.config)
    assert problem["line"] == marked(text)
    for word in words:
        assert word in problem["problem"] + problem["fix"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[routes.one]\ntypes = ["case.*"]\nto = "ap" # <-', ["'ap'", "'app'"]),
        ('[routes.one]\ntypes = ["case.opend"] # <-\nto = "app"', ["'case.opened'"]),
        ('[routes.one]\ntypes = ["case.*"]\nto = "app"\nmatching = "data.["  # <-', ["matching"]),
        ('[subscriptions.b]\nadapter = "wep" # <-', ["'wep'", "'web'"]),
        ('[subscriptions.b] \nadapter = "web"\ntarget = { url = "ftp://x" } # <-', ["url"]),
        (
            '[subscriptions.b]\nadapter = "web"\n'
            '[subscriptions.b.target]\nurl = "http://x/"\nmod = "binary" # <-',
            ["'mode'"],
        ),
        ('[subscriptions.b]\nadapter = "web" \ntarget = {} # <-', ["'url'"]),
        (
            '[subscriptions.b]\nadapter = "web"\n[subscriptions.b.target]\nurl = "http://x/"\n'
            'secrets = ["whsec_sesame"] # <-',
            ["stands in the text itself", "env:NAME"],
        ),
        (
            '[subscriptions.b]\nadapter = "web"\n[subscriptions.b.target]\nurl = "http://x/"\n'
            'secrets = ["env:NOT_THERE"] # <-',
            ["NOT_THERE is not set"],
        ),
        (
            '[subscriptions.b]\nadapter = "web"\n[subscriptions.b.target]\nurl = "http://x/"\n'
            'secrets = ["env:PATH"] # <-',
            ["a secret is whsec_ and", "the beginning is not whsec_"],
        ),
        ('[subscriptions.b]\nadapter = "night"\norder_by = "subject" # <-\n', ["in a file", "order_by"]),
        ('[subscriptions.b]\nadapter = "moves" # <-\n', ["only publishes"]),
    ],
)
def test_what_is_wrong_with_the_routes(here: Any, tmp_path: Path, text: str, words: list[str]) -> None:
    night = f'[adapters.night]\nkind = "nightly_file"\nat = "02:30"\nfolder = "{tmp_path}"\n'
    moves = f'[adapters.moves]\nkind = "revenues_extract"\nfolder = "{tmp_path}"\n'
    here.config.write_text(BASE + night + moves)
    routes = here.folder / "routes.toml"
    routes.write_text(text + "\n" + GOOD_ROUTES)
    found = here.json("check", code=1)["problems"]
    # A target of another adapter's shape may be wrong in more ways than the one that is looked for.
    assert {"file": str(routes), "line": marked(text)} in [
        {"file": one["file"], "line": one["line"]} for one in found
    ]
    said = " ".join(one["problem"] + one["fix"] for one in found if one["line"] == marked(text))
    for word in words:
        assert word in said


def test_a_name_belongs_to_one_file(here: Any) -> None:
    here.config.write_text(BASE.replace('"routes.toml"', '"routes.toml", "more.toml"'))
    (here.folder / "routes.toml").write_text(GOOD_ROUTES)
    (here.folder / "more.toml").write_text("\n" + GOOD_ROUTES)
    problem = only_problem(here)
    assert (problem["file"], problem["line"]) == (str(here.folder / "more.toml"), 2)


def test_two_files_of_one_name_are_refused(here: Any) -> None:
    here.config.write_text(BASE.replace('"routes.toml"', '"routes.toml", "inner"'))
    (here.folder / "routes.toml").write_text(GOOD_ROUTES)
    (here.folder / "inner").mkdir()
    (here.folder / "inner" / "routes.toml").write_text(
        GOOD_ROUTES.replace("subscriptions.app", "subscriptions.b")
    )
    assert "two routes files are called routes.toml" in only_problem(here)["problem"]


@pytest.mark.usefixtures("lights")
def test_a_secret_in_the_file_is_named_and_not_repeated(here: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        '[adapters.street-lights]\nkind = "lights"\ntoken = "invented-secret"\n'
        'accounts = [\n  { password = "env:LAMP_PASSWORD" },\n  { password = "another-invented-one" },\n]\n'
        'spare = "file:spare"\n'
    )
    monkeypatch.setenv("LAMP_PASSWORD", "x")
    monkeypatch.chdir(here.folder)
    (here.folder / "spare").write_text("y\n")
    here.config.write_text(text)
    found = here.json("check", code=1)["problems"]
    assert [one["line"] for one in found] == [3, 6]
    assert "env:STREET_LIGHTS_TOKEN" in found[0]["fix"]
    assert "invented" not in str(found)


@pytest.mark.usefixtures("lights")
def test_a_secret_that_is_not_there_is_named(here: Any) -> None:
    here.config.write_text('[adapters.street-lights]\nkind = "lights"\ntoken = "env:LAMP_TOKEN"\n')
    problem = only_problem(here)
    assert problem["line"] == 3
    assert "LAMP_TOKEN is not set" in problem["problem"]


def test_a_variable_that_is_wrong_is_named_and_no_line_blamed(
    here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOLBOOTH_HTTP__PORT", "many")
    # The file sets the port too: what wins is the variable.
    problem = only_problem(here)
    assert problem["file"] == "environment variable TOLBOOTH_HTTP__PORT"
    assert problem["line"] is None


@pytest.mark.parametrize("key", ["ca_bundle", "wsdl_file", "client_certificate"])
def test_a_file_that_an_adapter_is_to_read_is_there(here: Any, key: str) -> None:
    there = here.folder / "council.pem"
    text = f'[adapters.crm]\nkind = "verint"\naddress = "https://crm.example/FL"\n{key} = "{there.name}" # <-'
    here.config.write_text(text)
    problem = only_problem(here)
    assert problem["line"] == marked(text)
    assert problem["problem"] == f"the adapter 'crm': {key}: there is no file {there}"
    there.write_text("it is there")
    assert here.json("check")["ok"]


def test_every_kind_of_adapter_is_asked_for_its_files(here: Any) -> None:
    text = (
        '[adapters.roads]\nkind = "open311"\nbase_url = "https://roads.example/"\n'
        'ca_bundle = "council.pem" # <-'
    )
    here.config.write_text(text)
    problem = only_problem(here)
    assert (problem["file"], problem["line"]) == (str(here.config), marked(text))


def test_all_of_it_is_named_at_once(here: Any) -> None:
    here.config.write_text('[http]\nport = "x"\n[log]\nlevel = 3\n[worker]\nthreads = 0\n')
    assert [one["line"] for one in here.json("check", code=1)["problems"]] == [2, 4, 6]


def test_settings_that_are_not_there_are_named(tmp_path: Path, here: Any) -> None:
    here.config.unlink()
    assert "no such file" in only_problem(here)["problem"]
    here.config.write_bytes(b'data = "\xff"')
    assert "UTF-8" in only_problem(here)["problem"]
