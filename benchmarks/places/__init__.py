"""``tolbooth bench places``: how well and how fast text is tied to properties of a town that is invented."""
