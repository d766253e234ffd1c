"""From any event to a case: rules in TOML, and the subscriber that goes by them."""
