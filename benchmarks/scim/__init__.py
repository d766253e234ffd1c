"""How many requests a second the SCIM server answers, as a directory makes them."""
