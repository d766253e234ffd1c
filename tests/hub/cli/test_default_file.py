"""The shipped settings file: it changes nothing, it names every key, and it says each default."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from typer.testing import CliRunner

from hub.checking.settings_file import read
from hub.cli.main import app
from hub.cli.settings import default_file
from hub.settings import Settings


def uncommented() -> str:
    """Every key of it set."""
    return re.sub(r"^# (?=[a-z0-9_]+ = |\[)", "", default_file(), flags=re.MULTILINE)


def test_it_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "tolbooth.toml"
    file.write_text(default_file())
    loaded = read(file)
    assert loaded.problems == ()
    assert loaded.settings is not None
    assert loaded.settings.model_dump(exclude={"data", "home"}) == Settings().model_dump(
        exclude={"data", "home"}
    )
    assert loaded.settings.data == tmp_path / "var"


def test_it_says_each_keys_default(tmp_path: Path) -> None:
    file = tmp_path / "tolbooth.toml"
    file.write_text(uncommented())
    loaded = read(file)
    assert loaded.problems == ()
    assert loaded.settings is not None
    assert loaded.settings.adapters["web"].kind == "webhook"
    assert loaded.settings.home == tmp_path
    others = {"data", "home", "adapters"}
    assert loaded.settings.model_dump(exclude=others) == Settings().model_dump(exclude=others)


def test_it_names_every_key() -> None:
    written = tomllib.loads(uncommented())
    everything = Settings().model_dump(mode="json")
    assert written.keys() == everything.keys()
    for name, section in everything.items():
        if isinstance(section, dict) and name != "adapters":
            assert written[name].keys() == section.keys(), name


def test_it_is_printed_and_what_holds_now_for_machines(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["settings"]).stdout == default_file()
    file = tmp_path / "tolbooth.toml"
    file.write_text("[http]\nport = 9999\n")
    found = CliRunner().invoke(
        app, ["settings", "--json", "--config", str(file)], env={"TOLBOOTH_LOG__LEVEL": "debug"}
    )
    assert '"port": 9999' in found.stdout
    assert '"level": "debug"' in found.stdout
