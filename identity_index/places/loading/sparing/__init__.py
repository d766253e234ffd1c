"""What a full supply does not take for absent, since lines of it cannot be read."""
