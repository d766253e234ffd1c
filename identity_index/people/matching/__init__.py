"""Whose record is this? Fellegi-Sunter record linkage for persons, one record at a time; all of it pure.

``features`` makes a record ready to compare, ``keys`` says where it is looked for, and ``match`` weighs it
against all that is held of each candidate and says what follows. ``learn`` fits the weights to the records.
"""

from identity_index.people.matching.agreements import Agreements, levels_of
from identity_index.people.matching.comparing import compare
from identity_index.people.matching.deciding import Decision, Outcome, decide
from identity_index.people.matching.evaluating import AtThreshold, Judged, at_thresholds, evaluate, judged
from identity_index.people.matching.features import Features, features
from identity_index.people.matching.frequencies import Counted, Frequencies, fresh_terms, terms
from identity_index.people.matching.keys import BLOCK_LIMIT, keys
from identity_index.people.matching.learning import Labelled, fit, learn
from identity_index.people.matching.matching import are_one, match
from identity_index.people.matching.score import PersonScore, Score, Step
from identity_index.people.matching.scoring import score_against_person
from identity_index.people.matching.weights import Weights, default_weights

__all__ = [
    "BLOCK_LIMIT",
    "Agreements",
    "AtThreshold",
    "Counted",
    "Decision",
    "Features",
    "Frequencies",
    "Judged",
    "Labelled",
    "Outcome",
    "PersonScore",
    "Score",
    "Step",
    "Weights",
    "are_one",
    "at_thresholds",
    "compare",
    "decide",
    "default_weights",
    "evaluate",
    "features",
    "fit",
    "fresh_terms",
    "judged",
    "keys",
    "learn",
    "levels_of",
    "match",
    "score_against_person",
    "terms",
]
