"""Side-by-side measurements: `python -m bench NAME`, `python -m bench all`.

A bench module has `run(*, quick: bool) -> list[Row]`. Speed is a ratio of two ways to do the same work, measured
in turn in one process, never a wall-clock time on its own.
"""
