"""python -m train.campaign: a queue of trainings, one after another, on stated cores, for hours.

    python -m train.campaign cpu --data DIR --cores 0,1       a queue of train/campaigns, by name or by file
    python -m train.campaign cpu --data DIR --until 07:30     all of it stops, saved, at a time of day
    python -m train.campaign --status                         a table, also while it works and after it died
    python -m train.campaign --pause 20                       its jobs stand still for 20 minutes
    python -m train.campaign --go                             and go on at once
    python -m train.campaign gpu --minutes 10 --data DIR --out DIR    a card that is lent for minutes (short.py)

queue.py       what a row of a queue is, and finding one
processes.py   a training as a process: started, measured, paused, ended
runner.py      the campaign itself: who trains next, who is done, what is written down
table.py       the table
short.py       minutes on a card: train, measure, ship what is better, test, bench
session.py     its folder, its clock, its parts
measuring.py   a run on its way to a checkpoint, beside the next training
fitted.py      one training as long as its seconds allow
better.py      which of two checkpoints is better
"""
