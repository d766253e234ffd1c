"""``tolbooth bench people``: how well and how fast people are told apart, on a file whose truth is known."""
