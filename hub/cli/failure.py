"""What a command ends with when it cannot do what it was asked."""

from __future__ import annotations


class Failed(Exception):
    """Ends a command with exit code 1. ``title`` says what, ``detail`` what to do; both are for a person."""

    def __init__(self, title: str, detail: str = "") -> None:
        super().__init__(f"{title}: {detail}" if detail else title)
        self.title = title
        self.detail = detail
