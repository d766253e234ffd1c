"""Finds adapters, built in or a third party's, by their entry points, and builds them from settings."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from pydantic import JsonValue, ValidationError

from adapters.contract import Adapter

GROUP = "tolbooth.adapters"


class AdapterError(Exception):
    """An adapter cannot be used as it is configured."""


class UnknownKind(AdapterError):
    """No adapter of that kind is installed."""


class BrokenAdapter(AdapterError):
    """An installed adapter cannot be imported, or is not one."""


class WrongSettings(AdapterError):
    """Settings that the adapter does not take. ``faults`` holds (field, what is wrong), one for each."""

    def __init__(self, name: str, kind: str, faults: tuple[tuple[str, str], ...]) -> None:
        listed = "; ".join(f"{field}: {wrong}" for field, wrong in faults)
        super().__init__(f"the settings of [adapters.{name}] (kind {kind}) are wrong: {listed}")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of adapter that is installed. ``adapter`` is None where ``problem`` says why not."""

    name: str
    package: str
    adapter: type[Adapter] | None
    problem: str = ""

    @property
    def description(self) -> str:
        """One line for integrators."""
        if self.adapter is None:
            return self.problem
        return (self.adapter.__doc__ or "").strip().partition("\n")[0]


class Registry:
    """The kinds of adapter that are installed. Each is imported when it is first asked for.

    ``points`` are the entry points to look among; otherwise those of the environment.
    """

    def __init__(self, points: Iterable[EntryPoint] | None = None) -> None:
        found = entry_points(group=GROUP) if points is None else points
        self._points: dict[str, list[EntryPoint]] = {}
        for point in found:
            others = self._points.setdefault(point.name, [])
            if point.value not in {other.value for other in others}:
                others.append(point)
        self._kinds: dict[str, Kind] = {}

    def names(self) -> tuple[str, ...]:
        """Every kind, by name, whether it can be imported or not."""
        return tuple(sorted(self._points))

    def kinds(self) -> tuple[Kind, ...]:
        """Every kind, by name. One that cannot be imported is named, with its problem; it harms no other."""
        return tuple(self._kind(name) for name in self.names())

    def find(self, kind: str) -> type[Adapter]:
        """The adapter class of a kind. Raises ``UnknownKind`` naming near misses, or ``BrokenAdapter``."""
        if kind not in self._points:
            near = difflib.get_close_matches(kind, self._points, n=3)
            hint = (
                f"did you mean {' or '.join(near)}?" if near else f"installed are {', '.join(self.names())}"
            )
            raise UnknownKind(f"no adapter of the kind {kind!r} is installed; {hint}")
        found = self._kind(kind)
        if found.adapter is None:
            raise BrokenAdapter(found.problem)
        return found.adapter

    def build(self, name: str, kind: str, raw_settings: Mapping[str, JsonValue]) -> Adapter:
        """An adapter called ``name``. Raises ``AdapterError``: which kind or field is wrong, and why."""
        adapter = self.find(kind)
        try:
            settings = adapter.Settings.model_validate(raw_settings)
        except ValidationError as error:
            raise WrongSettings(name, kind, _faults(error, adapter)) from error
        return adapter(name, settings)

    def _kind(self, name: str) -> Kind:
        if name not in self._kinds:
            self._kinds[name] = _load(name, self._points[name])
        return self._kinds[name]


def build(name: str, kind: str, raw_settings: Mapping[str, JsonValue]) -> Adapter:
    """An adapter from the environment's entry points; see ``Registry.build``."""
    return Registry().build(name, kind, raw_settings)


def _load(name: str, points: list[EntryPoint]) -> Kind:
    package = " and ".join(_package(point) for point in points)
    if len(points) > 1:
        values = ", ".join(point.value for point in points)
        return Kind(
            name, package, None, f"the kind {name!r} is given twice ({values}); uninstall one package"
        )
    point = points[0]
    where = f"the adapter {name!r} ({point.value}, of the package {package})"
    try:
        found = point.load()
    except Exception as error:  # noqa: BLE001 (a third party's import may fail in any way)
        problem = (
            f"{where} cannot be imported: {type(error).__name__}: {error}; mend or uninstall the package"
        )
        return Kind(name, package, None, problem)
    if not (isinstance(found, type) and issubclass(found, Adapter)):
        return Kind(name, package, None, f"{where} is not a subclass of adapters.contract.Adapter")
    return Kind(name, package, found)


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.module


def _faults(error: ValidationError, adapter: type[Adapter]) -> tuple[tuple[str, str], ...]:
    faults = []
    for each in error.errors(include_input=False, include_url=False, include_context=False):
        field = ".".join(str(part) for part in each["loc"])
        wrong = each["msg"]
        if each["type"] == "extra_forbidden":
            near = difflib.get_close_matches(field, adapter.Settings.model_fields, n=1)
            wrong = "there is no such setting" + (f"; did you mean {near[0]}?" if near else "")
        elif each["type"] == "missing":
            wrong = "is missing"
        faults.append((field or "settings", wrong.removeprefix("Value error, ")))
    return tuple(faults)
