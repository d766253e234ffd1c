"""Commands of other packages: found by their entry point, and harmless where they are broken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli.main import app

GOOD = '''"""``tolbooth greet``: a greeting.

And more of it.
"""
import typer
app = typer.Typer(invoke_without_command=True)

@app.callback()
def greet(once: bool = False) -> None:
    """Greets."""
    print("hello once" if once else "hello")
'''


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "example_greeting.py").write_text(GOOD)
    (tmp_path / "example_broken.py").write_text("import a_module_that_is_not_there\n")
    (tmp_path / "example_package").mkdir()
    (tmp_path / "example_package" / "__init__.py").write_text("1 / 0\n")
    info = tmp_path / "example_commands-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: example-commands\nVersion: 1.0\n")
    points = (
        "greet = example_greeting:app\nbroken = example_broken:app\nno-typer = os:sep\n"
        "check = example_broken:app\nfar = example_package.inner:app\n"
    )
    (info / "entry_points.txt").write_text(f"[tolbooth.commands]\n{points}")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "example_greeting", raising=False)
    return tmp_path


@pytest.mark.usefixtures("installed")
def test_a_third_partys_command_runs_with_its_options() -> None:
    assert CliRunner().invoke(app, ["greet"]).stdout == "hello\n"
    assert CliRunner().invoke(app, ["greet", "--once"]).stdout == "hello once\n"


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("name", ["broken", "no-typer", "far"])
def test_a_broken_one_says_whose_it_is(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--any", "thing"])
    assert result.exit_code == 1
    assert "example-commands" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("installed")
def test_help_lists_them_all_and_a_broken_one_spoils_nothing() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    for name in ("serve", "greet", "broken", "far", "demo", "bench"):
        assert name in result.stdout
    assert "A greeting." in result.stdout
    assert "And more" not in result.stdout
    assert not [one for one in sys.modules if one.startswith("example_greet")]


@pytest.mark.usefixtures("installed")
def test_a_built_in_command_cannot_be_taken_over(tmp_path: Path) -> None:
    assert "nothing is wrong" in CliRunner().invoke(app, ["check"]).stdout


def test_it_is_a_program(installed: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("tolbooth")), "greet", "--once"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(installed), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "hello once\n"


def test_every_command_explains_itself() -> None:
    for words in ([], ["events"], ["events", "publish"], ["routes", "apply"], ["serve"]):
        result = CliRunner().invoke(app, [*words, "--help"])
        assert result.exit_code == 0
        assert result.stdout
    assert "Exit codes" in CliRunner().invoke(app, ["--help"]).stdout
