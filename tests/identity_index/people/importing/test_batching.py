"""A batch by units: nothing is lost, doubled or moved, and each goes on where the one before it ended."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.importing.batch import Batch, Reject, Row
from identity_index.people.importing.batching import halves, units
from schemas.person_details import PersonDetails

_lines = st.lists(st.integers(1, 60), unique=True).map(sorted)


def _row(line: int) -> Row:
    return Row(line=line, local_id=f"A-{line}", details=PersonDetails())


@given(_lines, st.integers(1, 9), st.booleans(), st.data())
def test_its_units_are_all_of_it(lines: list[int], unit: int, last: bool, data: st.DataObject) -> None:
    bad = data.draw(st.sets(st.sampled_from(lines))) if lines else set()
    batch = Batch(
        after=0,
        through=max(lines, default=0) + 2,
        rows=[_row(line) for line in lines if line not in bad],
        rejects=[Reject(line=line, problem="p", fix="f") for line in sorted(bad)],
        last=last,
        unit=unit,
    )
    each = list(units(batch))
    assert [one for part in each for one in part.rows] == batch.rows
    assert [one for part in each for one in part.rejects] == batch.rejects
    assert [part.after for part in each] == [0, *(part.through for part in each[:-1])]
    assert each[-1].through == batch.through
    assert [part.last for part in each] == [*([False] * (len(each) - 1)), last]
    assert all(len(part.rows) == unit for part in each[:-1])
    assert len(each[-1].rows) <= unit
    for part in each:
        lines = [*(one.line for one in part.rows), *(one.line for one in part.rejects)]
        assert all(part.after < line <= part.through for line in lines)


def test_rows_out_of_their_order_stay_together() -> None:
    batch = Batch(after=0, through=9, rows=[_row(5), _row(3), _row(9)], unit=1)
    assert list(units(batch)) == [batch]


def test_one_row_has_no_halves() -> None:
    assert halves(Batch(after=0, through=9, rows=[_row(5)])) is None
