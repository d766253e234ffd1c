"""How a problem's place is written."""

from __future__ import annotations

from routes.problem import Problem


def where(problem: Problem) -> str:
    """``file:line``, or the file alone where no line is at fault."""
    return f"{problem.file}:{problem.line}" if problem.line else problem.file
