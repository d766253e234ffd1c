"""Going through an old system's cases with a hub, page by page, from wherever that was left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus

from pydantic import JsonValue
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_fixed

from cases.importing.profile import ImportProfile
from cases.importing.shown import CaseImport, Finding, FindingPage, Kind, PreviewPage
from hub.cli.hub_client import HubClient, Refused, part
from hub.cli.screen import Screen
from hub.cli.share_bar import share_bar

_TRIES = 31
"""How often a hub that is too busy, or an old system that is away, is asked, a second apart."""
Tells = Callable[[float | None, str], None]


def begin(hub: HubClient, system: str, profile: ImportProfile, kind: Kind) -> CaseImport:
    """A new one, or the one that was left."""
    said: JsonValue = profile.model_dump(mode="json", by_alias=True)
    return hub.post("/cases/imports", {"system": system, "profile": said, "kind": kind}, CaseImport)


def through(hub: HubClient, begun: CaseImport, tells: Callable[[CaseImport], None]) -> CaseImport:
    """To its end; ``tells`` how far it is after each page."""
    reached = begun
    while reached.state == "running":
        reached = _step(hub, reached)
        tells(reached)
    return reached


def previewed(hub: HubClient, system: str, profile: ImportProfile) -> Iterator[PreviewPage]:
    """Page by page."""
    said: JsonValue = profile.model_dump(mode="json", by_alias=True)
    cursor: str | None = None
    while True:
        body: JsonValue = {"system": system, "profile": said, "cursor": cursor}
        found = _WHEN_BUSY(partial(hub.post, "/cases/imports/previews", body, PreviewPage))
        yield found
        cursor = found.cursor
        if cursor is None:
            return


def findings(hub: HubClient, which: str) -> list[Finding]:
    """All that are kept."""
    found: list[Finding] = []
    after: str | None = ""
    while after is not None:
        path = f"/cases/imports/{part(which)}/findings"
        page = hub.get(path, FindingPage, {"limit": 500, "after": after})
        found, after = found + page.items, page.next
    return found


@contextmanager
def progress(screen: Screen) -> Iterator[Tells]:
    """How much of the old system's cases was gone through, where a terminal is."""
    with share_bar(screen) as bar:
        task = bar.add_task("", total=1.0)

        def tells(share: float | None, said: str) -> None:
            bar.update(task, completed=share or 0.0, description=said)

        yield tells


def _step(hub: HubClient, reached: CaseImport) -> CaseImport:
    path = f"/cases/imports/{part(reached.id)}"
    try:
        return _WHEN_BUSY(partial(hub.post, f"{path}/steps", {"pages": reached.pages}, CaseImport))
    except Refused as refused:
        if refused.status != HTTPStatus.CONFLICT:
            raise
        there = hub.get(path, CaseImport)
        # It was taken in, and the answer was lost.
        if there.pages == reached.pages + 1:
            return there
        raise


def _is_busy(error: BaseException) -> bool:
    return isinstance(error, Refused) and error.status == HTTPStatus.SERVICE_UNAVAILABLE


_WHEN_BUSY = Retrying(
    retry=retry_if_exception(_is_busy), wait=wait_fixed(1), stop=stop_after_attempt(_TRIES), reraise=True
)
