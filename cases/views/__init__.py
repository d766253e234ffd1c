"""Views of cases that are kept by a name: own ones, and those of a team."""
