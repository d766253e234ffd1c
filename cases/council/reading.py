"""The council's file; of what is wrong with it, each line and what to do."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from cases.council.council import Council
from routes.model_problems import model_problems
from routes.problem import Problem
from routes.toml_lines import TomlLines
from routes.toml_syntax import not_toml


def read_council(path: Path | None) -> tuple[Council, list[Problem]]:
    """None: there is no such file, and nothing is known. What cannot be used counts as nothing."""
    if path is None:
        return Council(), []
    name = str(path)
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        said = f"the council's file cannot be read ({error.strerror})"
        return Council(), [
            Problem(name, 0, said, "make it, correct `council` under [cases], or leave it out")
        ]
    except UnicodeDecodeError as error:
        said = f"the file is not UTF-8 (byte {error.start + 1})"
        return Council(), [Problem(name, 0, said, "save it again as UTF-8")]
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Council(), [not_toml(error, text, name)]
    try:
        return Council.model_validate(values), []
    except ValidationError as error:
        lines = TomlLines(text)
        said_of = model_problems(error, Council, values, noun="council's file")
        return Council(), [Problem(name, lines.line(at), problem, fix) for at, problem, fix in said_of]
