"""What is wrong with a text that is not TOML, and where."""

from __future__ import annotations

import re

from routes.problem import Problem

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)")


def not_toml(error: Exception, text: str, file: str) -> Problem:
    """``error``: what tomllib raised for the text, a ``TOMLDecodeError`` or a ``RecursionError``."""
    message = " ".join(str(error).split())
    found = _AT_LINE.search(message)
    line = int(found[1]) if found else text.rstrip().count("\n") + 1
    said = _AT_LINE.sub("", message).replace(" (at end of document)", "")
    return Problem(file, line, f"this is not TOML: {said}", "put texts in quotes, one key = value to a line")
