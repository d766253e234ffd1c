"""What the command line loads: a client of a hub needs nothing of what a hub is made of."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from pydantic import BaseModel

from hub.api import adapters, keys, routing
from hub.cli import answers

SERVER = {"sqlalchemy", "alembic", "fastapi", "starlette", "uvicorn", "kombu", "aiohttp", "hub.bootstrap"}
PROGRAM = """
import sys
from typer.testing import CliRunner
from hub.cli.main import app
done = CliRunner().invoke(app, sys.argv[1:])
assert done.exit_code == 0, done.output
print(*sys.modules)
"""


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a new process has when the command is done."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "words",
    [
        ["--version"],
        ["--help"],
        ["serve", "--help"],
        ["check", "--help"],
        ["account", "--help"],
        ["routes", "--help"],
        ["adapters", "check", "--help"],
        ["keys", "create", "--help"],
    ],
    ids=" ".join,
)
def test_help_loads_nothing_of_the_hub(words: list[str]) -> None:
    assert loaded_by(*words) & SERVER == set()


def test_a_client_of_a_hub_loads_nothing_of_it(hub: Any) -> None:
    run = json.loads(hub.run_file.read_text())
    for words in (["keys", "list"], ["routes", "list"], ["adapters", "list"], ["routes", "export"]):
        assert loaded_by(*words, "--url", run["url"], "--key", run["key"]) & SERVER == set(), words
        assert loaded_by("--config", str(hub.config), *words) & SERVER == set(), words


@pytest.mark.parametrize(
    ("read", "answered"),
    [
        (answers.Adapters, adapters.Adapters),
        (answers.AdapterLine, adapters.AdapterLine),
        (answers.Polling, adapters.Polling),
        (answers.Checked, adapters.Checked),
        (answers.Keys, keys.Keys),
        (answers.KeyLine, keys.KeyLine),
        (answers.Made, keys.Made),
        (answers.Routing, routing.Routing),
        (answers.Applied, routing.Applied),
        (answers.Explained, routing.Explained),
        (answers.Explanations, routing.Explanations),
    ],
    ids=lambda model: f"{model.__module__}.{model.__name__}",
)
def test_what_a_client_reads_is_what_the_hub_answers(
    read: type[BaseModel], answered: type[BaseModel]
) -> None:
    assert read.model_fields.keys() == answered.model_fields.keys()
