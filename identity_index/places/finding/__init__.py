"""Looking places up: by number, postcode, the beginning of an address, and where they are."""
