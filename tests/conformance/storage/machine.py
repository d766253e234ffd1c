"""A state machine of hypothesis over one storage: any operations in any order, checked after each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

T = TypeVar("T")


class StorageMachine(RuleBasedStateMachine):
    """``storage`` is given by ``run``; a machine begins by emptying it."""

    storage: Storage


def chosen(of: Sequence[T], pick: int) -> T:
    """One of them, whatever number was drawn before it was known how many there are."""
    return of[pick % len(of)]


def run(machine: type[StorageMachine], storage: Storage, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        type("OverStorage", (machine,), {"storage": storage}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
