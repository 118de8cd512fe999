"""The command that trains: `python -m train RECIPE`."""
