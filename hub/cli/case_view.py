"""A case on the screen."""

from __future__ import annotations

from cases.desk.shown import ShownCase, ShownContact
from hub.cli.screen import Screen, counted


def show(screen: Screen, found: ShownCase) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("reference", found.reference),
            ("type", f"{found.type}, version {found.type_version}"),
            ("title", found.title),
            ("status", found.status),
            ("the citizen reads", found.public),
            ("queue", found.queue),
            ("area", found.area),
            ("handed to", found.partner),
            ("who", found.assignee),
            ("priority", found.priority),
            ("opened", found.opened_at),
            ("ended", found.ended_at),
            ("description", found.description),
            ("asset", found.asset),
            ("about", ", ".join(found.organisations) or None),
            ("merged into", found.merged_into),
            ("with", ", ".join(found.merged) or None),
            ("part of", found.parent),
            ("parts", _parts(found)),
            ("back office", _back_office(found)),
            ("may go to", ", ".join(found.may_go) or "nowhere: it has ended"),
            ("version", found.version),
        ]
    )
    _other_systems(screen, found)
    if found.details:
        screen.document(found.details)
    if found.clocks:
        screen.table(
            ("clock", "within", "state", "due", "spent"),
            [(one.name, one.within, one.state, one.due_at, _spent(one.spent)) for one in found.clocks],
            empty="",
        )
    if found.links:
        screen.table(
            ("link", "case", "type", "status", "a citizen is told"),
            [
                (
                    *(one.link.replace("_", " "), one.reference, one.type),
                    *(one.status + " (ended)" * one.ended, one.public),
                )
                for one in found.links
            ],
            empty="",
            whole=("case",),
        )
    if found.tasks:
        screen.table(
            ("task", "what", "who", "due", "state"),
            [
                (
                    str(one.task) if one.case == found.reference else f"{one.task} of {one.case}",
                    *(one.text, one.assignee, one.due_at, one.state),
                )
                for one in found.tasks
            ],
            empty="",
        )
    for call in found.call_backs:
        of = "" if call.case == found.reference else f" of {call.case}"
        screen.say(f"call promised in contact {call.contact}{of} for {call.due_at}: {call.state}")
    if found.attachments:
        screen.table(
            ("file", "type", "bytes", "came", "from"),
            [
                (f"{one.reference} {one.name}", one.media_type, one.size, one.given_at, one.given_by)
                for one in found.attachments
            ],
            empty="",
        )
    for one in found.notes:
        public = ", public" if one.public else ""
        screen.say(f"note {one.number}{public}, {one.noted_by or 'the hub'}: {one.text}")
    for each in found.contacts_shown:
        again = ", again" if each.repeats else ""
        again += f", now {each.moved_to}" if each.moved_to else ""
        of = "" if each.case == found.reference else f" of {each.case}"
        how, files = marks(each)
        told = f", {how}" if how else ""
        with_ = f", with {files}" if files else ""
        screen.say(f"contact {each.number}{of}: {each.channel}, {each.direction}{again}{told}{with_}")
    if found.contacts > len(found.contacts_shown):
        screen.note(f"There are more contacts: tolbooth cases contacts {found.reference}")


def marks(one: ShownContact) -> tuple[str, str]:
    """How it was made sure who they are, or that it was a machine; and how many files came with it."""
    told = one.told if isinstance(one.told, dict) else {}
    automatic, verified, given = (told.get(name) for name in ("automatic", "verified", "attachments"))
    how = f"a machine ({automatic})" if automatic else str(verified or "")
    return how.replace("_", " "), counted(len(given), "file") if isinstance(given, list) and given else ""


def _other_systems(screen: Screen, found: ShownCase) -> None:
    for one in found.records:
        heard = "" if one.said_at is None else f": {one.status_there}, since {one.said_at:%d %B %Y %H:%M}"
        screen.say(f"record {one.system}/{one.local_id}{heard}")
    for each in found.conflicts:
        if each.how is None:
            screen.say(
                f"CONFLICT: {each.system} says {each.status_there!r}, which was not followed "
                f"({each.why.replace('_', ' ')}). Whose word counts: `tolbooth cases resolve "
                f"{found.reference}` with --theirs or --ours"
            )


def _parts(found: ShownCase) -> str | None:
    if found.parts is None:
        return None
    follows = "; its status follows them" if found.parts.follows else ""
    return f"{found.parts.ended} of {found.parts.all} have ended{follows}"


def _back_office(found: ShownCase) -> str | None:
    office = found.back_office
    if office is None:
        return None
    since = "" if office.waits_since is None else f" since {office.waits_since:%d %B %Y %H:%M}"
    made = f", there {', '.join(office.local_ids)}" if office.local_ids else ""
    return f"{office.system}: {office.told}{since}{made}"


def _spent(minutes: dict[str, int]) -> str:
    return ", ".join(
        f"{party.replace('_', ' ')} {many // 60} h {many % 60} min" for party, many in minutes.items()
    )
