"""What is here and on the Hub.

tab.py    layout, handlers and wiring
hub.py    descriptions, listings, loading with progress, pushing as a visitor
"""
