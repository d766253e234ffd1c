"""Files that travel by reference: received as a stream, looked at, kept in a folder or in S3, and swept."""
