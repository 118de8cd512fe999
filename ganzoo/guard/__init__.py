"""What stands between strangers and the app: who asks, from where, how much of it.

front.py        what stands before the app, as the operator says: proxies, and the names that it goes by
visitors.py     the address that a request counts for
"""
