"""Case types as cases go by them: every version that was ever in use. In the caller's session."""

from __future__ import annotations

from cases.types.case_type import CaseType
from cases.written.repository import Versions
from cases.written.tables import case_type_version

_VERSIONS = Versions(case_type_version, CaseType, "case type")
changed, keep = _VERSIONS.changed, _VERSIONS.keep
find, in_use, latest = _VERSIONS.find, _VERSIONS.in_use, _VERSIONS.latest
ever = _VERSIONS.ever
"""See ``Versions``."""
