"""What stands between strangers and the app: who asks, from where, how much of it.

front.py        what stands before the app, as the operator says: proxies, and the names that it goes by
visitors.py     the address that a request counts for
origin.py       pages of other sites may not write
bodies.py       no body is larger than its route needs
connections.py  deadlines for what is sent, and each address's share of the connections
shares.py       places that are few: whoever holds most gives way
admission.py    heavy work a few at a time
budget.py       so many at once, then so many a second
guesses.py      what a wrong code costs, and never a right one
settings.py     limits from the environment
"""
