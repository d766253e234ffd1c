"""What case types and calendars have in common: a name, and a version that stands for all they say."""

from __future__ import annotations

from hashlib import sha256

from pydantic import BaseModel, ConfigDict, Field

from routes.errors import RoutingError
from routes.toml_lines import Path
from schemas.formats import Code


class DefinitionError(RoutingError):
    """Something of a definition does not fit with the rest. ``path``: where it is written."""

    def __init__(self, path: Path, problem: str, *, fix: str) -> None:
        super().__init__(problem, fix=fix)
        self.path = path


class Definition(BaseModel):
    """One file of a folder; its name is the file's. A version, once it was in use, never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Code = Field(description="What it is called by others, such as missed_bin: the file's name")
    version: int = Field(ge=1, lt=2**31, description="Raised by one whenever anything of it is changed")

    @property
    def digest(self) -> str:
        """Of all that it says, in the order in which it says it. What it leaves to defaults is left out, so
        that a later Tolbooth, which knows more keys, reads the same file as the same."""
        return sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()
