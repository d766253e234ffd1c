"""Reference numbers that the council gives its citizens itself: their shape, and who may be given one. Pure.

Scotland's Unique Citizen Reference Number comes from National Records of Scotland, with the National Health
Service Central Register; a council gets it with its citizens' accounts or by agreement. A council that has it
from there takes it as the systems bring it. One that does not gives out its own, which are told from those by
how they begin. Nothing here knows which numbers are given out already: the caller keeps a count, which only
ever goes up, and which person has which number.
"""
