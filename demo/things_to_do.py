"""Four things for whoever watches, each ready to paste."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from demo import books
from demo.books import Request
from demo.council import VISITOR
from demo.place import Place
from demo.stage import Stage
from demo.website import story_of


def tell(stage: Stage) -> None:
    """Print them; each command stands on lines of its own, unfolded."""
    telling = stage.telling
    telling.heading("Four things to do, in another terminal of this folder")
    telling.say("1. Open this address: what the receiving app has, by its own books")
    telling.paste(f"{stage.receiver.url}/")
    telling.space()
    telling.say("2. Be the roads department: mend what somebody reported, and then open their phone")
    request = request_to_mend(stage.place)
    telling.paste(stage.roads.move_command(request.id))
    telling.paste(f"{stage.receiver.url}/phone?story={story_of(request.reference)}")
    telling.space()
    telling.say("3. Publish an event with the key that was made for you; paste it twice: a duplicate")
    telling.paste(publish_command(stage.hub.url, stage.journal.facts.visitor_key))
    telling.space()
    telling.say("4. Send again what the case app had rejected; the cause is mended by now")
    telling.paste(replay_command(stage.place.settings, stage.journal.facts.left_dead))
    telling.space()
    telling.say("Every other command finds this hub in the same way, or in a shell that was told once:")
    telling.paste(f"export TOLBOOTH_CONFIG={shlex.quote(str(_near(stage.place.settings)))}")


def request_to_mend(place: Place) -> Request:
    """The first that the roads department has not mended yet; else its last one, once more."""
    there = list(books.requests(place.roads_book).records.values())
    return next((one for one in there if one.status != "fixed"), there[-1])


def publish_command(url: str, key: str) -> str:
    now = datetime.now(UTC).replace(microsecond=0)
    reference = f"YOU-{now:%H%M%S}"
    event: JsonValue = {
        "specversion": "1.0",
        "id": f"{reference}-opened",
        "source": VISITOR,
        "type": "uk.gov.council.case.opened.v1",
        "subject": reference,
        "time": now.isoformat(),
        "data": {
            "reference": reference,
            "service": "pothole",
            "title": "A pothole in Invented Street",
            "channel": "web",
            "opened_at": now.isoformat(),
        },
    }
    return (
        f"curl -sS {url}/events \\\n"
        f"  -H {shlex.quote(f'Authorization: Bearer {key}')} \\\n"
        "  -H 'Content-Type: application/cloudevents+json' \\\n"
        f"  -d {shlex.quote(json.dumps(event))}"
    )


def replay_command(settings: Path, which: str) -> str:
    return (
        f"{tolbooth()} dead-letters replay {which} --config {shlex.quote(str(_near(settings)))} \\\n"
        "  --reason 'the case app knows the service now'"
    )


def tolbooth() -> str:
    """How the command is called from here: by name where the shell would find this very one, else by path."""
    mine = Path(sys.executable).parent / "tolbooth"
    found = shutil.which("tolbooth")
    if found is not None and Path(found).absolute() == mine.absolute():
        return "tolbooth"
    return shlex.quote(str(_near(mine)))


def _near(path: Path) -> Path:
    """Relative to this folder if it lies in it. Links are kept: an environment is known by its path."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    here = Path.cwd()
    return whole.relative_to(here) if whole.is_relative_to(here) else whole
