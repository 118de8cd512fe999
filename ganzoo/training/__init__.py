"""One loop that trains everything, and what surrounds it: recipes, events, state, run folders."""
