"""How requests about people ask."""
