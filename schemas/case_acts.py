"""What the events of acts on a case say of who acted and why; staff are people too."""

from __future__ import annotations

from typing import Annotated

from schemas.classes import Classed, DataClass
from schemas.formats import Line, Prose

By = Annotated[Line | None, Classed(DataClass.PERSONAL)]
"""A staff id."""
Why = Annotated[Prose | None, Classed(DataClass.SENSITIVE)]
"""For staff."""
