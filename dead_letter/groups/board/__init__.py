"""The groups as staff look at them."""
