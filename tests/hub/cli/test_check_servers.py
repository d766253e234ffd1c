"""`tolbooth check` on PostgreSQL and RabbitMQ: addresses, references, what does not go together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

ON = '[database]\nurl = "postgresql://tolbooth@db.example/tolbooth"\n'
PASSWORD = "wynd-and-close"


def problems(here: Any, code: int = 1) -> list[dict[str, Any]]:
    """What `check` names; the words for people name it too, and neither says the password."""
    found: dict[str, Any] = here.json("check", code=code)
    told = here.run("check")
    assert PASSWORD not in str(found) + told.output
    items: list[dict[str, Any]] = found["problems"]
    for one in items:
        assert one["problem"] in told.stderr
        assert one["fix"] in told.stderr
    return items


def marked(text: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if line.endswith("# <-"))


@pytest.mark.parametrize(
    "text",
    [
        ON,
        '[database]\nurl = "postgres://db.example:6000/tolbooth?sslmode=require"',
        '[database]\nurl = "postgresql:///tolbooth?host=/run/postgresql"',
        '[database]\nurl = "postgresql://hub@/t?host=one:5432&host=other&target_session_attrs=read-write"',
        ON + '[broker]\nurl = "amqp://mq.example/"',
        ON + '[broker]\nurl = "amqps://hub@mq.example:5671/council"',
        ON + '[broker]\nurl = "amqp://mq.example"\nmanagement_url = "http://mq.example:15672"',
        ON + '[worker]\ngroups = ["slow"]\n[adapters.web]\nkind = "webhook"\ngroup = "slow"',
    ],
)
def test_good_addresses_are_good(here: Any, text: str) -> None:
    here.config.write_text(text)
    assert problems(here, code=0) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[database]\nurl = "mysql://h/t" # <-', ["'mysql'"]),
        ('[database]\nurl = "postgresql+asyncpg://h/t" # <-', ["'asyncpg'", "postgresql://"]),
        ('[database]\nurl = "nonsense" # <-', ["not the address", "postgresql://"]),
        ('[database]\nurl = "postgresql://h:many/t" # <-', ["not the address"]),
        ('[database]\nurl = "postgresql://h:70000/t" # <-', ["70000", "65535"]),
        ('[database]\nurl = "postgresql:///tolbooth" # <-', ["no host", "socket"]),
        ('[database]\nurl = "postgresql://h" # <-', ["no database"]),
        ('[database]\nurl = "postgresql:///t?host=one&host=other" # <-', ["several servers", "read-write"]),
        ('[database]\nurl = "postgresql://h/t?sslmode=on" # <-', ["'on'", "require"]),
        ('[database]\nurl = "postgresql://h/t?colour=red" # <-', ["'colour'"]),
        ('[database]\nurl = "postgresql://h/t?sslrootcert=/not/there" # <-', ["sslrootcert", "/not/there"]),
        ('[database]\nurl = "sqlite://" # <-', ["in memory"]),
        ('[database]\nurl = "sqlite://host/t.db" # <-', ["'host'", "three slashes"]),
        ('[database]\nurl = "sqlite:////dev/null/state/t.db" # <-', ["cannot be made"]),
        (ON + 'hub = "the-first" # <-', ["not the id", "tolbooth migrate"]),
        ('[broker]\nurl = "redis://h/" # <-', ["'redis'", "amqp://"]),
        ('[broker]\nurl = "memory" # <-', ["not the address", "memory://"]),
        (ON + '[broker]\nurl = "amqp:///vhost" # <-', ["names no host"]),
        (ON + '[broker]\nurl = "amqp://h:70000/" # <-', ["cannot be read"]),
        (ON + '[broker]\nurl = "amqp://h/?heartbeat=5" # <-', ["after the `?`"]),
        (ON + '[broker]\nurl = "amqps://h/"\nca_file = "none.pem" # <-', ["none.pem"]),
        (ON + '[broker]\nurl = "amqps://h/"\nca_file = "tolbooth.toml" # <-', ["no certificate", "PEM"]),
        (ON + '[broker]\nmanagement_url = "mq.example:15672" # <-', ["management", "http://"]),
        (ON + "[worker]\nlease_seconds = 5 # <-", ["twice", "statement_timeout_seconds"]),
        ('[worker]\ngroups = [\n  "slow", # <-\n]', ["'slow'", "main"]),
        # Several processes and one file do not go together: both ways out are told.
        ('[broker]\nurl = "amqp://h/" # <-', ["SQLite", "postgresql://", "memory://"]),
    ],
)
def test_what_is_wrong_with_them(here: Any, text: str, words: list[str]) -> None:
    here.config.write_text(text)
    [problem] = problems(here)
    assert problem["file"] == str(here.config)
    assert problem["line"] == marked(text)
    for word in words:
        assert word in problem["problem"] + problem["fix"]


def test_an_address_may_stand_elsewhere(here: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In the environment and in files, with their passwords, which are never said."""
    here.config.write_text(
        '[database]\nurl = "env:LEDGER"\n[broker]\nurl = "file:broker"\nmanagement_url = "file:manage"\n'
    )
    monkeypatch.setenv("LEDGER", f"postgresql://hub:{PASSWORD}@db.example/tolbooth")
    (tmp_path / "broker").write_text(f"amqp://hub:{PASSWORD}@mq.example/\n")
    (tmp_path / "manage").write_text(f"http://hub:{PASSWORD}@mq.example:15672\n")
    assert problems(here, code=0) == []
    # What is wrong with one is told by the place that refers to it.
    monkeypatch.setenv("LEDGER", f"postgresql://hub:{PASSWORD}@/tolbooth")
    [problem] = problems(here)
    assert problem["line"] == 2
    assert "no host" in problem["problem"]


