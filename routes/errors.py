"""What can be wrong with something a person wrote about routing."""

from __future__ import annotations


class RoutingError(ValueError):
    """A route or subscription says something that cannot be meant.

    ``problem`` says what is wrong and ``fix`` what to write instead, both for the person who wrote it.
    """

    def __init__(self, problem: str, *, fix: str = "") -> None:
        super().__init__(f"{problem}. {fix}" if fix else problem)
        self.problem = problem
        self.fix = fix
