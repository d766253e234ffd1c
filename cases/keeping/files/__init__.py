"""The files that came with contacts about a case."""
