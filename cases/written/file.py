"""The TOML files that definitions are written in: those that ship, and those in a council's folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from routes.problem import Problem


@dataclass(frozen=True, slots=True)
class DefinitionFile:
    """``path`` is how people open it; ``ships``: it is Tolbooth's, and not the council's own."""

    path: str
    text: str
    ships: bool = False

    @property
    def name(self) -> str:
        """What the definition in it has to be called."""
        return Path(self.path).name.removesuffix(".toml")


def shipped(package: str) -> Iterator[DefinitionFile]:
    """Those that ship with a package, by name."""
    for one in sorted((files(package) / "shipped").iterdir(), key=lambda file: file.name):
        if one.name.endswith(".toml"):
            yield DefinitionFile(str(one), one.read_text("utf-8"), ships=True)


def in_folder(folder: Path) -> tuple[list[DefinitionFile], list[Problem]]:
    """Those of a folder that is there, by name; and what is wrong with files that cannot be read."""
    found: list[DefinitionFile] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name.startswith("."):  # an editor's own
            continue
        try:
            found.append(DefinitionFile(str(path), path.read_text("utf-8-sig")))
        except OSError as error:
            said = f"the file cannot be read ({error.strerror})"
            problems.append(Problem(str(path), 0, said, "make it readable for this user"))
        except UnicodeDecodeError as error:
            said = f"the file is not UTF-8 (byte {error.start + 1})"
            problems.append(Problem(str(path), 0, said, "save it again as UTF-8"))
    return found, problems
