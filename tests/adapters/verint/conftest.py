"""A sandbox for each test, and adapters that talk to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.verint import Verint
from adapters.verint.sandbox import running
from adapters.verint.sandbox.cases import CaseThere
from adapters.verint.sandbox.running import RunningSandbox
from adapters.verint.sandbox.service import PASSWORD, USER
from tests.adapters.verint.events import Build, delivery, only, opened


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running() as made:
        yield made


@pytest.fixture
def build(sandbox: RunningSandbox) -> Iterator[Build]:
    made = []

    def one(**more: Any) -> Verint:
        told = {
            "address": sandbox.url,
            "authentication": "username_token",
            "username": USER,
            "password": PASSWORD,
            "classifications": {"pothole": 4_000_031, "bulky_waste": 4_000_090},
            **more,
        }
        made.append(Verint("crm", Verint.Settings.model_validate(told)))
        return made[-1]

    yield one
    for each in made:
        asyncio.run(each.close())


@pytest.fixture
def case(sandbox: RunningSandbox, build: Build) -> CaseThere:
    build().deliver(delivery(opened()))
    sandbox.exchanges.clear()
    return only(sandbox)
