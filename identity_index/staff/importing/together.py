"""The rows of one person, a post in each, as what they say of that person together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue, ValidationError

from identity_index.staff.importing.profile import Columns
from identity_index.staff.importing.saying import Saying
from schemas.staff_details import StaffDetails, StaffPost
from schemas.violations import describe

MOST = 20
"""Posts of one person, as a record has them."""
_SEVERAL = ("skills", "roles")
_ONE_OUT = "Leave one of them out."


@dataclass(frozen=True, slots=True)
class Line:
    """``number``: where it begins, from 1."""

    number: int
    saying: Saying


class Unlike(ValueError):
    """A row that cannot be of one person with those before it, and what to do about it."""

    def __init__(self, line: int, problem: str, fix: str = _ONE_OUT) -> None:
        super().__init__(problem)
        self.line = line
        self.fix = fix


def without_repeats(lines: Sequence[Line]) -> list[Line]:
    """Each that says something else than all before it: exports join tables, and say some rows twice."""
    found: list[Line] = []
    for line in lines:
        if all(line.saying != other.saying for other in found):
            found.append(line)
    return found


def together(lines: Sequence[Line], columns: Columns) -> StaffDetails:
    """The posts in the order of the rows. Raises ``Unlike``."""
    first, *others = lines
    data = dict(first.saying.details.as_data())
    where = dict.fromkeys(data, first.number)
    posts = [] if first.saying.post is None else [first]
    for line in others:
        _add(data, where, line, columns)
        posts.append(_post_of(line, first, posts, columns))
    if not posts:
        return first.saying.details
    said = [one.saying.post.as_data() for one in posts if one.saying.post is not None]
    try:
        return StaffDetails.model_validate({**data, "posts": said})
    except ValidationError as error:
        problem, attribute, fix = describe(error)
        raise Unlike(lines[-1].number, f"{attribute} of {len(lines)} rows together {problem}", fix) from None


def _add(data: dict[str, JsonValue], where: dict[str, int], line: Line, columns: Columns) -> None:
    for attribute, value in line.saying.details.as_data().items():
        had = data.get(attribute)
        if attribute in _SEVERAL and isinstance(had, list) and isinstance(value, list):
            data[attribute] = [*had, *(one for one in value if one not in had)]
        elif had is None:
            data[attribute], where[attribute] = value, line.number
        elif had != value:
            column = getattr(columns, "full_name" if attribute == "name" else attribute)
            raise Unlike(
                line.number,
                f"{column} is another than in line {where[attribute]}, of the same {columns.local_id}",
                _what_to_do(attribute, columns),
            )


def _what_to_do(attribute: str, columns: Columns) -> str:
    if attribute in {"starts_on", "ends_on"}:
        column = getattr(columns, attribute)
        return (
            f"It is a day of the person. Where it is one of the post, say in the profile that "
            f"post_{attribute} is the column {column!r}, and {attribute} one that is not there."
        )
    return "Rows of one person, one for each post, say the same of the person: correct one of them."


def _post_of(line: Line, first: Line, posts: Sequence[Line], columns: Columns) -> Line:
    if line.saying.post is None:
        said = f"line {first.number} is of the same {columns.local_id}, and this one says no post"
        raise Unlike(line.number, said)
    for other in posts:
        if _same(other.saying.post, line.saying.post):
            said = f"line {other.number} says the same post of the same {columns.local_id}"
            raise Unlike(line.number, said)
    if len(posts) == MOST:
        raise Unlike(line.number, f"more than {MOST} posts are of one {columns.local_id}")
    return line


def _same(one: StaffPost | None, other: StaffPost) -> bool:
    return one is not None and one.as_data() == other.as_data()
