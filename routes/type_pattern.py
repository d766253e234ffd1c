"""Which event types a route takes: names with ``*`` for any run of characters."""

from __future__ import annotations

import re
from collections.abc import Callable

from routes.errors import RoutingError
from schemas.event_type import is_of_hub

_ALLOWED = re.compile(r"[A-Za-z0-9_.*-]{1,255}")

TypeTest = Callable[[str], bool]


def compile_type_pattern(pattern: str) -> TypeTest:
    """A test for type names, short (``case.*``) or full (``uk.gov.council.case.*``), whichever was written.

    ``*`` stands for any characters, dots included; everything else for itself. Raises ``RoutingError``.
    """
    if not _ALLOWED.fullmatch(pattern):
        raise RoutingError(
            f"{pattern!r} is not a type pattern",
            fix="write a type such as 'case.opened', a pattern such as 'case.*', or '*' for every type",
        )
    first, *others = (re.escape(part) for part in re.sub(r"\*+", "*", pattern).split("*"))
    # Each part is found once and not again (an atomic group): many stars do not make it slow to fail.
    between = "".join(f"(?>.*?{part})" for part in others[:-1])
    return re.compile(f"{first}{between}.*{others[-1]}" if others else first).fullmatch  # type: ignore[return-value]


def compile_routed_types(pattern: str) -> TypeTest:
    """The same for a route. Events about the hub itself go only where they are asked for by name: a pattern
    takes them if it begins with ``hub.``, so that ``*`` means every event of the council's work.

    Raises ``RoutingError``.
    """
    test = compile_type_pattern(pattern)
    if is_of_hub(pattern):
        return test
    return lambda name: not is_of_hub(name) and test(name)
