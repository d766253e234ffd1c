"""Whose record is this? Fellegi-Sunter record linkage for persons, one record at a time; all of it pure.

``features`` makes a record ready to compare, ``keys`` says where it is looked for, ``score_against_person``
weighs it against all that is held of one person, and ``decide`` says whether that is enough.
"""

from identity_index.people.matching.comparing import compare
from identity_index.people.matching.deciding import Decision, Outcome, decide
from identity_index.people.matching.features import Features, features
from identity_index.people.matching.frequencies import Counted, Frequencies, fresh_terms, terms
from identity_index.people.matching.keys import BLOCK_LIMIT, keys
from identity_index.people.matching.score import PersonScore, Score, Step
from identity_index.people.matching.scoring import score_against_person
from identity_index.people.matching.weights import Weights, default_weights

__all__ = [
    "BLOCK_LIMIT",
    "Counted",
    "Decision",
    "Features",
    "Frequencies",
    "Outcome",
    "PersonScore",
    "Score",
    "Step",
    "Weights",
    "compare",
    "decide",
    "default_weights",
    "features",
    "fresh_terms",
    "keys",
    "score_against_person",
    "terms",
]
