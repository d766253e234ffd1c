"""By which accounts people sign in. An account is a record of the service that vouches for it, so it goes
with its person through merges and splits like any other; here is what else is known of it."""
