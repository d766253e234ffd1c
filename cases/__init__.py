"""Case management. This room is kept for the cases issue; nothing lives here yet."""
