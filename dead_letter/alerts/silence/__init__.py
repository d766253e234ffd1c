"""Sources that normally speak by now, learned from what they did before."""
