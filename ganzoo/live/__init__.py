"""The live lab: runs that are steered while they train, and rooms in which many people watch them."""
