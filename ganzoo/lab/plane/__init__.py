"""The plane as a world of the lab: a generator learns a distribution of points."""
