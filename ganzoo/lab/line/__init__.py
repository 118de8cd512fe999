"""A generator of numbers against a target on a line, and everything that is said, shown and linked of it."""
