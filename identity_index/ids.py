"""The ids by which people name what the index has: ``p-12``, ``c-7``, ``v-3``, ``b-2``, ``s-1``, ``k-1``."""

from __future__ import annotations

from ledger.numbered import Numbered

person_id = Numbered("p", "a person", "p-12")
change_id = Numbered("c", "a change", "c-7")
review_id = Numbered("v", "a review", "v-3")
sample_id = Numbered("s", "a sample", "s-1")
batch_id = Numbered("b", "a batch of answers", "b-2")
import_id = Numbered("im", "an import", "im-2")
job_id = Numbered("wj", "a job about weights", "wj-1")
correction_id = Numbered("k", "a correction", "k-1")
