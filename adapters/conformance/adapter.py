"""What holds for every adapter."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, JsonValue, ValidationError

from adapters.contract import Adapter, Checks, DeliversBatch, Health, ListsCases, LooksUp, Polls, Translates

_TYPE = re.compile(r"[a-z0-9_*]+(?:\.[a-z0-9_*]+)*")


class AdapterSuite:
    """Hooks: ``adapter_class`` and ``settings``."""

    adapter_class: ClassVar[type[Adapter]]
    covers: ClassVar[frozenset[type]] = frozenset()
    """The abilities that the suites of this class test; each suite adds its own."""

    def settings(self, folder: Path) -> Mapping[str, JsonValue]:
        """Settings that work, as they would stand in TOML, for a system that lives in ``folder``."""
        raise NotImplementedError("give the suite settings for your adapter")

    def build(self, folder: Path) -> Adapter:
        """A new adapter, as the hub would build it."""
        folder.mkdir(parents=True, exist_ok=True)
        settings = self.adapter_class.Settings.model_validate(dict(self.settings(folder)))
        return self.adapter_class("conformance", settings)

    def test_it_says_what_it_is_in_one_line(self) -> None:
        line = (self.adapter_class.__doc__ or "").strip().partition("\n")[0]
        assert 10 <= len(line) <= 120, f"the docstring's first line describes the adapter: {line!r}"

    def test_unknown_settings_are_refused_by_name(self, tmp_path: Path) -> None:
        raw = {**self.settings(tmp_path), "no_such_setting": 1}
        assert "no_such_setting" in _refusal(self.adapter_class.Settings, raw)

    def test_an_unknown_key_of_a_target_is_refused_by_name(self) -> None:
        assert "no_such_key" in _refusal(self.adapter_class.Target, {"no_such_key": 1})

    def test_every_setting_is_explained(self) -> None:
        for model in (self.adapter_class.Settings, self.adapter_class.Target):
            silent = [name for name, field in model.model_fields.items() if not field.description]
            assert not silent, f"{model.__qualname__}: give these a description: {silent}"

    def test_types_are_written_in_the_short_form(self) -> None:
        for name in (*self.adapter_class.accepts, *self.adapter_class.emits):
            assert _TYPE.fullmatch(name), f"{name!r} is not a short type such as person.moved or case.*"
            assert not name.startswith("uk.gov."), f"{name!r} should be in the short form"

    def test_building_does_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "system").mkdir()
        before = sorted(tmp_path.rglob("*"))
        self.build(tmp_path / "system")
        self.build(tmp_path / "system")
        assert sorted(tmp_path.rglob("*")) == before, "an adapter touches nothing before it is opened"

    def test_it_can_be_closed_unopened_and_opened_again(self, tmp_path: Path) -> None:
        adapter = self.build(tmp_path / "system")

        async def run() -> None:
            await adapter.close()
            for _ in range(2):
                await adapter.open()
                await adapter.close()
                await adapter.close()

        asyncio.run(run())

    def test_a_check_answers(self, tmp_path: Path) -> None:
        adapter = self.build(tmp_path / "system")
        if isinstance(adapter, Checks):
            health = adapter.check()
            assert isinstance(health, Health)
            assert health.detail, "say what was found, for a person"

    def test_every_ability_has_its_suite(self, tmp_path: Path) -> None:
        adapter = self.build(tmp_path / "system")
        for ability in (Polls, Translates, DeliversBatch, LooksUp, ListsCases):
            has = isinstance(adapter, ability)
            assert has == (ability in self.covered()), (
                f"{ability.__name__}: run its suite if, and only if, it has it"
            )
        sent = bool(self.adapter_class.accepts)
        assert sent == bool({Adapter, DeliversBatch} & self.covered()), (
            "run a suite for how it is sent events"
        )

    @classmethod
    def covered(cls) -> frozenset[type]:
        """The abilities tested by all the suites this class takes."""
        return frozenset().union(*(vars(base).get("covers", ()) for base in cls.__mro__))


def _refusal(model: type[BaseModel], raw: Mapping[str, JsonValue]) -> str:
    try:
        model.model_validate(raw)
    except ValidationError as error:
        return str(error)
    raise AssertionError(f"{model.__qualname__} takes unknown keys; set extra='forbid'")
