"""What files say of places, in the database."""
