"""The hub: composes every room below it into the running conduit."""
