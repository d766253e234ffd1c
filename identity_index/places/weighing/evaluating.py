"""How well weights do on texts of which it is known what they mean. Works in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence

from identity_index.people.matching.evaluating import THRESHOLDS, counted
from identity_index.places.matching.aliases import Aliases
from identity_index.places.matching.answering import answer_of
from identity_index.places.matching.deciding import Answer, Outcome
from identity_index.places.matching.weights import Weights
from identity_index.places.matching.written import read
from identity_index.places.weighing.shown import MOST_WRONG, Evaluation, Wrong
from ledger.session import Session


def evaluate(
    session: Session, texts: Sequence[tuple[str, int | None]], weights: Weights, aliases: Aliases
) -> Evaluation:
    """``texts``: each with the UPRN that it means, None for none that is known; at least one."""
    judged = [(text, meant, answer_of(session, read(text), weights, aliases)) for text, meant in texts]
    said = [(0.0 if one.doubt else one.score, _right(one, meant)) for _, meant, one in judged]
    answerable = sum(meant is not None for _, meant, _ in judged)
    certain = [_right(one, meant) for _, meant, one in judged if one.outcome is Outcome.CERTAIN]
    return Evaluation(
        weights=weights.version,
        certain=weights.certain,
        possible=weights.possible,
        texts=len(judged),
        answerable=answerable,
        accuracy=sum(certain) / answerable if answerable else None,
        precision=sum(certain) / len(certain) if certain else None,
        asked=sum(one.outcome is Outcome.REVIEW for _, _, one in judged) / len(judged),
        at=list(counted(said, answerable, {*THRESHOLDS, weights.certain, weights.possible})),
        wrong=_wrong(judged),
    )


def _right(one: Answer, meant: int | None) -> bool:
    return one.best is not None and meant is not None and meant in {one.best.uprn, one.retired}


def _wrong(judged: Sequence[tuple[str, int | None, Answer]]) -> list[Wrong]:
    """What is relied on and wrong; then what means a property and is not answered with it."""
    found = [
        Wrong(
            text=text,
            meant=None if meant is None else str(meant),
            found=None if one.best is None else str(one.best.uprn),
            score=round(one.score, 4),
            certain=one.outcome is Outcome.CERTAIN,
            reason=one.reason,
        )
        for text, meant, one in judged
        if not _right(one, meant) and (one.outcome is Outcome.CERTAIN or meant is not None)
    ]
    return sorted(found, key=lambda one: (not one.certain, -one.score))[:MOST_WRONG]
