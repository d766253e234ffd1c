"""Master indexes of people, places and staff. This room is kept for its issues; nothing lives here yet."""
