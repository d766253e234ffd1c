"""What another calendar would do to clocks."""
