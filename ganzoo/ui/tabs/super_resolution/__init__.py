"""Pictures four times larger.

tab.py         layout, handlers and wiring
answering.py   what is seen meanwhile: news, figures, refusals in their place
enlarging.py   from a file and two names to two pictures of one size, step by step
fidelity.py    how near pictures come to the truth, as a table
"""
