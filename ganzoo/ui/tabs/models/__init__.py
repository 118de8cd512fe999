"""What is here and on the Hub.

tab.py       layout, handlers and wiring
gallery.py   what is on this machine, by task, with a picture each
hub.py       descriptions, listings, loading with progress, pushing as a visitor
"""
