"""What is to be done about a case is said, given to somebody, done, and told of when it is due."""
