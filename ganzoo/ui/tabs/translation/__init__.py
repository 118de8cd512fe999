"""From one domain to the other and back.

tab.py           layout, handlers and wiring
translating.py   from what somebody asks to the pictures and sentences that answer
modes.py         the toy of mode collapse, as it was recorded
"""
