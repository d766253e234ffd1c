"""What is wrong with a target: that of a subscription, or of somebody whom alerts are told to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, JsonValue, ValidationError

from hub import secrets
from routes.model_problems import model_problems
from routes.toml_lines import Path as Place


def target_faults(
    told: Mapping[str, JsonValue], target: type[BaseModel], home: Path, noun: str
) -> Iterator[tuple[Place, str, str]]:
    """Each: where it is within the target, the problem, and the fix.

    ``noun`` says whose target it is, such as ``subscription 'roads'``; ``home`` is the folder that files of
    secrets are looked for in. What a reference stands for is judged too.
    """
    written: dict[str, JsonValue] = dict(told)
    for inner in secrets.literals(target, written):
        dotted = ".".join(map(str, inner))
        yield (
            inner,
            f"the secret {dotted!r} of the {noun} stands in the text itself",
            "put it in the environment or in a file of its own, change it (it has been seen), and refer to "
            'it: "env:NAME" or "file:/path"',
        )
    absent = list(secrets.missing(written, home))
    for inner, error in absent:
        problem = f"the target of the {noun}: {error}"
        yield inner, problem, "set it for the hub's process, or correct the reference"
    known = written if absent else secrets.resolve(written, home)
    try:
        target.model_validate(known)
    except ValidationError as fault:
        for inner, problem, fix in model_problems(fault, target, known, noun=f"target of the {noun}"):
            if not any(_meet(inner, place) for place, _ in absent):
                yield inner, problem, fix or "see the adapter's page under docs/reference/adapters.md"


def _meet(one: Place, other: Place) -> bool:
    """Is one of the two within the other?"""
    return all(here == there for here, there in zip(one, other, strict=False))
