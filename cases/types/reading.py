"""Case types from the files of a folder; of what is wrong, each line and what to do."""

from __future__ import annotations

from cases.types.case_type import CaseType
from cases.written.file import DefinitionFile
from cases.written.reading import read
from routes.problem import Problem

SHIPPED = "cases.types"
"""The package that those which ship stand in."""


def read_one(file: DefinitionFile) -> tuple[CaseType | None, list[Problem]]:
    """The case type in a file, or what is wrong with it."""
    return read(file, CaseType, "case type")
