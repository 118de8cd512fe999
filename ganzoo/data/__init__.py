"""Real data: what it is, where it comes from, under which terms, and in which order it is seen."""