@pytest.mark.parametrize(
    ("ledger", "broker", "words"),
    [
        ("postgresql://u:a@SECRET@h/d", "amqp://h/", ["more than one `@`", "%40"]),
        ("postgresql://h/d", "amqp://u:SECRET/b@h/", ["port", "%2F"]),
        ("postgresql://h/d", "amqp://u:SECRET#b@h/", ["port", "%23"]),
        ("postgresql://h/d", "amqp://u:a@SECRET@h/", ["more than one `@`", "%40"]),
    ],
)
def test_of_a_password_that_was_not_encoded_nothing_is_said_but_how_to(
    here: Any, monkeypatch: pytest.MonkeyPatch, ledger: str, broker: str, words: list[str]
) -> None:
    here.config.write_text('[database]\nurl = "env:LEDGER"\n[broker]\nurl = "env:MQ"\n')
    monkeypatch.setenv("LEDGER", ledger)
    monkeypatch.setenv("MQ", broker)
    [problem] = problems(here)
    said = problem["problem"] + problem["fix"]
    for word in words:
        assert word in said
    assert "SECRET" not in said
    done = here.run("migrate")
    assert done.exit_code == 1
    assert "SECRET" not in done.output + done.stderr


def test_an_address_that_is_not_there_is_named_by_every_command(
    here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.config.write_text(
        'data = "state"\n[database]\nurl = "env:LEDGER"\n'
        '[broker]\nurl = "file:broker"\nmanagement_url = "env:M"\n'
    )
    found = problems(here)
    assert [one["line"] for one in found] == [3, 5, 6]
    assert "LEDGER is not set" in found[0]["problem"]
    assert str(here.folder / "broker") in found[1]["problem"]
    for command in ("serve", "worker", "migrate", "account", "keys list"):
        told = here.run(*command.split())
        assert told.exit_code == 1, command
        assert (
            f"{here.config}:3: database.url: the environment variable LEDGER is not set" in told.stderr
            or (f"{here.config}:5: broker.url" in told.stderr)
        ), told.stderr
        assert "Fix: " in told.stderr
    # Empty is not the same as left out: that would be another database.
    monkeypatch.setenv("LEDGER", "")
    assert "env:LEDGER is empty" in problems(here)[0]["problem"]
    assert not (here.folder / "state").exists()


def test_a_password_in_the_file_is_refused_and_not_repeated(
    here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.config.write_text(
        f'[database]\nurl = "postgresql://hub:{PASSWORD}@db.example/tolbooth"\n'
        f'[broker]\nurl = "amqp://hub:{PASSWORD}@mq.example/"\nmanagement_url = "http://a:{PASSWORD}@m:1"\n'
    )
    found = problems(here)
    assert [one["line"] for one in found] == [2, 4, 5]
    assert '"env:DATABASE_URL"' in found[0]["fix"]
    here.config.write_text(f'[database]\nurl = "postgresql://db.example/t?user=a&password={PASSWORD}"\n')
    [problem] = problems(here)
    # That the environment says something else does not take it out of the file.
    monkeypatch.setenv("TOLBOOTH_DATABASE__URL", "postgresql://db.example/t")
    assert problems(here) == [problem]


def test_a_password_in_the_environment_is_nobodys_business(
    here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.config.write_text("")
    monkeypatch.setenv("TOLBOOTH_DATABASE__URL", f"postgresql://hub:{PASSWORD}@db.example/tolbooth")
    monkeypatch.setenv("TOLBOOTH_BROKER__URL", f"amqp://hub:{PASSWORD}@mq.example/")
    assert problems(here, code=0) == []
    shown = here.json("settings")
    assert shown["database"]["url"] == "postgresql://hub:***@db.example/tolbooth"
    assert shown["broker"]["url"] == "amqp://hub:***@mq.example/"
    monkeypatch.setenv("TOLBOOTH_DATABASE__URL", f"postgresql://hub:{PASSWORD}@/tolbooth")
    [problem] = problems(here)
    assert problem["file"] == "environment variable TOLBOOTH_DATABASE__URL"
