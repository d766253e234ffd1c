"""What whoever subscribes was told of staff."""
