"""The ids by which people name what the index has: ``p-12`` is a person, ``c-7`` a change."""

from __future__ import annotations

from ledger.numbered import Numbered

person_id = Numbered("p", "a person", "p-12")
change_id = Numbered("c", "a change", "c-7")
review_id = Numbered("v", "a review", "v-3")
sample_id = Numbered("s", "a sample", "s-1")
batch_id = Numbered("b", "a batch of answers", "b-2")
import_id = Numbered("im", "an import", "im-2")
job_id = Numbered("wj", "a job about weights", "wj-1")
note_id = Numbered("n", "a note", "n-3")
organisation_id = Numbered("o", "an organisation", "o-2")
staff_id = Numbered("st", "a staff member", "st-4")
erasure_id = Numbered("x", "an erasure", "x-1")
hold_id = Numbered("h", "a legal hold", "h-1")
restriction_id = Numbered("rs", "a restriction", "rs-1")
correction_id = Numbered("k", "a correction", "k-1")
load_id = Numbered("pl", "a load of places", "pl-3")
place_review_id = Numbered("pv", "a review of a place", "pv-2")
