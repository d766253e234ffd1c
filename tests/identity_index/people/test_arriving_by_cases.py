"""Those who are in touch about a case arrive as people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from identity_index.links import repository as links

if TYPE_CHECKING:
    from tests.identity_index.people.conftest import Index


def test_those_in_touch_about_one_case_are_not_one(each_index: Index) -> None:
    """Its first reporter is known by the case; another by which they are, whoever is none by the contact."""
    ailsa, bryce = (
        {"name": {"full": f"{name} Exampleson"}, "email": f"{name}@example.org"}
        for name in ("ailsa", "bryce")
    )
    opened: dict[str, Any] = {"reference": "C-1", "service": "pothole", "title": "Hole", "channel": "web"}
    opened |= {"opened_at": "2026-05-01T10:00:00Z", "reporter": ailsa}
    each_index.deliver(each_index.envelope("case.opened", opened, source="/cases"))
    for contact, reporter, who in ((1, 1, ailsa), (2, 2, bryce), (3, None, bryce), (4, 1, ailsa)):
        said: dict[str, Any] = {"reference": "C-1", "service": "pothole", "interaction": contact}
        said |= {"reporter": reporter}
        said |= {"channel": "web", "direction": "in", "happened_at": "2026-05-01T10:00:00Z", "contact": who}
        each_index.deliver(each_index.envelope("case.interaction_recorded", said, source="/cases"))
    first, second, third = (each_index.record("cases", key) for key in ("C-1", "C-1/2", "C-1/contact/3"))
    assert len({first.master, second.master}) == 2
    kept = each_index.read(lambda s: links.details(s, [first.number, second.number, third.number]))
    assert "bryce" not in str(kept[first.number])
    assert "ailsa" not in str(kept[second.number]) + str(kept[third.number])
