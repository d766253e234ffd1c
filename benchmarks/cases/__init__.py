"""``bench cases``: opening them, finding them among a million, and a storm of reports of one thing."""
